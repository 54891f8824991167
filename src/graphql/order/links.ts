import type { AmazonOrderLink, LinkKind } from '../../domain/links.ts';
import { builder } from '../builder.ts';

const AmazonOrderLinkKindRef = builder.enumType('AmazonOrderLinkKind', {
  description: 'Where a link leads.',
  values: {
    VIEW_OR_CANCEL_AMAZON_ORDER: { description: 'The order in Seller Central, while it can still change there.' },
    VIEW_ALL_AMAZON_ORDERS: { description: 'All orders in Seller Central.' },
    SELLER_CENTRAL: { description: 'The order in Seller Central.' },
  } satisfies Record<LinkKind, { description: string }>,
});

export const AmazonOrderLinkRef = builder.objectRef<AmazonOrderLink>('AmazonOrderLink').implement({
  description: 'A way from an order to Seller Central.',
  fields: (t) => ({
    kind: t.expose('kind', { type: AmazonOrderLinkKindRef, description: 'Where it leads.' }),
    label: t.exposeString('label', { description: 'A text for the link.' }),
    url: t.expose('url', { type: 'URL', description: 'In the Seller Central of the order’s marketplace.' }),
  }),
});
