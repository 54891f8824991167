import { type Marketplace, marketplaces } from './marketplaces.ts';
import { accepted, invalid, type Outcome, rejected } from './rejection.ts';

/** What it takes to speak for a seller in a marketplace. */
export type ConnectionDraft = {
  readonly name: string;
  readonly marketplaceId: string;
  readonly sellerId: string;
  readonly refreshToken: string;
};
export type Connection = Omit<ConnectionDraft, 'marketplaceId'> & { readonly marketplace: Marketplace };

const nameLengthMax = 100;
const tokenLengthMax = 4_096;

/** The connection, or everything that is wrong with it. No problem repeats what was given: a token may be in the wrong place. */
export function decideConnection({
  name,
  marketplaceId,
  sellerId,
  refreshToken,
}: ConnectionDraft): Outcome<Connection> {
  const marketplace = marketplaces.get(marketplaceId);
  const shown = name.trim();
  const problems = [
    shown === '' || shown.length > nameLengthMax
      ? invalid('INVALID_INPUT', ['name'], `A store’s name has 1 to ${nameLengthMax} characters.`, 'Give a short name.')
      : null,
    marketplace
      ? null
      : invalid('INVALID_INPUT', ['marketplaceId'], 'Amazon has no such marketplace.', `Give one of ${listed()}.`),
    /^A[0-9A-Z]{5,29}$/.test(sellerId)
      ? null
      : invalid(
          'INVALID_INPUT',
          ['sellerId'],
          'A seller id is an A followed by capital letters and digits.',
          'Copy it from Seller Central, Account Info, Merchant Token.',
        ),
    /^\S+$/.test(refreshToken) && refreshToken.length <= tokenLengthMax
      ? null
      : invalid(
          'INVALID_INPUT',
          ['refreshToken'],
          `A refresh token has 1 to ${tokenLengthMax} characters and no blank.`,
          'Copy it whole from the authorization of your application, such as Atzr|….',
        ),
  ].filter((problem) => problem !== null);
  if (!marketplace || problems.length > 0) return rejected(...problems);
  return accepted({ name: shown, marketplace, sellerId, refreshToken });
}

function listed(): string {
  return [...marketplaces.values()].map(({ id, country }) => `${id} (${country})`).join(', ');
}
