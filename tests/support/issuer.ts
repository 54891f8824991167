import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

export type Pair = GenerateKeyPairResult;
type Payload = Readonly<Record<string, unknown>>;

/** Who gives out tokens, with the keys it publishes at its own address. */
export async function startIssuer(kids: readonly string[] = ['first']) {
  const pairs = new Map<string, Pair>();
  const state = { fetched: 0, answers: true, delayMs: 0 };
  for (const kid of kids) pairs.set(kid, await generateKeyPair('ES256', { extractable: true }));

  const server = createServer(async (_request, response) => {
    state.fetched += 1;
    await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    const keys = await Promise.all(
      [...pairs].map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid })),
    );
    if (!state.answers) return void response.writeHead(500).end();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    state,
    rules: { jwksUrl: `${url}/jwks`, issuer: url, audience: 'desk', algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
    pair: (kid: string): Pair => {
      const pair = pairs.get(kid);
      if (!pair) throw new Error(`The issuer has no key ${kid}.`);
      return pair;
    },
    publish: (kid: string, pair: Pair) => void pairs.set(kid, pair),
    /** A token as it should be, but for what is said. */
    async token(
      at: Date,
      changes: Payload = {},
      header: Partial<JWTHeaderParameters> = {},
      by?: Pair,
    ): Promise<string> {
      const seconds = Math.floor(at.getTime() / 1_000);
      const claims = { iss: url, aud: 'desk', sub: 'picker-7', iat: seconds, exp: seconds + 600, ...changes };
      const kid = kids[0] ?? '';
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid, ...header })
        .sign((by ?? pairs.get(kid) ?? (await generateKeyPair('ES256'))).privateKey);
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
