import { expect, it } from 'vitest';
import { anOrder, aSeller, type Seller, signIn } from './seller.ts';

const germany = 'A1PA6795UKMFR9';
const kingdom = 'A1F83G8C2ARO7P';

/** Uploads an invoice of this number, and answers what became of it. */
async function upload(seller: Seller, orderId: string, marketplace = germany, refreshToken = 'Atzr|sandbox-one') {
  const headers = { 'x-amz-access-token': await signIn(seller.url, { refresh_token: refreshToken }) };
  const contentType = 'application/pdf';
  const { body: document } = await seller.call('POST', '/feeds/2021-06-30/documents', { contentType }, headers);
  await fetch(document.url, { method: 'PUT', headers: { 'content-type': contentType }, body: '%PDF-1.7' });
  const request = {
    feedType: 'UPLOAD_VAT_INVOICE',
    marketplaceIds: [marketplace],
    inputFeedDocumentId: document.feedDocumentId,
    feedOptions: {
      'metadata:OrderId': orderId,
      'metadata:InvoiceNumber': '000000001',
      'metadata:DocumentType': 'Invoice',
    },
  };
  const { body: feed } = await seller.call('POST', '/feeds/2021-06-30/feeds', request, headers);
  await seller.call('GET', `/feeds/2021-06-30/feeds/${feed.feedId}`, undefined, headers);
  return (await seller.effects()).length;
}

it('knows an invoice by its number, of each seller in each marketplace', async () => {
  const seller = await aSeller();
  const orders = { one: germany, two: germany, three: kingdom, four: germany };
  for (const [orderId, marketplaceId] of Object.entries(orders)) {
    await seller.tell('orders', anOrder({ orderId, salesChannel: { channelName: 'AMAZON', marketplaceId } }));
  }

  expect(await upload(seller, 'one')).toBe(1);
  expect(await upload(seller, 'one')).toBe(1);
  expect(await upload(seller, 'two')).toBe(1);
  expect(await upload(seller, 'three', kingdom)).toBe(2);
  expect(await upload(seller, 'four', germany, 'Atzr|sandbox-two')).toBe(3);
});
