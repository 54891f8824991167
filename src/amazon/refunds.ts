import type { Client } from 'openapi-fetch';
import { z } from 'zod';
import type { Channel, RefundSeen } from '../domain/channel.ts';
import { sum } from '../domain/money.ts';
import { later } from './errors.ts';
import type { Http } from './http.ts';
import type { paths } from './models/finances-2024-06-19.ts';
import { readMoney } from './money-json.ts';

export function refundCalls(http: Http): Pick<Channel, 'listRefunds'> {
  return {
    async listRefunds(account, number, since) {
      const refunds = new Map<string, RefundSeen>();
      const seen = new Set<string>();
      let nextToken: string | undefined;
      do {
        // No `postedAfter`: with one more than 180 days back Amazon answers nothing at all.
        const query = {
          relatedIdentifierName: 'ORDER_ID',
          relatedIdentifierValue: number,
          ...(nextToken ? { nextToken } : {}),
        };
        const answer = await http(account, 'listTransactions', (client: Client<paths>) =>
          client.GET('/finances/2024-06-19/transactions', { params: { query } }),
        );
        const { success, data } = Page.safeParse(answer);
        if (!success) throw later('Amazon sent a page without a list of transactions.');

        for (const refund of data.payload.transactions.flatMap((json) => readRefund(json, number))) {
          if (refund.postedAt >= since && !refunds.has(refund.reference)) refunds.set(refund.reference, refund);
        }
        if (nextToken) seen.add(nextToken);
        nextToken = data.payload.nextToken;
      } while (nextToken && !seen.has(nextToken));
      return [...refunds.values()];
    },
  };
}

const Page = z.object({
  payload: z.object({
    transactions: z
      .array(z.unknown())
      .nullish()
      .transform((all) => all ?? []),
    nextToken: z.string().min(1).optional().catch(undefined),
  }),
});

const text = z.string().optional().catch(undefined);

const Breakdowns = z
  .array(z.object({ breakdownType: text, breakdownAmount: z.unknown().optional() }))
  .nullish()
  .catch([])
  .transform((all) => all ?? []);

const Transaction = z.object({
  transactionId: text,
  transactionType: text,
  description: text,
  postedDate: z.string(),
  totalAmount: z.unknown().optional(),
  breakdowns: Breakdowns,
  items: z
    .array(z.object({ breakdowns: Breakdowns }))
    .nullish()
    .catch([])
    .transform((all) => all ?? []),
  relatedIdentifiers: z
    .array(z.object({ relatedIdentifierName: text, relatedIdentifierValue: text }))
    .nullish()
    .catch([])
    .transform((all) => all ?? []),
});

function readRefund(json: unknown, number: string): RefundSeen[] {
  const { success, data } = Transaction.safeParse(json);
  if (!success) return [];

  const related = (name: string) =>
    data.relatedIdentifiers.find((one) => one.relatedIdentifierName === name)?.relatedIdentifierValue;
  const isRefund =
    /^refund/i.test(data.transactionType ?? '') || /^refund/i.test(data.description ?? '') || related('REFUND_ID');
  const postedAt = new Date(data.postedDate);
  if (!isRefund || Number.isNaN(postedAt.getTime())) return [];

  // A deferred refund comes a second time when it is released, under another transaction id.
  const reference =
    related('REFUND_ID') ?? related('DEFERRED_TRANSACTION_ID') ?? data.transactionId ?? `${number} ${data.postedDate}`;
  const total = minorOf(data.totalAmount) - feesOf(data);
  return [{ reference, total: total < 0n ? -total : total, postedAt }];
}

/** A refund whose amount cannot be read has happened all the same. */
function minorOf(json: unknown): bigint {
  const money = readMoney(json);
  return money.kind === 'money' ? money.minor : 0n;
}

/** Amazon's own fees, which it gives back to the seller and nets off; the buyer sees none of them. */
function feesOf({ breakdowns, items }: z.infer<typeof Transaction>): bigint {
  const parts = breakdowns.length > 0 ? breakdowns : items.flatMap((item) => item.breakdowns);
  const fees = parts.filter(({ breakdownType = '' }) => /^(amazon ?fees|fba ?fees|expenses)$/i.test(breakdownType));
  return sum(fees.map(({ breakdownAmount }) => minorOf(breakdownAmount)));
}
