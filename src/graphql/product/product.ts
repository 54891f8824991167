import { globalId } from '../global-id.ts';
import { NodeRef, ProductRef } from '../refs.ts';

ProductRef.implement({
  description: 'What can be sold. One catalogue serves all stores: a product belongs to none of them.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the product.', resolve: ({ id }) => globalId('PRODUCT', id) }),
    sku: t.exposeString('sku', { description: 'Yours, and the product’s for good: `upsertProducts` goes by it.' }),
    sellerSku: t.exposeString('sellerSku', {
      nullable: true,
      description:
        'The SKU of its Amazon listing: how the lines of an Amazon order find it. No two products share one.',
    }),
    name: t.exposeString('name', { description: 'New orders take it over; orders already made keep theirs.' }),
    enabled: t.exposeBoolean('enabled', { description: 'False: Amazon orders for it are blocked (PRODUCT_DISABLED).' }),
    manageStock: t.exposeBoolean('manageStock', {
      description: 'False: it can always be promised, and `quantityAvailable` neither counts nor moves.',
    }),
    quantityAvailable: t.exposeInt('quantityAvailable', {
      description:
        'Units that may still be promised: imports take off, cancels and returns add. May be below zero after a return was undone.',
    }),
  }),
});
