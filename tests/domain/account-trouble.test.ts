import { expect, it } from 'vitest';
import { troubleOf } from '../../src/domain/account-trouble.ts';

const account = { active: true, lastError: null };
const silent = { active: true, lastError: 'Amazon did not answer searchOrders: ECONNREFUSED.' };
const shutOut = { active: false, lastError: 'Login with Amazon answered 400: invalid_grant.' };

it('is none where every account was read', () => {
  expect(troubleOf([])).toBeNull();
  expect(troubleOf([account, account])).toBeNull();
});

it.for([
  [silent, 'could not be reached'],
  [{ ...account, lastError: 'Amazon answered 503 to searchOrders.' }, 'could not be reached'],
  [{ ...account, lastError: 'Amazon has not answered the last calls for this account.' }, 'could not be reached'],
  [{ ...account, lastError: 'Login with Amazon answered 429: slow_down' }, 'could not be reached'],
  [{ ...account, lastError: 'Login with Amazon answered 401: invalid_client' }, 'AMAZON_CLIENT_SECRET'],
  [{ ...account, lastError: 'Amazon answered 403 to searchOrders: Jane' }, 'refused the last sync'],
  [shutOut, 'refuses the token of a seller'],
] as const)('is told by what the last sync has met: %o', ([standing, reason]) => {
  expect(troubleOf([account, standing])).toContain(reason);
  expect(troubleOf([standing])).not.toContain('Jane');
});

it('is told of all accounts, each reason once', () => {
  expect(troubleOf([silent, shutOut, silent])).toBe(
    'Amazon could not be reached at the last sync. Amazon refuses the token of a seller: connect the stores again whose `active` is false.',
  );
});
