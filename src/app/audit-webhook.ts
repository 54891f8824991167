import type { Webhook } from '../db/webhooks.ts';
import type { AuditFacts } from '../domain/audit.ts';

type Facts = Pick<Webhook, 'url' | 'kinds'> & Partial<Pick<Webhook, 'paused'>>;

/** What the audit keeps of a webhook. Of its URL only where it leads: the rest may be the receiver's secret. */
export function factsOfWebhook({ url, kinds, paused = null }: Facts): AuditFacts {
  return { leadsTo: new URL(url).origin, kinds, paused };
}
