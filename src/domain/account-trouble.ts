/** What the last sync of an account left behind. */
export type AccountStanding = { readonly active: boolean; readonly lastError: string | null };

const shutOut = 'Amazon refuses the token of a seller: connect the stores again whose `active` is false.';
const applicationRefused =
  'Login with Amazon refuses the application: check AMAZON_CLIENT_ID and AMAZON_CLIENT_SECRET.';
const unreached = 'Amazon could not be reached at the last sync.';
const failed = 'Amazon refused the last sync of an account: see `sync.lastError` of its stores.';

/** Why Amazon and we are apart, in words that anybody may read: nothing of whose account it is. Null: we are not. */
export function troubleOf(accounts: readonly AccountStanding[]): string | null {
  const reasons = accounts.flatMap(({ active, lastError }) => {
    if (!active) return [shutOut];
    return lastError === null ? [] : [reasonIn(lastError)];
  });
  return reasons.length > 0 ? [...new Set(reasons)].toSorted().join(' ') : null;
}

/** Of an error only its words are kept. */
function reasonIn(lastError: string): string {
  if (/^Login with Amazon answered 4(?!29)\d\d/.test(lastError)) return applicationRefused;
  return /did not answer|has not answered|answered (429|5\d\d)/.test(lastError) ? unreached : failed;
}
