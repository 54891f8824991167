import type { IncomingMessage } from 'node:http';
import { refusal } from './refusal.ts';

/** Of these Node takes the first, or joins them; whoever stands before us may have looked at another one. */
const single = new Set(['host', 'authorization', 'x-api-key', 'content-type', 'content-encoding', 'origin']);

export function refuseRepeatedHeaders({ rawHeaders }: IncomingMessage): void {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!single.has(name)) continue;
    if (seen.has(name)) throw refusal('BAD_USER_INPUT', `The header \`${name}\` was sent twice.`);
    seen.add(name);
  }
}
