import type { Webhook } from '../db/webhooks.ts';
import type { AuditFacts } from '../domain/audit.ts';

type Facts = Pick<Webhook, 'url' | 'kinds' | 'paused'>;

/** What the audit keeps of a webhook. Of its URL only where it leads: the rest may be the receiver's secret. */
export function factsOfWebhook({ url, kinds, paused }: Facts): AuditFacts {
  return { leadsTo: leadsTo(url), kinds: kinds ?? [], state: paused === null ? 'ACTIVE' : 'PAUSED' };
}

export const factsOfNoWebhook: AuditFacts = { leadsTo: null, kinds: null, state: null };

export function leadsTo(url: string): string {
  return new URL(url).origin;
}
