import { and, type Db, eq, not, sql } from './drizzle.ts';
import type { AccountState } from './stores.ts';
import { accounts } from './tables.ts';

type Account = Pick<AccountState, 'id' | 'sealedToken'>;

/** An answer to a token that was replaced meanwhile says nothing about the new one. */
const isAccount = ({ id, sealedToken }: Account) => and(eq(accounts.id, id), eq(accounts.refreshToken, sealedToken));

/** A marketplace that came back and is refused again before a sync has ended with it had its last success before. */
const hasSucceededSince = sql`(${accounts.refusedAt} is null or ${accounts.lastSuccessAt} > ${accounts.refusedAt})`;

/** From its checkpoint on, the account's orders are read without this marketplace. */
export async function noteRefused(db: Db, account: Account, marketplaceId: string, at: Date): Promise<void> {
  await db
    .update(accounts)
    .set({
      refusedMarketplaces: sql`array_append(${accounts.refusedMarketplaces}, ${marketplaceId})`,
      refusedAt: at,
      refusedSince: sql`coalesce(${accounts.refusedSince}, ${accounts.checkpointAt})`,
      refusedSuccessAt: sql`case when ${accounts.refusedSince} is null and ${hasSucceededSince}
        then ${accounts.lastSuccessAt} else ${accounts.refusedSuccessAt} end`,
    })
    .where(and(isAccount(account), not(sql`${marketplaceId} = any(${accounts.refusedMarketplaces})`)));
}

/** These are refused still; for the others what was left out is read next. */
export async function saveReadmitted(
  db: Db,
  account: Account & Pick<AccountState, 'refusedMarketplaces'>,
  still: readonly string[],
  refusedAt: Date,
): Promise<void> {
  const refusedMarketplaces = [...still];
  const anyBack = still.length < account.refusedMarketplaces.length;
  const since = still.length === 0 ? { refusedSince: null } : {};
  await db
    .update(accounts)
    .set({ refusedMarketplaces, refusedAt, ...(anyBack ? { ...readAgain, ...since } : {}) })
    .where(isAccount(account));
}

/** The next window begins where the first marketplace was left out; a window that is open would end behind that. */
const kept = sql`${accounts.refusedSince} is null`;
const readAgain = {
  checkpointAt: sql`least(${accounts.checkpointAt}, ${accounts.refusedSince})`,
  windowFrom: sql`case when ${kept} then ${accounts.windowFrom} end`,
  windowTo: sql`case when ${kept} then ${accounts.windowTo} end`,
  windowToken: sql`case when ${kept} then ${accounts.windowToken} end`,
  windowOpenedAt: sql`case when ${kept} then ${accounts.windowOpenedAt} end`,
};
