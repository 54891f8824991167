import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Viewer } from '../domain/viewer.ts';
import type { ReadToken } from './bearer-token.ts';
import { refusal } from './refusal.ts';

export type TokenRules = {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** None with a shared secret: the public keys would be one that everybody knows. */
  readonly algorithms: readonly string[];
};

type Surroundings = {
  readonly now: () => Date;
  readonly viewerOf: (claims: JWTPayload) => Viewer | null;
  /** Told each time that the issuer’s keys could not be had. */
  readonly failed: (error: unknown) => void;
};

const fetchMs = 3_000;
/** How long keys are good without being fetched again: one that the issuer withdraws is taken for so long. */
const keptMs = 600_000;
/** How long after a fetch an unknown key asks for no other one. */
const restMs = 30_000;
/** The same after a fetch that failed. */
const pauseMs = 1_000;
const skewSeconds = 30;
const lifeSeconds = 3_600;

/** Reads tokens of one issuer, signed with one of the keys it publishes. */
export function tokenReader(rules: TokenRules, { now, viewerOf, failed }: Surroundings): ReadToken {
  const { issuer, audience } = rules;
  const keyFor = keysAt(rules.jwksUrl, failed);

  return async (token) => {
    const at = now();
    const options = {
      algorithms: [...rules.algorithms],
      issuer,
      audience,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: skewSeconds,
      currentDate: at,
    };
    try {
      const { payload } = await jwtVerify(token, keyFor, options);
      return inItsTime(payload, at) ? viewerOf(payload) : null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
}

/** What jose leaves open: how long a token may live, and that it was issued already. */
function inItsTime({ exp = Number.POSITIVE_INFINITY, iat = 0 }: JWTPayload, at: Date): boolean {
  const seconds = at.getTime() / 1_000 + skewSeconds;
  return exp <= seconds + lifeSeconds && iat <= seconds;
}

/** The key that a token names. Headers of the token that bring a key or say where one is are not read. */
function keysAt(url: string, failed: (error: unknown) => void): JWTVerifyGetKey {
  let pausedUntil = 0;
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: fetchMs,
    cacheMaxAge: keptMs,
    cooldownDuration: restMs,
    [customFetch]: async (...request) => {
      // Anybody can send a token with an unknown key: what they make us do must have an end.
      if (performance.now() < pausedUntil) throw new Error('The keys of the issuer could not be fetched a moment ago.');
      return fetch(...request);
    },
  });

  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      if (performance.now() >= pausedUntil) {
        pausedUntil = performance.now() + pauseMs;
        failed(error);
      }
      throw outOfReach();
    }
  };
}

function isOfToken(error: unknown): boolean {
  const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported } = errors;
  return [JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported].some((kind) => error instanceof kind);
}

function outOfReach() {
  const message = 'The keys that tokens are checked with cannot be fetched right now. Try again in 5 seconds.';
  return refusal('UNAVAILABLE', message, { status: 503, headers: { 'retry-after': '5' } });
}
