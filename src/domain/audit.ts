import type { ErrorCode } from './error-catalogue.ts';

/** What the audit names by an id of ours. */
export const auditSubjectKinds = [
  'ORDER',
  'ORDER_ITEM',
  'AMAZON_ORDER',
  'INVOICE',
  'SHIPMENT',
  'PACKAGE',
  'CREDIT_MEMO',
  'COMMENT',
  'EMAIL',
  'BUYER_MESSAGE',
  'AMAZON_EFFECT',
  'STORE',
  'PRODUCT',
  'API_KEY',
  'WEBHOOK',
  'WEBHOOK_DELIVERY',
] as const;
export type AuditSubject = { readonly kind: (typeof auditSubjectKinds)[number]; readonly id: string };

/** As JSON can hold it: money is a text such as "12.50 USD", an instant an ISO text. */
export type AuditValue =
  | string
  | number
  | boolean
  | null
  | AuditSubject
  | readonly AuditValue[]
  | { readonly [name: string]: AuditValue };
export type AuditFacts = { readonly [field: string]: AuditValue };

/** One fact about one thing, before and after. Of what was made, nothing was there before. */
export type AuditChange = {
  readonly subject: AuditSubject;
  readonly field: string;
  readonly before: AuditValue;
  readonly after: AuditValue;
};

/** What accepted work tells the audit. Never of the buyer, and no text that a person wrote freely. */
export type Audited = {
  /** The input as it was understood. */
  readonly asked: AuditFacts;
  /** Null for what concerns every store, or several: only who sees all stores may read of it. */
  readonly storeId: string | null;
  readonly subjects: readonly AuditSubject[];
  readonly changes: readonly AuditChange[];
};

/** Done, or refused because the caller may not; nothing else that is refused is kept. */
export const auditOutcomes = ['DONE', 'DENIED'] as const;
export const deniedCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['PERMISSION_DENIED', 'REFUND_LIMIT_EXCEEDED']);
export type AuditOutcome = (typeof auditOutcomes)[number];

const changesMax = 100;

/** What one entry keeps: all that was touched by its id, and so many of the changes, however many one call made. */
export function keptOf({ subjects, changes }: Pick<Audited, 'subjects' | 'changes'>) {
  const touched = [...subjects, ...changes.map(({ subject }) => subject)];
  return {
    subjects: [...new Map(touched.map((subject) => [subject.id, subject])).values()],
    changes: changes.slice(0, changesMax),
    changeCount: changes.length,
  };
}

/** The facts that differ; all that are known of what was not there before. */
export function changesOf(subject: AuditSubject, before: AuditFacts | null, after: AuditFacts): readonly AuditChange[] {
  return Object.entries(after)
    .map(([field, value]) => ({ subject, field, before: before?.[field] ?? null, after: value }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

export function namedAs(kind: AuditSubject['kind'], ...ids: readonly (string | null | undefined)[]): AuditSubject[] {
  return ids.filter((id) => id !== null && id !== undefined).map((id) => ({ kind, id }));
}
