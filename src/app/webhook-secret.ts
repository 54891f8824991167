import { randomBytes } from 'node:crypto';

export const secretPrefix = 'whsec_';
const secretBytes = 32;

/** In the form of Standard Webhooks, whose libraries take it as it is. */
export function newWebhookSecret(): string {
  return `${secretPrefix}${randomBytes(secretBytes).toString('base64')}`;
}
