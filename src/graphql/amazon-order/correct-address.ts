import { builder } from '../builder.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { AmazonOrderRef } from '../refs.ts';
import { runCommand } from '../run-command.ts';

const AddressInputRef = builder.inputType('AddressInput', {
  description: 'The fields of an address that can be corrected. What is left out stays.',
  fields: (t) => ({
    street: t.stringList({ description: 'All lines anew, at most three. The first may not be blank.' }),
    city: t.string({ description: 'Not blank.' }),
    region: t.string({ description: 'State, province or prefecture; not blank.' }),
    postalCode: t.string({ description: 'A text: leading zeros count. Not blank.' }),
    countryCode: t.field({ type: 'CountryCode', description: 'ISO 3166-1 alpha-2.' }),
  }),
});

const CorrectAddressInputRef = builder.inputType('CorrectAddressInput', {
  description: 'Where an order goes instead.',
  fields: (t) => ({
    amazonOrderNumber: t.field({ type: 'AmazonOrderNumber', required: true, description: 'Amazon’s number.' }),
    address: t.field({ type: AddressInputRef, required: true, description: 'What was wrong; at least one field.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: 'The Commerce order’s `version` you decided on.' }),
    dryRun: t.boolean({
      defaultValue: false,
      description: `${described.dryRun} Whether a blocked order is imported then shows only in earnest.`,
    }),
  }),
});

const CorrectAddressPayloadRef = payload(
  'CorrectAddressPayload',
  'The order with its corrected address, or why nothing was corrected.',
  (t) => ({
    amazonOrder: t.field({
      type: AmazonOrderRef,
      nullable: true,
      description: 'The Amazon order, with the corrected address.',
      resolve: ({ amazonOrderId }, _args, { loaders }) =>
        amazonOrderId ? loaders.amazonOrder.load(amazonOrderId) : null,
    }),
  }),
);

builder.mutationField('correctAddress', (t) =>
  t.field({
    type: CorrectAddressPayloadRef,
    description:
      'Corrects the delivery address here; Amazon is not told. It counts until Amazon reports another address than before. An order that was blocked is tried again at once.',
    args: {
      input: t.arg({ type: CorrectAddressInputRef, required: true, description: 'Order, what was wrong, and key.' }),
    },
    resolve: async (_root, { input }, context) => {
      const { street, city, region, postalCode, countryCode } = input.address;
      const answered = await runCommand(
        context,
        'correctAddress',
        input,
        { amazonOrderNumber: input.amazonOrderNumber },
        {
          action: 'CORRECT_ADDRESS',
          address: {
            street: street ?? null,
            city: city ?? null,
            region: region ?? null,
            postalCode: postalCode ?? null,
            countryCode: countryCode ?? null,
          },
        },
      );
      // The order may have come of it, after what is kept of the call.
      const { amazonOrderId } = answered;
      const amazon = amazonOrderId ? await context.loaders.amazonOrder.load(amazonOrderId) : null;
      return { ...answered, orderId: answered.orderId ?? amazon?.orderId ?? null };
    },
  }),
);
