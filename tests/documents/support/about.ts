import type { About } from '../../../src/documents/content.ts';
import type { Address, BuyerData } from '../../../src/domain/amazon-order.ts';
import type { Invoice } from '../../../src/domain/documents.ts';
import { drawInvoice } from '../../../src/domain/invoice.ts';
import type { Order } from '../../../src/domain/order.ts';
import { defaultSettings } from '../../../src/domain/store.ts';
import { now } from '../../support/orders.ts';

const nothing: Address = {
  name: null,
  company: null,
  street: [],
  city: null,
  region: null,
  postalCode: null,
  countryCode: null,
  phone: null,
};

export function aBuyer(address: Partial<Address>, changes: Partial<BuyerData> = {}): BuyerData {
  const shippingAddress = { ...nothing, ...address };
  return { name: null, email: null, company: null, giftMessages: {}, shippingAddress, ...changes };
}

export function about(order: Order, buyer: BuyerData | null = null): About {
  return {
    order,
    items: new Map(order.items.map((item) => [item.id, item])),
    store: {
      id: 'store',
      accountId: 'account',
      name: 'Mugs & more',
      marketplaceId: 'ATVPDKIKX0DER',
      region: 'NA',
      active: true,
      connectedAt: now,
      settings: defaultSettings,
    },
    buyer,
  };
}

/** Everything on one invoice. */
export function invoiceOf(order: Order, issuer = 'Mugs & more'): Invoice {
  const { lines, amounts } = drawInvoice(order, new Map(order.items.map((item) => [item.id, item.quantityOrdered])));
  const document = { id: 'invoice', storeId: 'store', orderId: order.id, number: '000000042', issuer, createdAt: now };
  return { ...document, lines, amounts };
}
