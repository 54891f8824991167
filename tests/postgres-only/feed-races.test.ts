import { expect, it } from 'vitest';
import { telling } from '../delivery/support/tell.ts';
import { numberOf, waiting } from '../delivery/support/waiting.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const tell = telling(desk);
const wait = waiting(desk);
const count = 24;
const all = Array.from({ length: count }, (_, index) => index);

it('makes one feed however many make it at once, while its orders change and are read anew', async () => {
  await wait.orders(count);
  await wait.refund(...all);
  await wait.handOver();
  const comment = async (index: number) => {
    const query = `mutation($input: AddCommentInput!) { addComment(input: $input) { errors { code } } }`;
    const input = { orderId: ids[index], text: 'Called.', idempotencyKey: `comment ${index}` };
    const { data, errors } = await desk.api(query, { input });
    return [errors, data?.addComment.errors];
  };
  const ids: string[] = [];
  for (const index of all) ids.push((await desk.orderBy(numberOf(index))).id);

  const flushes = Array.from({ length: 4 }, () => wait.flush('REFUND'));
  const comments = all.toReversed().map(comment);
  const follows = Array.from({ length: 3 }, () => wait.follow());
  await Promise.all([...flushes, ...follows]);
  for (const outcome of await Promise.all(comments)) expect(outcome).toEqual([undefined, []]);
  await Promise.all([wait.follow(), wait.follow(), desk.sync()]);
  await desk.drain();

  expect(new Set((await wait.last(...all)).map(({ state }) => state))).toEqual(new Set(['CONFIRMED']));
  expect(await tell.calls('createFeed')).toBe(1);
  expect(await tell.told('REFUND')).toBe(count);
  expect(await discrepancies(desk.db)).toEqual([]);
});
