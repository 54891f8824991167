import { expect, it } from 'vitest';
import { countShipByRisks } from '../../src/db/figures.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf } from './support/acts.ts';
import { twice } from './support/twice.ts';

const desk = useDesk();
const acts = actsOf(desk);

const query = '{ orders { nodes { shipBy { latest secondsLeft risk } } } }';
const shipBy = async () => (await twice(desk, query)).data.orders.nodes[0].shipBy;

it('counts down to the time to ship by, and past it', async () => {
  const order = await desk.anOrder();
  const latest = '2026-03-04T23:59:59.000Z';
  for (const [now, secondsLeft, risk] of [
    ['2026-03-03T23:59:59Z', 86_400, 'NONE'],
    ['2026-03-04T00:00:00Z', 86_399, 'LOW'],
    ['2026-03-04T18:00:00Z', 21_599, 'HIGH'],
    ['2026-03-04T23:59:59Z', 0, 'HIGH'],
    ['2026-03-05T00:00:00Z', -1, 'LATE'],
  ] as const) {
    desk.clock.now = new Date(now);
    expect(await shipBy()).toEqual({ latest, secondsLeft, risk });
    const counted = risk === 'NONE' ? [] : [{ storeId: desk.storeUuid, risk, count: 1 }];
    expect(await countShipByRisks(desk.db, desk.clock.now)).toEqual(counted);
  }
  await acts.hold(order);
  expect(await shipBy()).toMatchObject({ risk: 'LATE' });
  await acts.unhold(order);
  await acts.ship(order);
  expect(await shipBy()).toBeNull();
  expect(await countShipByRisks(desk.db, desk.clock.now)).toEqual([]);
});
