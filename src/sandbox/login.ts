import { randomUUID } from 'node:crypto';
import { type Answer, json } from './answer.ts';
import { findSeller } from './sellers.ts';
import { isRecord, parseJson } from './shape.ts';
import type { Call, World } from './world.ts';

const lifetimeSeconds = 3600;
const client = { id: 'sandbox-client', secret: 'sandbox-secret' };
const sellerPrefix = 'Atzr|sandbox';

/** Login with Amazon. Everything after the prefix of the refresh token names the seller. */
export function getToken(world: World, call: Call): Answer {
  const form = formOf(call);
  const grantType = form.get('grant_type');
  if (!grantType) return denied(400, 'invalid_request', 'The request is missing a required parameter : grant_type');
  if (grantType !== 'refresh_token') {
    return denied(400, 'unsupported_grant_type', 'The authorization grant type is not supported by the server');
  }
  if (form.get('client_id') !== client.id || form.get('client_secret') !== client.secret) {
    return denied(401, 'invalid_client', 'Client authentication failed');
  }
  const refreshToken = form.get('refresh_token') ?? '';
  if (!refreshToken.startsWith(sellerPrefix)) {
    return denied(400, 'invalid_grant', 'The request has an invalid grant parameter : refresh_token');
  }

  if (findSeller(world, sellerOf(refreshToken)).revoked) {
    return denied(400, 'invalid_grant', 'The authorization was revoked by the seller.');
  }

  const token = `Atza|${randomUUID()}`;
  const now = world.now();
  const expired = world.store
    .list('tokens')
    .filter((known) => now.getTime() - Date.parse(known.expiresAt) > 86_400_000);
  world.store.save([
    ...expired.map((known) => ['tokens', known.token, null] as const),
    [
      'tokens',
      token,
      {
        token,
        seller: sellerOf(refreshToken),
        expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000).toISOString(),
      },
    ],
  ]);
  return json(200, {
    access_token: token,
    refresh_token: refreshToken,
    token_type: 'bearer',
    expires_in: lifetimeSeconds,
  });
}

export type Account = { readonly seller: string } | { readonly details: string };

/** The account behind an access token, or what Amazon says against it. */
export function accountBehind(world: World, token: string | string[] | undefined): Account {
  const known = typeof token === 'string' ? world.store.find('tokens', token) : undefined;
  if (!known) return { details: 'The access token you provided is missing or invalid.' };
  if (Date.parse(known.expiresAt) <= world.now().getTime()) {
    return { details: 'The access token you provided has expired.' };
  }
  return { seller: known.seller };
}

function sellerOf(refreshToken: string): string {
  return `sandbox${refreshToken.slice(sellerPrefix.length)}`;
}

function formOf({ contentType, body }: Call): URLSearchParams {
  if (!contentType.startsWith('application/json')) return new URLSearchParams(body.toString('utf8'));
  const parsed = parseJson(body);
  return new URLSearchParams(
    isRecord(parsed) ? Object.entries(parsed).map(([name, text]) => [name, String(text)]) : [],
  );
}

function denied(status: number, error: string, description: string): Answer {
  return json(status, { error, error_description: description });
}
