import { expect, it } from 'vitest';
import { createChannel } from '../../src/amazon/channel.ts';
import { sql } from '../../src/db/drizzle.ts';
import type { Channel } from '../../src/domain/channel.ts';
import { ChannelError } from '../../src/domain/channel.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const many = 201;
const minuteMs = 60_000;

async function amazonHasMany(): Promise<void> {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(
    ...Array.from({ length: many }, (_, index) =>
      amazonJson({ number: `112-${String(index).padStart(7, '0')}-0000001` }),
    ),
  );
  await desk.advance(600);
}

type Search = Parameters<Channel['searchOrders']>;
type Asked = { readonly from: Date; readonly to: Date; readonly token: string | null };

/** Pages of a hundred orders may take their time. */
function aPatientChannel(): Channel {
  return createChannel({
    userAgent: 'Test/1 (Language=TypeScript)',
    hosts: { api: () => desk.sandboxUrl, lwa: desk.sandboxUrl },
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    budgets: 'off',
    now: () => desk.clock.now.getTime(),
  }).background;
}

/** A sync that tells what it asks Amazon for; `meddle` may end it there. */
async function aSync(meddle: (asked: Asked, times: number) => void = () => {}): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const channel = aPatientChannel();
  const searchOrders = async (...[account, window, token]: Search) => {
    asked.push({ from: window.from, to: window.to, token });
    meddle({ from: window.from, to: window.to, token }, asked.length);
    return channel.searchOrders(account, window, token);
  };
  const sync = { shell: desk.shell, channel: { ...channel, searchOrders }, report: () => {} };
  await syncAccount(sync, desk.accountUuid).catch((error) => expect(error).toMatchObject({ message: 'killed' }));
  return asked;
}
const killed = () => {
  throw new Error('killed');
};
const count = async () => (await desk.db.execute(sql`select count(*)::int as n from orders`)).rows[0]?.n;
const account = async () => (await desk.db.execute(sql`select * from amazon_accounts`)).rows[0];

it('reads a window page by page, and begins the next one before the end of the last', async () => {
  await amazonHasMany();

  const first = await aSync();
  expect(first.map(({ token }) => token !== null)).toEqual([false, true, true]);
  expect(new Set(first.map(({ from, to }) => `${from.toISOString()} ${to.toISOString()}`)).size).toBe(1);
  expect(await count()).toBe(many);
  expect(first[0]?.to).toEqual(new Date(desk.clock.now.getTime() - 2.5 * minuteMs));

  await desk.advance(300);
  const [second] = await aSync();
  expect(second?.from).toEqual(new Date((first[0]?.to.getTime() ?? 0) - 10 * minuteMs));
  expect(await count()).toBe(many);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('goes on with the next page after a crash between two pages', async () => {
  await amazonHasMany();
  const cut = await aSync((_, times) => times === 2 && killed());
  expect(await count()).toBe(100);
  const checkpoint = (await account())?.checkpoint_at;
  await desk.advance(300);

  const resumed = await aSync();

  expect(resumed[0]).toEqual(cut[1]);
  expect(resumed).toHaveLength(2);
  expect(await count()).toBe(many);
  const { checkpoint_at, window_from, window_token } = (await account()) ?? {};
  expect([checkpoint_at, window_from, window_token]).not.toContain(checkpoint);
  expect([window_from, window_token]).toEqual([null, null]);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it.each([
  ['Amazon rejects the token', 300, "update amazon_accounts set window_token = 'none of Amazon’s'"],
  ['the token is too old to be tried', 23.5 * 3_600, 'select 1'],
])('reads the same window from its beginning when %s, and misses nothing', async (_, seconds, meanwhile) => {
  await amazonHasMany();
  const [cut] = await aSync((_, times) => times === 2 && killed());
  await desk.db.execute(sql.raw(meanwhile));
  await desk.advance(seconds);

  const again = await aSync();

  expect(again.find(({ token }) => token === null) ?? cut).toEqual(cut);
  expect(
    again.every(({ from, to }) => from.getTime() === cut?.from.getTime() && to.getTime() === cut.to.getTime()),
  ).toBe(true);
  expect(await count()).toBe(many);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('moves no window that another sync has closed meanwhile', async () => {
  await amazonHasMany();
  let other: Promise<readonly Asked[]> | undefined;
  const channel = aPatientChannel();
  const searchOrders = async (...[seller, window, token]: Search) => {
    if (other) throw new Error('It went on with a window that is not its own anymore.');
    const page = await channel.searchOrders(seller, window, token);
    // Before the first page of this sync is stored, another one reads the whole window and opens the next.
    other = (async () => {
      const first = await aSync();
      await desk.advance(600);
      return [...first, ...(await aSync((_asked, times) => (times === 1 ? killed() : undefined)))];
    })();
    await other;
    return page;
  };
  await syncAccount({ shell: desk.shell, channel: { ...channel, searchOrders }, report: () => {} }, desk.accountUuid);

  const opened = (await other)?.at(-1);
  expect(await account()).toMatchObject({ window_token: null });
  const again = await aSync();
  expect(again[0]).toEqual(opened);
  expect(await count()).toBe(many);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('leaves a window that Amazon does not answer for, opened by a clock that was wrong', async () => {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(amazonJson());
  await desk.advance(600);
  await desk.db.execute(sql`update amazon_accounts set window_from = '2026-02-01', window_to = '2027-02-01',
    window_opened_at = '2027-02-01'`);

  await aSync();

  expect(await count()).toBe(1);
  expect((await account())?.window_to).toBeNull();
});

it('says why Amazon could not be read, and keeps its place', async () => {
  await amazonHasMany();
  const before = await account();
  await desk.fault({ operation: 'searchOrders', kind: 'error', times: 9 });
  await expect(desk.sync()).rejects.toThrow(ChannelError);

  const { checkpoint_at, last_error } = (await account()) ?? {};
  expect([checkpoint_at, last_error]).toEqual([before?.checkpoint_at, expect.stringMatching(/^Amazon answered 50\d/)]);
  await desk.control('reset', {});
});
