import {
  type AuditChange,
  type AuditFacts,
  type AuditSubject,
  type AuditValue,
  auditOutcomes,
  auditSubjectKinds,
} from '../../domain/audit.ts';
import { builder } from '../builder.ts';
import { describedEnum } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { AuditEntryRef, StoreRef } from '../refs.ts';

export const AuditOutcomeRef = describedEnum('AuditOutcome', 'What came of a call.', auditOutcomes, {
  DONE: 'It was carried out: `changes` says what changed.',
  DENIED: 'It was refused for want of a permission or by the refund limit of the key, and changed nothing.',
});

const AuditSubjectTypeRef = describedEnum('AuditSubjectType', 'What an id is of.', auditSubjectKinds, {
  ORDER: 'An order made from Amazon’s.',
  ORDER_ITEM: 'A line of an order.',
  AMAZON_ORDER: 'An order as Amazon reports it.',
  INVOICE: 'What was charged for an order, or for a part of it.',
  SHIPMENT: 'Packages that left together.',
  PACKAGE: 'One parcel with its tracking number.',
  CREDIT_MEMO: 'A refund.',
  COMMENT: 'A comment; its text stays with the order.',
  EMAIL: 'A mail to the buyer; its text stays with the order.',
  BUYER_MESSAGE: 'A message to the buyer through Amazon; its text stays with the order.',
  AMAZON_EFFECT: 'What Amazon is to be told.',
  STORE: 'A store, and its settings.',
  PRODUCT: 'A product of the catalogue.',
  API_KEY: 'What a program is let in by; never its text.',
  WEBHOOK: 'Where a program is told of events; of its URL only the host.',
  WEBHOOK_DELIVERY: 'One event as one webhook is told of it.',
});

const AuditSubjectRef = builder.objectRef<AuditSubject>('AuditSubject').implement({
  description: 'Something that a call was about, or that it made.',
  fields: (t) => ({
    type: t.field({ type: AuditSubjectTypeRef, description: 'What it is.', resolve: ({ kind }) => kind }),
    id: t.id({ description: 'Its id, as it is shown everywhere.', resolve: shownId }),
  }),
});

const AuditChangeRef = builder.objectRef<AuditChange>('AuditChange').implement({
  description: 'One fact about one thing, before and after.',
  fields: (t) => ({
    subject: t.expose('subject', { type: AuditSubjectRef, description: 'Whose fact it is.' }),
    field: t.exposeString('field', { description: 'Which fact: state, quantityShipped, syncCron.' }),
    before: t.string({
      nullable: true,
      description: 'As a text, money as "12.50 USD", lists as JSON. Null where there was nothing.',
      resolve: ({ before }) => textOf(before),
    }),
    after: t.string({
      nullable: true,
      description: 'The same of what it became.',
      resolve: ({ after }) => textOf(after),
    }),
  }),
});

AuditEntryRef.implement({
  description:
    'One call of a mutation, and what it changed. Nothing of a buyer, no key, no token, and no text that a person wrote freely is in it. Entries are never changed.',
  fields: (t) => ({
    id: t.id({ description: 'Of this entry.', resolve: ({ id }) => globalId('AUDIT_ENTRY', id) }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    callerId: t.exposeString('callerId', {
      description: 'Which key or person, also when names change: `viewer.id` of the caller.',
    }),
    callerName: t.exposeString('callerName', { description: 'The name of the key or the person at that time.' }),
    requestId: t.exposeString('requestId', {
      description: 'The request, as the log and its answer’s header name it.',
    }),
    mutation: t.exposeString('mutation', { description: 'What was called. Each input of a `…Many` has its entry.' }),
    idempotencyKey: t.exposeString('idempotencyKey', { description: 'The key the caller gave.' }),
    outcome: t.expose('outcome', { type: AuditOutcomeRef, description: 'What came of it.' }),
    store: t.field({
      type: StoreRef,
      nullable: true,
      description: 'The store it concerned; null where it concerned several, or none.',
      resolve: ({ storeId }, _args, { loaders }) => (storeId ? loaders.store.load(storeId) : null),
    }),
    input: t.field({
      type: 'JSONObject',
      description: 'What was asked, as it was understood; `hasReason` and the like stand for texts that are not kept.',
      resolve: ({ input }) => shownFacts(input),
    }),
    subjects: t.field({
      type: [AuditSubjectRef],
      description: 'What it was about, and all that changed or was made by it; the first 100.',
      resolve: ({ subjectKinds, subjectIds }) =>
        subjectKinds.slice(0, subjectsMax).map((kind, index) => ({ kind, id: subjectIds[index] ?? '' })),
    }),
    subjectCount: t.int({
      description: 'How many there are. `filter: { subjectId }` finds an entry by each of them.',
      resolve: ({ subjectIds }) => subjectIds.length,
    }),
    changes: t.field({
      type: [AuditChangeRef],
      description: 'What changed; the first 100 of a call that changed more.',
      resolve: ({ changes }) => [...changes],
    }),
    changeCount: t.exposeInt('changeCount', { description: 'How much changed in all.' }),
  }),
});

const subjectsMax = 100;

function shownId({ kind, id }: AuditSubject): string {
  return globalId(kind, id);
}

/** Ids within what was kept are shown as everywhere. */
function shownValue(value: AuditValue): unknown {
  if (isList(value)) return value.map(shownValue);
  if (typeof value !== 'object' || value === null) return value;
  return isSubject(value) ? shownId(value) : shownFacts(value);
}

function shownFacts(facts: AuditFacts): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(facts).map(([field, value]) => [field, shownValue(value)]));
}

function isList(value: AuditValue): value is readonly AuditValue[] {
  return Array.isArray(value);
}

function isSubject(value: AuditSubject | AuditFacts): value is AuditSubject {
  return typeof value.id === 'string' && auditSubjectKinds.some((kind) => kind === value.kind);
}

function textOf(value: AuditValue): string | null {
  const shown = shownValue(value);
  return shown === null || typeof shown === 'string' ? shown : JSON.stringify(shown);
}
