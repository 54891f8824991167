import { expect, it } from 'vitest';
import { onEffects } from '../api/support/effects.ts';
import { aWorker, telling } from '../delivery/support/tell.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const tell = telling(desk);
const effects = onEffects(desk);

it('of a recall and a delivery in the same moment exactly one wins, and the books follow it', async () => {
  const worker = aWorker(desk);
  const order = await tell.aShippedOrder({ lines: ['MUG 12 36.00'] });
  for (let round = 1; round <= 6; round++) {
    const before = await tell.told('REFUND');
    await tell.refund(order, 1, { adjustmentRefund: `0.0${round}` });
    const [id = ''] = await worker.unfinished();
    const queued = (await effects.all(order)).at(-1);
    const [, recalled] = await Promise.all([worker.deliver(id), effects.act('RECALL', queued)]);
    await desk.drain();

    const won = recalled.errors.length === 0;
    expect((await effects.all(order)).at(-1).state).toBe(won ? 'RECALLED' : 'CONFIRMED');
    if (!won) expect(recalled.errors).toMatchObject([{ code: 'EFFECT_ALREADY_SENT' }]);
    expect((await tell.told('REFUND')) - before).toBe(won ? 0 : 1);
    expect((await tell.again(order)).creditMemos.at(-1).voidedAt === null).toBe(!won);
  }
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('of two people who settle one effect exactly one is heard', async () => {
  const order = await tell.aShippedOrder();
  await desk.fault({ operation: 'createFeed', kind: 'lost-reply' });
  await tell.refund(order);
  await desk.drain(1);
  const unclear = (await effects.all(order)).at(-1);
  const answers = await Promise.all(
    ['HAPPENED', 'DID_NOT_HAPPEN'].map((outcome) => effects.act('SETTLE', unclear, { outcome })),
  );
  const [heard] = answers.filter(({ errors }) => errors.length === 0);
  expect(answers.flatMap(({ errors }) => errors).map(({ code }) => code)).toEqual(['EFFECT_NOT_SETTLEABLE']);
  const { outcome } = heard.amazonEffect.settlement;
  expect((await effects.all(order)).at(-1).settlement.outcome).toBe(outcome);
  expect((await tell.again(order)).creditMemos[0].voidedAt === null).toBe(outcome === 'HAPPENED');
  expect(await discrepancies(desk.db)).toEqual([]);
});
