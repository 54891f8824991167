import { createHmac } from 'node:crypto';
import { secretPrefix } from '../app/webhook-secret.ts';

/** What a message is signed with: that of now, and while it is being exchanged the one before. */
export type Secrets = readonly [string, ...string[]];

type Signed = { readonly id: string; readonly at: Date; readonly body: string };

/**
 * The headers of Standard Webhooks, https://www.standardwebhooks.com: the id of the message, the second it was sent at,
 * and of both with the body an HMAC-SHA256 by each secret.
 */
export function signedHeaders({ id, at, body }: Signed, secrets: Secrets) {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice(secretPrefix.length), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${signature(secret)}`).join(' '),
  };
}
