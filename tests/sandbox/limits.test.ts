import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operations } from '../../src/sandbox/operations.ts';
import { aSeller, type Seller, signIn } from './seller.ts';

const path = '/orders/2026-01-01/orders/111-1111111-1111111';

async function statusesOf(seller: Seller, count: number, headers?: Record<string, string>): Promise<number[]> {
  const replies = await Promise.all(Array.from({ length: count }, () => seller.call('GET', path, undefined, headers)));
  return replies.map(({ status }) => status);
}

function count(statuses: readonly number[], wanted: number): number {
  return statuses.filter((status) => status === wanted).length;
}

describe('rate limits', () => {
  it('are those of Amazon’s models', () => {
    const models = ['orders_2026-01-01', 'ordersV0', 'feeds_2021-06-30', 'finances_2024-06-19', 'messaging'];
    const published = new Map([...models, 'uploads_2020-11-01'].flatMap(publishedLimits));
    // The model names none for it: that of its siblings.
    published.set('sendInvoice', { rate: 1, burst: 5 });
    const limited = operations.filter(({ limit }) => limit);
    expect(limited.length).toBe(22);
    expect(limited.map(({ name, limit }) => [name, limit])).toEqual(
      limited.map(({ name }) => [name, published.get(name)]),
    );
  });

  it('let a burst through, then answer 429 until the clock refills them', async () => {
    const seller = await aSeller();
    const first = await statusesOf(seller, 33);
    expect([count(first, 404), count(first, 429)]).toEqual([30, 3]);
    await seller.tell('clock', { advanceSeconds: 4 });
    expect(count(await statusesOf(seller, 3), 404)).toBe(2);
  });

  it('are kept per account', async () => {
    const seller = await aSeller();
    const headers = { 'x-amz-access-token': await signIn(seller.url, { refresh_token: 'Atzr|sandbox-two' }) };
    await statusesOf(seller, 30);
    expect([await statusesOf(seller, 1), await statusesOf(seller, 1, headers)]).toEqual([[429], [404]]);
  });

  it('can be turned off', async () => {
    const seller = await aSeller({ enforceLimits: false });
    expect(count(await statusesOf(seller, 40), 429)).toBe(0);
  });
});

type Model = { paths: Record<string, Record<string, { operationId?: string; description?: string }>> };

function publishedLimits(model: string): [string, { rate: number; burst: number }][] {
  const file = new URL(`../amazon-models/models/${model}.json`, import.meta.url);
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Model;
  return Object.values(paths)
    .flatMap((item) => Object.values(item))
    .flatMap(({ operationId, description = '' }) => {
      const [, rate, burst] = /\| ([\d.]+) \| (\d+) \|/.exec(description) ?? [];
      return operationId && rate && burst ? [[operationId, { rate: Number(rate), burst: Number(burst) }] as const] : [];
    })
    .map(([name, limit]) => [name, limit]);
}
