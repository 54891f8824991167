import { findFeedEnd } from '../db/event-feed.ts';
import { lockStore } from '../db/stores.ts';
import { insertWebhook, listWebhooks, type Webhook } from '../db/webhooks.ts';
import { changesOf, namedAs } from '../domain/audit.ts';
import { invalid } from '../domain/rejection.ts';
import { seesStore } from '../domain/viewer.ts';
import { refusalOfTooMany, urlProblems } from '../domain/webhook.ts';
import { factsOfWebhook, leadsTo } from './audit-webhook.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import type { Shell } from './shell.ts';
import { urlDefects } from './webhook-address.ts';
import { newWebhookSecret } from './webhook-secret.ts';

export type WebhookDraft = Pick<Webhook, 'url' | 'kinds'> & {
  /** Null when the id given can belong to no store. */
  readonly storeId: string | null;
};

type Made = {
  readonly answer: Answer;
  /** Shown this once; null when none was made by this very call. */
  readonly secret: string | null;
};

/** Makes a webhook that is told of what happens from now on. */
export async function createWebhook(shell: Shell, call: Omit<Call, 'input'>, draft: WebhookDraft): Promise<Made> {
  const { viewer } = call;
  const secret = newWebhookSecret();
  // Read first: what happens while the webhook is being made is told rather once too often.
  const place = await findFeedEnd(shell.db);
  const answer = await once(shell, { ...call, input: draft }, async (tx): Promise<Work> => {
    const refusal = refusalToManage(viewer, []);
    if (refusal) return { ok: false, rejections: [refusal] };
    const store = draft.storeId && (await lockStore(tx, draft.storeId));
    const seen = store && seesStore(viewer, store.id) ? store : null;
    const problems = [
      ...(seen
        ? refusalOfTooMany((await listWebhooks(tx, seen.id)).length)
        : [invalid('STORE_NOT_FOUND', ['storeId'])]),
      ...urlProblems(draft.url, defectsFor(shell)),
    ];
    if (!seen || problems.length > 0) return { ok: false, rejections: problems };

    const { url, kinds } = draft;
    const id = shell.newId();
    const webhook = { id, storeId: seen.id, url, kinds, place, createdBy: viewer.name, createdAt: shell.now() };
    await insertWebhook(tx, shell.sealer, webhook, secret);
    const facts = factsOfWebhook({ url, kinds, paused: null });
    const changes = changesOf({ kind: 'WEBHOOK', id }, null, facts);
    const asked = { store: { kind: 'STORE' as const, id: seen.id }, leadsTo: leadsTo(url), kinds: kinds ?? [] };
    const audit = { asked, storeId: seen.id, subjects: namedAs('WEBHOOK', id), changes };
    return { ok: true, done: { ...nothingDone, webhookId: id, storeId: seen.id }, audit };
  });
  return { answer, secret: answer.ok && !answer.replayed && !call.dryRun ? secret : null };
}

export function defectsFor({ privateWebhooks = false }: Pick<Shell, 'privateWebhooks'>) {
  return (url: string) => urlDefects(url, { privateToo: privateWebhooks });
}
