import { type AuditFilters, countAuditEntries, listAuditEntries } from '../../db/audit-entries.ts';
import { noId } from '../../domain/no-id.ts';
import type { Viewer } from '../../domain/viewer.ts';
import { requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionOf, pageArgs, readConnection } from '../connection.ts';
import { idOf, readGlobalId } from '../global-id.ts';
import { narrowStores } from '../narrow-stores.ts';
import { DateTimeRangeRef, instantText } from '../ranges.ts';
import { AuditEntryRef } from '../refs.ts';
import { AuditOutcomeRef } from './audit-entry.ts';

const AuditFilterRef = builder.inputType('AuditFilter', {
  description: 'Which entries; all that is given must hold.',
  fields: (t) => ({
    storeId: t.id({ description: 'Of this store alone. One that your key may not see has none.' }),
    callerId: t.string({ description: 'By this caller: `callerId` of an entry, or the id of an API key.' }),
    mutation: t.string({ description: 'Of this mutation, such as creditMemo.' }),
    subjectId: t.id({ description: 'About this, by any id of ours: an order, an invoice, a product, a store, a key.' }),
    requestId: t.string({ description: 'Of this request.' }),
    outcome: t.field({ type: AuditOutcomeRef, description: 'Of this outcome.' }),
    at: t.field({ type: DateTimeRangeRef, description: 'Of this time.' }),
  }),
});

const AuditEntryConnectionRef = connectionOf('AuditEntry', AuditEntryRef, 'audit entries');

builder.queryField('auditEntries', (t) =>
  t.field({
    type: AuditEntryConnectionRef,
    description:
      'Who did what by which mutation, newest first. Needs MANAGE_KEYS; a key of some stores sees what concerned one of them, and nothing that concerned several.',
    args: { ...pageArgs, filter: t.arg({ type: AuditFilterRef, description: 'Which. Left out: all.' }) },
    resolve: (_root, { filter, ...args }, { viewer, db, shell }) => {
      requirePermission(viewer, 'MANAGE_KEYS');
      const filters = filtersOf(viewer, filter ?? {});
      return readConnection(shell.sealer, args, {
        name: 'auditEntries',
        list: (page) => listAuditEntries(db, filters, page),
        positionOf: ({ at, id }) => ({ at: at.toISOString(), id }),
        count: (cap) => countAuditEntries(db, filters, cap),
      });
    },
  }),
);

function filtersOf(viewer: Viewer, given: typeof AuditFilterRef.$inferInput): AuditFilters {
  const { storeId, callerId, mutation, subjectId, requestId, outcome, at } = given;
  return {
    storeIds: narrowStores(viewer, storeId ? [storeId] : null),
    callerId: callerId ? (idOf('API_KEY', callerId) ?? callerId) : undefined,
    mutation: mutation ?? undefined,
    // What is no id of ours is of nothing.
    subjectIds: subjectId ? [readGlobalId(subjectId)?.id ?? noId] : undefined,
    requestId: requestId ?? undefined,
    outcome: outcome ?? undefined,
    from: instantText(at?.from),
    to: instantText(at?.to),
  };
}
