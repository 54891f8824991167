import { beforeEach, describe, expect, it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
const buyerEmail = 'k3j2h1g0@marketplace.amazon.com';

describe('notifyCustomer', () => {
  const noted = { comment: { text: 'Thank you!' }, notifyCustomer: true };

  it('sends a mail about the document, with its comment', async () => {
    const order = await desk.anOrder();
    const { shipment } = await acts.ship(order, { MUG: 2 }, { ...noted, invoice: true });
    const { invoice } = await acts.invoice(order, { MUG: 1 }, noted);
    const { creditMemo } = await acts.creditMemo(order, { MUG: 1 }, noted);
    const mails = await acts.emails(order);
    expect(mails.map(({ subject }: Shown) => subject.id)).toEqual([shipment.id, invoice.id, creditMemo.id]);
    for (const { text } of mails) expect(text).toContain('\n\nThank you!\n\n');
  });

  it('is off unless asked for', async () => {
    const order = await desk.anOrder();
    await acts.ship(order);
    expect(await acts.emails(order)).toEqual([]);
  });

  it('without an address sends nothing, says so, and the action is done', async () => {
    const order = await desk.anOrder({ order: { buyer: {} } });
    const { warnings } = await acts.ship(order, null, noted);
    expect(warnings).toMatchObject([{ code: 'CUSTOMER_NOT_NOTIFIED' }]);
    expect(await acts.emails(order)).toEqual([]);
  });
});

describe('a dry run', () => {
  beforeEach(() => desk.sendMailsTo('smtp://127.0.0.1:1'));

  it('of sendEmail shows the mail, and keeps none', async () => {
    const order = await desk.anOrder();
    const tried = await leavesNothing(desk, () => acts.sendEmail(order, { dryRun: true }));
    expect(tried.operation.dryRun).toBe(true);
    expect(tried.email).toMatchObject({ state: 'QUEUED', to: buyerEmail, text: expect.stringMatching('A MUG') });
    // Whatever a job would find is nothing.
    await desk.sendMails();
    expect(await acts.emails(order)).toEqual([]);
  });

  it('of an action shows the mail among those of the order', async () => {
    const order = await desk.anOrder();
    const document = `mutation($input: ShipInput!) { ship(input: $input) { shipment { id }
      order { emails { to title state subject { id __typename } } } } }`;
    const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z1' }];
    const input = { orderId: order.id, packages, notifyCustomer: true, dryRun: true, idempotencyKey: 'try' };
    const { data, errors } = await leavesNothing(desk, () => desk.api(document, { input }));
    expect(errors).toBeUndefined();
    expect(data.ship.order.emails).toEqual([
      {
        to: buyerEmail,
        state: 'QUEUED',
        title: 'Test store: shipment 000000001 of your Amazon order 112-0000001-0000001',
        subject: { __typename: 'Shipment', id: data.ship.shipment.id },
      },
    ]);
  });
});
