import { expect, it } from 'vitest';
import { releaseHold } from '../../src/app/release-hold.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();

const hold = `mutation($input: HoldInput!) { hold(input: $input) { errors { code path } order { id state hold { reason expiresAt } } } }`;

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
