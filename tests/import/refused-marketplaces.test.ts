import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { saveReadmitted } from '../../src/db/refused-marketplaces.ts';
import { findAccounts } from '../../src/db/stores.ts';
import { accounts } from '../../src/db/tables.ts';
import type { Shown } from '../api/support/acts.ts';
import { storesOf } from '../api/support/stores.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const stores = storesOf(desk);

const [us, ca, mx] = ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2', 'A1AM78C64UM0Y8'];
const seller = { sellerId: 'A1TEST', refreshToken: 'Atzr|sandbox-test' };
const refusing = (...refusedMarketplaces: readonly string[]) =>
  desk.control('sellers', { seller: 'sandbox-test', refusedMarketplaces });
const day = 86_400;

async function connectAll() {
  await stores.connect({ name: 'Canada', marketplaceId: ca, ...seller });
  await stores.connect({ name: 'Mexico', marketplaceId: mx, ...seller });
}
async function anOrderIn(marketplaceId: string | undefined, number: string) {
  const json = amazonJson({ number });
  const lastUpdatedTime = desk.clock.now.toISOString();
  await desk.amazonHas({ ...json, lastUpdatedTime, salesChannel: { channelName: 'AMAZON', marketplaceId } });
  await desk.advance(600);
}
const known = async () =>
  (await desk.api('{ amazonOrders { nodes { number } } }')).data.amazonOrders.nodes
    .map(({ number }: { number: string }) => number)
    .sort();
const errors = async () => {
  const { data } = await desk.api('{ stores { name sync { lastError } } }');
  return Object.fromEntries(
    data.stores.map(({ name, sync }: { name: string; sync: { lastError: string | null } }) => [name, sync.lastError]),
  );
};
async function searches(work: () => Promise<unknown>): Promise<number> {
  const count = async () =>
    ((await desk.control('calls')) as { calls: { operation: string }[] }).calls.filter(
      ({ operation }) => operation === 'searchOrders',
    ).length;
  const before = await count();
  await work();
  return (await count()) - before;
}
const left = expect.stringContaining('refuses to list orders of this marketplace');

it('goes on with the other marketplaces of an account when Amazon refuses one, and asks for that one once a day', async () => {
  await connectAll();
  await refusing(ca ?? '');
  await anOrderIn(us, '112-0000000-0000001');
  await anOrderIn(ca, '112-0000000-0000002');

  // All three, the first two, each of those, Mexico, and then the two that are left.
  expect(await searches(() => desk.sync())).toBeLessThanOrEqual(6);
  expect(await known()).toEqual(['112-0000000-0000001']);
  expect(await errors()).toEqual({ 'Test store': null, Canada: left, Mexico: null });

  // Where the seller revokes consent, that is what is to be seen, and the refusal again once that is mended.
  await desk.db.update(accounts).set({ active: false, lastError: 'Revoked.' });
  expect(await errors()).toEqual({ 'Test store': 'Revoked.', Canada: 'Revoked.', Mexico: 'Revoked.' });
  await desk.db.update(accounts).set({ active: true, lastError: null });

  await anOrderIn(mx, '112-0000000-0000003');
  expect(await searches(() => desk.sync())).toBe(1);
  await desk.advance(day);
  expect(await searches(() => desk.sync())).toBe(2);
  expect(await known()).toEqual(['112-0000000-0000001', '112-0000000-0000003']);
});

it('leaves out no marketplace for a refusal that has passed when it is looked for', async () => {
  await connectAll();
  await anOrderIn(us, '112-0000000-0000001');
  await anOrderIn(mx, '112-0000000-0000003');
  await desk.fault({ operation: 'searchOrders', kind: 'forbid' });
  await desk.sync();
  expect(await known()).toEqual(['112-0000000-0000001', '112-0000000-0000003']);
  expect(await errors()).toEqual({ 'Test store': null, Canada: null, Mexico: null });
});

it('reads what it has missed of a marketplace that Amazon lists again', async () => {
  await connectAll();
  await refusing(ca ?? '');
  await anOrderIn(ca, '112-0000000-0000002');
  await desk.sync();
  await refusing();
  await desk.sync();
  expect(await known()).toEqual([]);

  await desk.advance(day);
  await desk.sync();
  expect(await known()).toEqual(['112-0000000-0000002']);
  expect(await errors()).toEqual({ 'Test store': null, Canada: null, Mexico: null });
});

it('tries a refused marketplace at once when its store is connected again', async () => {
  await connectAll();
  await refusing(ca ?? '');
  await anOrderIn(ca, '112-0000000-0000002');
  await desk.sync();
  await refusing();
  await stores.connect({ name: 'Canada', marketplaceId: ca, ...seller });
  await desk.sync();
  expect(await known()).toEqual(['112-0000000-0000002']);
});

it('tells no success of a refused marketplace before a sync that asked for it has ended', async () => {
  await connectAll();
  await desk.advance(600);
  await desk.sync();
  const succeededAt = async () => {
    const { data } = await desk.api('{ stores { name sync { lastSuccessAt } } }');
    return new Map<string, string>(data.stores.map(({ name, sync }: Shown) => [name, sync.lastSuccessAt]));
  };
  const before = await succeededAt();
  await refusing(ca ?? '');
  await desk.advance(600);
  await desk.sync();
  const since = await succeededAt();

  // Connected again in vain.
  for (const round of ['connected', 'synced']) {
    if (round === 'connected') await stores.connect({ name: 'Canada', marketplaceId: ca, ...seller });
    else await desk.sync();
    expect((await succeededAt()).get('Canada')).toBe(before.get('Canada'));
    expect(await errors()).toEqual({ 'Test store': null, Canada: left, Mexico: null });
  }

  // Listed again, but the sync that found out got no further; then it is refused anew, and comes back.
  await desk.advance(60);
  const [account] = await findAccounts(desk.db, desk.shell.sealer, [desk.accountUuid]);
  if (account) await saveReadmitted(desk.db, account, [], desk.clock.now);
  expect((await succeededAt()).get('Canada')).toBe(before.get('Canada'));
  expect((await succeededAt()).get('Mexico')).toBe(since.get('Mexico'));
  await refusing(ca ?? '');
  await desk.sync();
  expect((await succeededAt()).get('Canada')).toBe(before.get('Canada'));
  await refusing();
  await desk.advance(day);
  await desk.sync();
  const after = await succeededAt();
  expect(new Set(after.values())).toEqual(new Set([after.get('Mexico')]));
  expect(String(after.get('Canada')) > String(since.get('Mexico'))).toBe(true);
});

it('calls for nothing but one try an hour while Amazon refuses all of them', async () => {
  await connectAll();
  await refusing(us ?? '', ca ?? '', mx ?? '');
  await desk.advance(600);
  await expect(desk.sync()).rejects.toThrow('refuses every search');
  expect(await searches(() => desk.sync().catch(() => {}))).toBe(0);
  await desk.advance(3_600);
  expect(await searches(() => desk.sync().catch(() => {}))).toBe(1);
  await refusing();
  await desk.advance(3_600);
  await desk.sync();
  expect(await errors()).toEqual({ 'Test store': null, Canada: null, Mexico: null });
});

it('counts no window for a marketplace that was left out of it, and reads its days when it is listed again', async () => {
  await connectAll();
  await desk.advance(600);
  await desk.sync();
  const progress = async () => {
    const fields = `lastSuccessAt freshnessSeconds backfill { daysDone daysTotal ordersListed finishedAt }
      coverage(from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z") { windows windowsOpen listed }`;
    const { data } = await desk.api(`{ stores { name sync { ${fields} } } }`);
    return new Map<string, Shown>(data.stores.map(({ name, sync }: Shown) => [name, sync]));
  };
  const old = { number: '112-0000000-0000002', createdTime: '2026-03-01T18:00:00Z' };
  const json = { ...amazonJson(old), lastUpdatedTime: old.createdTime };
  await desk.amazonHas({ ...json, salesChannel: { channelName: 'AMAZON', marketplaceId: ca } });

  const budget = (tokens: number) =>
    desk.db.execute(sql`insert into amazon_budgets values (${desk.accountUuid}, 'searchOrders', ${tokens}, 0.0056, now())
      on conflict (account_id, operation) do update set tokens = ${tokens}`);
  await budget(0);
  await desk.catchUp(2);
  await budget(20);

  const before = (await progress()).get('Canada');
  await refusing(ca ?? '');
  await desk.advance(600);
  await desk.sync();
  // Lays out no days: those that are read leave the refused ones to be read.
  await desk.catchUp();
  const refused = await progress();
  expect(refused.get('Canada')).toEqual({
    lastSuccessAt: before.lastSuccessAt,
    freshnessSeconds: before.freshnessSeconds + 600,
    backfill: { daysDone: 0, daysTotal: 2, ordersListed: 0, finishedAt: null },
    // The sync from before, and the days that wait.
    coverage: { windows: 3, windowsOpen: 2, listed: 0 },
  });
  expect(refused.get('Mexico')).toMatchObject({
    freshnessSeconds: before.freshnessSeconds,
    backfill: { daysDone: 2, daysTotal: 2 },
    coverage: { windowsOpen: 0 },
  });
  expect(refused.get('Mexico').lastSuccessAt > before.lastSuccessAt).toBe(true);
  expect(await searches(() => desk.catchUp(2))).toBe(0);

  await refusing();
  await desk.advance(day);
  await desk.sync();
  await desk.catchUp(2);
  expect(await known()).toEqual([old.number]);
  const after = await progress();
  expect(after.get('Canada')).toMatchObject({
    backfill: { daysDone: 2, daysTotal: 2, ordersListed: 1 },
    coverage: { windowsOpen: 0, listed: 1 },
  });
  expect(after.get('Mexico').backfill).toEqual(refused.get('Mexico').backfill);
});
