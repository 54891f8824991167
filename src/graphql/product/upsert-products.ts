import { upsertProducts } from '../../app/upsert-products.ts';
import type { ProductDraft } from '../../domain/decide-products.ts';
import { builder } from '../builder.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { ProductRef } from '../refs.ts';
import { answered } from '../run-command.ts';

const ProductInputRef = builder.inputType('ProductInput', {
  description: 'One product. What is left out or null keeps its value.',
  fields: (t) => ({
    sku: t.string({
      required: true,
      description: 'Which product: one that the catalogue does not have is added. 1 to 100 characters, trimmed.',
    }),
    sellerSku: t.string({
      description: 'The SKU of its Amazon listing, which no other product may have. A new product takes its own SKU.',
    }),
    name: t.string({ description: 'A new product needs one. Up to 500 characters, trimmed.' }),
    enabled: t.boolean({ description: 'Whether it may be sold. A new product is.' }),
    manageStock: t.boolean({ description: 'Whether its units are counted. A new product’s are.' }),
    quantityAvailable: t.int({
      description:
        'Sets the units that may still be promised, those reserved for orders already taken off. 0 or more; a new product starts at 0.',
    }),
  }),
});

const UpsertProductsInputRef = builder.inputType('UpsertProductsInput', {
  description: 'Products to add or change.',
  fields: (t) => ({
    products: t.field({
      type: [ProductInputRef],
      required: true,
      description: 'At most 5,000, every SKU once. Send them as a variable: a query text has less room.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({
      defaultValue: false,
      description: `${described.dryRun} The imports that the call would make possible are not tried.`,
    }),
  }),
});

const UpsertProductsPayloadRef = payload(
  'UpsertProductsPayload',
  'The products as they are now, or everything that was wrong with them.',
  (t) => ({
    products: t.field({
      type: [ProductRef],
      description: 'In the order of the input. Their units are those after the imports that the call made possible.',
      resolve: async ({ productIds }, _args, { loaders }) => {
        const products = await Promise.all(productIds.map((id) => loaders.product.load(id)));
        return products.filter((product) => product !== null);
      },
    }),
  }),
  { use: 'UpsertProductsPayload.products', until: '2027-06-01' },
);

type Given = {
  readonly sku: string;
  readonly sellerSku?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly enabled?: boolean | null | undefined;
  readonly manageStock?: boolean | null | undefined;
  readonly quantityAvailable?: number | null | undefined;
};

function draftOf({ sku, sellerSku, name, enabled, manageStock, quantityAvailable }: Given): ProductDraft {
  return {
    sku: sku.trim(),
    sellerSku: sellerSku?.trim() ?? null,
    name: name?.trim() ?? null,
    enabled: enabled ?? null,
    manageStock: manageStock ?? null,
    quantityAvailable: quantityAvailable ?? null,
  };
}

builder.mutationField('upsertProducts', (t) =>
  t.field({
    type: UpsertProductsPayloadRef,
    description:
      'Adds products to the catalogue and changes those it has: all of them, or none when one is wrong, each problem named by its place in the input. Amazon orders that only waited for this are imported at once. Needs MANAGE_SETTINGS, and a key that is not limited to stores: they share the catalogue.',
    args: { input: t.arg({ type: UpsertProductsInputRef, required: true, description: 'Products and key.' }) },
    resolve: async (_root, { input }, context) => {
      const { viewer, requestId, shell, requestSync } = context;
      const { idempotencyKey, dryRun } = input;
      const products = input.products.map(draftOf);
      const call = {
        viewer,
        requestId,
        mutation: 'upsertProducts',
        idempotencyKey,
        input: { products },
        dryRun: dryRun ?? false,
      };
      return answered(context, call, await upsertProducts(shell, call, products, requestSync));
    },
  }),
);
