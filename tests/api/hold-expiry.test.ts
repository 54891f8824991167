import { expect, it } from 'vitest';
import { releaseHold } from '../../src/app/release-hold.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();

const hold = `mutation($input: HoldInput!) { hold(input: $input) { errors { code path } order { id state hold { reason expiresAt } } } }`;

it('warns when a hold may outlast the time for shipping, and not when it ends before or nothing is left to ship', async () => {
  const { id } = await desk.anOrder({ lines: ['MUG 2 10.00'] });
  const asked = (input: object) =>
    desk.api('mutation($input: HoldInput!) { hold(input: $input) { errors { code } warnings { code message } } }', {
      input: { orderId: id, idempotencyKey: 'k', dryRun: true, ...input },
    });
  const warned = async (input: object) => {
    const { data } = await asked(input);
    expect(data.hold.errors).toEqual([]);
    return data.hold.warnings.map(({ code }: { code: string }) => code);
  };
  expect(await warned({})).toEqual(['SHIP_BY_AT_RISK']);
  expect(await warned({ expiresAt: '2026-03-05T00:00:00Z' })).toEqual(['SHIP_BY_AT_RISK']);
  expect(await warned({ expiresAt: '2026-03-04T23:59:59Z' })).toEqual(['SHIP_BY_AT_RISK']);
  expect(await warned({ expiresAt: '2026-03-04T23:59:58Z' })).toEqual([]);
  const { data } = await asked({ expiresAt: '2026-03-02T12:00:00Z' });
  expect(data.hold).toEqual({ errors: [{ code: 'INVALID_INPUT' }], warnings: [] });

  const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z1' }];
  await desk.api('mutation($input: ShipInput!) { ship(input: $input) { errors { code } } }', {
    input: { orderId: id, packages, idempotencyKey: 'ship' },
  });
  expect(await warned({})).toEqual([]);
});

it('tells of what the hold forbids when it goes away by itself', async () => {
  const { id } = await desk.anOrder();
  const expiresAt = '2026-03-03T08:00:00.000Z';
  await desk.api(hold, { input: { orderId: id, expiresAt, idempotencyKey: 'hold' } });
  const { data } = await desk.api(
    `query($id: ID!) { order(by: { id: $id }) { actions { action reasons { code clearsAt } } } }`,
    { id },
  );
  const reasons = Object.fromEntries(
    data.order.actions.map(({ action, reasons }: { action: string; reasons: unknown }) => [action, reasons]),
  );
  expect(reasons).toMatchObject({
    SHIP: [{ code: 'SHIP_STATE_FORBIDDEN', clearsAt: expiresAt }],
    HOLD: [{ code: 'HOLD_NOT_ALLOWED', clearsAt: expiresAt }],
    CORRECT_TRACKING: [{ code: 'NOTHING_TO_CORRECT', clearsAt: null }],
    UNHOLD: [],
  });
  const refused = await desk.api(
    `mutation($input: InvoiceInput!) { invoice(input: $input) { errors { code ... on RefusedError { clearsAt } } } }`,
    { input: { orderId: id, idempotencyKey: 'invoice' } },
  );
  expect(refused.data.invoice.errors).toEqual([{ code: 'INVOICE_STATE_FORBIDDEN', clearsAt: expiresAt }]);
});

it('releases an order when its hold ends, and not before', async () => {
  const { id, amazonOrderNumber } = await desk.anOrder();
  const expiresAt = new Date(desk.clock.now.getTime() + 3_600_000).toISOString();
  const { data } = await desk.api(hold, {
    input: { orderId: id, reason: 'A question', expiresAt, idempotencyKey: 'hold-1' },
  });
  expect(data.hold).toMatchObject({
    errors: [],
    order: { state: 'ON_HOLD', hold: { reason: 'A question', expiresAt } },
  });

  const [release] = desk.releases;
  expect(release?.at.toISOString()).toBe(expiresAt);
  await releaseHold(desk.shell, release?.orderId ?? '');
  expect(await desk.orderBy(amazonOrderNumber)).toMatchObject({ state: 'ON_HOLD' });

  await desk.advance(3_600);
  await releaseHold(desk.shell, release?.orderId ?? '');
  expect(await desk.orderBy(amazonOrderNumber)).toMatchObject({ state: 'NEW' });
});
