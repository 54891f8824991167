import { describe, expect, it } from 'vitest';
import { account, amazonServer } from './support/amazon-server.ts';
import { channelTo, number, window } from './support/channel.ts';

describe('refunds', () => {
  const id = (relatedIdentifierName: string, relatedIdentifierValue: string) => ({
    relatedIdentifierName,
    relatedIdentifierValue,
  });
  const refund = (transactionId: string, refundId: string, currencyAmount: number, more: object = {}) => ({
    transactionType: 'Refund',
    transactionId,
    description: 'Refund Order',
    relatedIdentifiers: [id('ORDER_ID', number), id('REFUND_ID', refundId)],
    postedDate: '2026-03-02T10:00:00Z',
    totalAmount: { currencyAmount, currencyCode: 'USD' },
    ...more,
  });

  it('are told from sales, once each, without Amazon’s fees, and not from before', async () => {
    const fees = { breakdownType: 'AmazonFees', breakdownAmount: { currencyAmount: 1.5, currencyCode: 'USD' } };
    const pages = [
      { transactions: [refund('t1', 'r1', -10.1, { transactionStatus: 'DEFERRED' })], nextToken: 'a' },
      { transactions: null, nextToken: 'b' },
      {
        transactions: [
          refund('t2', 'r1', -10.1, { transactionStatus: 'RELEASED' }),
          refund('t3', 'r2', -8.5, { breakdowns: [fees] }),
          refund('t4', 'r3', -1, { postedDate: '2026-02-28T00:00:00Z' }),
          {
            ...refund('t5', 'x', 30),
            transactionType: 'Shipment',
            description: 'Order Payment',
            relatedIdentifiers: [],
          },
          'junk',
        ],
        nextToken: 'b',
      },
    ];
    const server = await amazonServer((_call, index) => ({ body: { payload: pages[index] } }));

    expect(await channelTo(server.url).channel.listRefunds(account, number, window.from)).toEqual([
      { reference: 'r1', total: 1010n, postedAt: new Date('2026-03-02T10:00:00Z') },
      { reference: 'r2', total: 1000n, postedAt: new Date('2026-03-02T10:00:00Z') },
    ]);
    expect(server.calls.map(({ query }) => query)).toEqual([
      { relatedIdentifierName: 'ORDER_ID', relatedIdentifierValue: number },
      { relatedIdentifierName: 'ORDER_ID', relatedIdentifierValue: number, nextToken: 'a' },
      { relatedIdentifierName: 'ORDER_ID', relatedIdentifierValue: number, nextToken: 'b' },
    ]);
  });
});
