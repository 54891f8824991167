import { expect, it } from 'vitest';
import { eraseDueBuyers } from '../../src/app/erase-due-buyers.ts';
import { reseal } from '../../src/app/reseal.ts';
import { sql } from '../../src/db/drizzle.ts';
import { createSealer } from '../../src/db/seal.ts';
import { aPlantedOrder, everyRow, plantedJson, shown } from '../buyer/support/planted.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const old = 'a secret of this test that is long enough';
const fresh = 'the secret that comes after it and is long too';

it('seals anew what another process was writing under the key before', async () => {
  const { amazonOrderId } = await aPlantedOrder(desk);
  const { sealer } = desk.shell;
  let resealing: ReturnType<typeof reseal> | undefined;
  await desk.db.transaction(async (tx) => {
    await tx.execute(sql`update buyers set sealed = ${sealer.seal('{"name":"written meanwhile"}')}`);
    resealing = reseal({ ...desk.shell, sealer: createSealer(fresh, [old]) });
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  expect(await resealing).toMatchObject({ unopened: 0 });
  expect((await everyRow(desk)).filter((row) => row.includes(sealer.mark))).toEqual([]);
  const { rows } = await desk.db.execute<{ sealed: string }>(
    sql`select sealed from buyers where amazon_order_id = ${amazonOrderId}`,
  );
  expect(createSealer(fresh).open(rows[0]?.sealed ?? '')).toBe('{"name":"written meanwhile"}');
});

it('leaves nothing of a buyer whom Amazon reports while the data are erased', async () => {
  const number = '112-0000001-0000001';
  await aPlantedOrder(desk, number);
  const shippedAt = desk.clock.now.toISOString();
  await desk.amazonHas({ ...plantedJson({ number, status: 'SHIPPED' }), lastUpdatedTime: shippedAt });
  await desk.advance(600);
  await desk.sync();
  await desk.advance(60 * 86_400);
  const erasing = [0, 20, 60].map(async (ms) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return eraseDueBuyers(desk.shell);
  });
  const json = plantedJson({ number, status: 'SHIPPED', programs: ['PRIME'] });
  await desk.amazonHas({
    ...json,
    lastUpdatedTime: new Date(desk.clock.now.getTime() - 40 * 86_400_000).toISOString(),
  });
  await desk.sync();
  const erased = await Promise.all(erasing);
  expect(erased.reduce((sum, some) => sum + some, 0)).toBe(1);
  expect(shown(await everyRow(desk))).toEqual([]);
});
