import { type Answer, invalid, json } from './answer.ts';
import type { Received } from './answer-call.ts';
import { parseJson, problemIn, type Shape } from './shape.ts';
import type { Seller } from './state/records.ts';
import type { Change } from './state/store.ts';
import type { World } from './world.ts';

export function findSeller(world: World, seller: string): Seller {
  return world.store.find('sellers', seller) ?? { seller, revoked: false, refusedMarketplaces: [] };
}

/** Orders that were posted for nobody in particular are everybody's. */
export function isOf(world: World, orderId: string, seller: string): boolean {
  const owner = world.store.find('owners', orderId);
  return owner === undefined || owner.seller === seller;
}

const shape: Shape = {
  kind: 'object',
  required: { seller: { kind: 'text' } },
  optional: {
    consent: { kind: 'text', oneOf: ['given', 'revoked'] },
    refusedMarketplaces: { kind: 'list', of: { kind: 'text' } },
    tokens: { kind: 'text', oneOf: ['expire'] },
  },
};
type Told = {
  readonly seller: string;
  readonly consent?: 'given' | 'revoked';
  readonly refusedMarketplaces?: readonly string[];
  readonly tokens?: 'expire';
};

/** What a seller does in Seller Central: whoever takes consent back ends the access tokens too. */
export function tellSeller(world: World, { body }: Received): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, shape, 'body');
  if (problem) return invalid(problem);
  const { seller, consent, refusedMarketplaces, tokens } = request as Told;

  const known = findSeller(world, seller);
  const told: Seller = {
    seller,
    revoked: consent === undefined ? known.revoked : consent === 'revoked',
    refusedMarketplaces: refusedMarketplaces ?? known.refusedMarketplaces,
  };
  const expired = tokens === 'expire' || consent === 'revoked' ? expireTokens(world, seller) : [];
  world.store.save([['sellers', seller, told], ...expired]);
  return json(200, told);
}

function expireTokens(world: World, seller: string): Change[] {
  const expiresAt = world.now().toISOString();
  const tokens = world.store.list('tokens').filter((token) => token.seller === seller);
  return tokens.map((token): Change => ['tokens', token.token, { ...token, expiresAt }]);
}
