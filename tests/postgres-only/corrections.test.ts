import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { NotYet } from '../../src/jobs/delivery.ts';
import { telling } from '../delivery/support/tell.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const tell = telling(desk);

it('tells Amazon of a package as it was corrected, however correcting and sending meet', async () => {
  const order = await desk.anOrder({ lines: ['MUG 12 36.00'] });
  for (let round = 1; round <= 6; round++) {
    const shipped = await tell.ship(order, 1);
    const packageId = shipped.shipments.at(-1).packages[0].id;
    const { rows } = await desk.db.execute<{ id: string }>(sql`select id from amazon_effects where state = 'QUEUED'`);
    const trackingNumber = `CORRECT${round}`;
    const send = () =>
      deliver(desk.delivery(), rows[0]?.id ?? '').catch((error) => expect(error).toBeInstanceOf(NotYet));
    await Promise.all([
      send(),
      tell.act('correctTracking', 'CorrectTrackingInput', { packageId, trackingNumber }),
      send(),
    ]);
    await desk.drain();

    const { packages } = (await desk.atAmazon(order.amazonOrderNumber)) as {
      packages: readonly { packageReferenceId: string; trackingNumber: string }[];
    };
    expect(packages.find(({ packageReferenceId }) => packageReferenceId === String(round))).toMatchObject({
      trackingNumber,
    });
    expect(packages).toHaveLength(round);
  }
  const states = (await tell.effects(order)).map(({ state }) => state);
  expect(states).toHaveLength(12);
  expect(states.filter((state) => state !== 'CONFIRMED' && state !== 'RECALLED')).toEqual([]);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('lets one of many corrections at once stand, and Amazon shows that one', async () => {
  const order = await tell.ship(await desk.anOrder());
  const packageId = order.shipments[0].packages[0].id;
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      tell.act('correctTracking', 'CorrectTrackingInput', { packageId, trackingNumber: `C${index}` }),
    ),
  );
  await desk.drain();
  const after = await tell.again(order);
  expect(after.amazonEffects.map(({ state }: { state: string }) => state)).toEqual([
    ...Array(10).fill('RECALLED'),
    'CONFIRMED',
  ]);
  const atAmazon = (await desk.atAmazon(order.amazonOrderNumber)) as {
    packages: readonly { trackingNumber: string }[];
  };
  expect(atAmazon.packages.map(({ trackingNumber }) => trackingNumber)).toEqual([
    after.shipments[0].packages[0].trackingNumber,
  ]);
  expect(await discrepancies(desk.db)).toEqual([]);
});
