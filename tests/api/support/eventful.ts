import { actsOf, aPackage, type Desk, listed, type Shown } from './acts.ts';

const number = '112-0000001-0000001';

/** An order on which everything has happened: discount, taxed shipping, gift wrap, two packages, a refund with a fee. */
export async function eventful(desk: Desk): Promise<Shown> {
  const acts = actsOf(desk);
  const order = await desk.anOrder({
    lines: ['MUG 3 36.00 2.97 6.00', 'TEE 2 51.00 4.21'],
    shipping: '9.95',
    shippingTax: '0.82',
    programs: ['AMAZON_BUSINESS'],
    order: {
      buyer: {
        buyerName: 'Ana Maria Lopez',
        buyerEmail: 'k3j2h1g0@marketplace.amazon.com',
        buyerPurchaseOrderNumber: 'PO-7',
      },
    },
  });
  await acts.ship(order, null, {
    packages: [
      aPackage(order, { MUG: 2 }, { shippingMethod: 'Ground' }),
      aPackage(order, { MUG: 1, TEE: 1 }, { carrierCode: 'OTHER', carrierName: 'Ana’s van', trackingNumber: 'V1' }),
    ],
    invoice: true,
    comment: { text: 'Two parcels', visibleToCustomer: true },
  });
  const [invoice] = (await desk.orderBy(number)).invoices;
  await acts.creditMemo(
    order,
    { MUG: 1 },
    {
      invoiceId: invoice.id,
      shippingAmount: '3.00',
      adjustmentRefund: '1.00',
      adjustmentFee: '0.50',
      returnToStock: listed(order, { MUG: 1 }),
    },
  );
  await desk.drain();
  await desk.advance(600);
  await desk.sync();
  return desk.orderBy(number);
}
