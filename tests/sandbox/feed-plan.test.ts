import { expect, it } from 'vitest';
import { anOrder, aSeller, envelope, type Seller, sendFeed } from './seller.ts';

const feedType = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';
const numbers = ['111-1111111-1111111', '111-1111111-1111112', '111-1111111-1111113'];

const item = (id: string) =>
  `<Item><AmazonOrderItemCode>${id}</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>`;
const payload = (number: string) =>
  `<AmazonOrderID>${number}</AmazonOrderID><StatusCode>Failure</StatusCode>${item('01')}${item('02')}`;
const cancel = (seller: Seller) => sendFeed(seller, feedType, envelope('OrderAcknowledgement', numbers.map(payload)));

async function aSellerOf(...plans: readonly object[]): Promise<Seller> {
  const seller = await aSeller();
  for (const orderId of numbers) await seller.tell('orders', anOrder({ orderId }));
  for (const plan of plans) await seller.tell('feeds', plan);
  return seller;
}
const canceled = async (seller: Seller) => (await seller.effects()).map(({ orderId }) => orderId);

it('is for so many feeds of its type, one plan after the other', async () => {
  const refuse = { every: 1, words: ['No.'] };
  const seller = await aSellerOf(
    { feedType: 'POST_PAYMENT_ADJUSTMENT_DATA', status: 'FATAL' },
    { feedType, times: 2, refuse },
    { refuse: { every: 1, words: ['Never.'] } },
  );
  const words = [];
  for (let feed = 0; feed < 3; feed++) words.push((await cancel(seller)).report?.results[0]?.ResultDescription);
  expect(words).toEqual(['No.', 'No.', 'Never.']);
  expect(await canceled(seller)).toEqual([]);
  expect((await cancel(seller)).report).toMatchObject({ processed: 3, failed: 0, results: [] });
  expect(await canceled(seller)).toEqual(numbers);
});

it('does what it warns of, and not what it refuses, with a result for each of the words', async () => {
  const [, second = '', third = ''] = numbers;
  const seller = await aSellerOf({ refuse: { orderIds: [second], words: ['A.', 'B.'] }, warn: { orderIds: [third] } });
  const { report } = await cancel(seller);
  expect(report).toMatchObject({ processed: 3, failed: 1 });
  expect(report?.results.map(({ MessageID }) => MessageID)).toEqual([2, 2, 3]);
  expect(await canceled(seller)).toEqual([numbers[0], third]);
});

it('gives a feed up before what its report does not name is done', async () => {
  const seller = await aSellerOf({ status: 'FATAL', refuse: { every: 2 } });
  expect(await cancel(seller)).toMatchObject({ processingStatus: 'FATAL', report: { processed: 1, failed: 1 } });
  expect(await canceled(seller)).toEqual([]);
});

it('lets a feed come late, or never', async () => {
  const seller = await aSellerOf({ lateSeconds: 60 }, { silent: 'YES' });
  const [late, silent] = [await cancel(seller), await cancel(seller)];
  expect([late.processingStatus, silent.processingStatus]).toEqual(['IN_PROGRESS', 'IN_PROGRESS']);
  await seller.tell('clock', { advanceSeconds: 3_000 });
  const status = async ({ feedId }: { feedId: string }) =>
    (await seller.call('GET', `/feeds/2021-06-30/feeds/${feedId}`)).body.processingStatus;
  expect([await status(late), await status(silent)]).toEqual(['DONE', 'IN_PROGRESS']);
});

it('refuses a plan that it does not know', async () => {
  const seller = await aSeller();
  expect(await seller.tell('feeds', { status: 'LOST' })).toHaveProperty('errors');
});
