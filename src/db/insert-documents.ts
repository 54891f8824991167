import type { CommentDraft } from '../domain/commands.ts';
import type { CreditMemo } from '../domain/documents.ts';
import type { CreditMemoDraft, InvoiceDraft, ShipmentDraft } from '../domain/events.ts';
import type { LineAmounts } from '../domain/order.ts';
import { addresseeOfEntry } from './addressees.ts';
import { and, eq, type PgTable, type Tx } from './drizzle.ts';
import { runBuilt } from './fixed.ts';
import { asJson, entries, insertion, oneEntry, parametersOf } from './insert-many.ts';
import { amountValues, lineAmountValues } from './order-rows.ts';
import {
  type CounterKind,
  comments,
  creditMemoItems,
  creditMemos,
  invoiceItems,
  invoices,
  packageItems,
  packages,
  shipments,
} from './tables.ts';

/** The order a document belongs to, and when it was made. */
export type Origin = { readonly storeId: string; readonly orderId: string; readonly at: Date };

// Each takes its number itself, which locks the store's counter: call them after everything else.

export async function insertInvoice(tx: Tx, origin: Origin, draft: InvoiceDraft): Promise<void> {
  const { storeId } = origin;
  const head = { id: draft.id, ...headValues(origin), ...amountValues(draft.amounts, '') };
  const lines = draft.lines.map((line) => ({ storeId, invoiceId: draft.id, ...lineValues(line) }));
  await insertNumbered(tx, 'INVOICE', invoices, head, [{ table: invoiceItems, rows: lines }]);
}

export async function insertShipment(tx: Tx, origin: Origin, draft: ShipmentDraft): Promise<void> {
  const { storeId, orderId } = origin;
  const parcels = draft.packages.map(({ lines: _, ...parcel }) => ({
    ...parcel,
    storeId,
    orderId,
    shipmentId: draft.id,
  }));
  const contents = draft.packages.flatMap(({ id: packageId, lines }) =>
    lines.map(({ itemId, quantity, transparencyCodes }) => ({
      storeId,
      packageId,
      orderItemId: itemId,
      quantity,
      transparencyCodes,
    })),
  );
  await insertNumbered(tx, 'SHIPMENT', shipments, { id: draft.id, ...headValues(origin) }, [
    { table: packages, rows: parcels },
    { table: packageItems, rows: contents },
  ]);
}

export async function insertCreditMemo(tx: Tx, origin: Origin, draft: CreditMemoDraft): Promise<void> {
  const { storeId } = origin;
  const { id, invoiceId, adjustmentRefund, adjustmentFee, reason, amounts, refundedBy = null } = draft;
  const money = { ...amountValues(amounts, ''), adjustmentRefund, adjustmentFee };
  const head = { id, ...headValues(origin), invoiceId, reason, refundedBy, ...money };
  const lines = draft.lines.map((line) => ({
    storeId,
    creditMemoId: id,
    ...lineValues(line),
    returnedToStock: line.returnedToStock,
  }));
  await insertNumbered(tx, 'CREDIT_MEMO', creditMemos, head, [{ table: creditMemoItems, rows: lines }]);
}

function headValues({ storeId, orderId, at: createdAt }: Origin) {
  return { storeId, orderId, createdAt };
}

type Line = LineAmounts & { readonly itemId: string; readonly quantity: number };

function lineValues(line: Line) {
  return { orderItemId: line.itemId, quantity: line.quantity, ...lineAmountValues(line) };
}

type Part = { readonly table: PgTable; readonly rows: readonly object[] };

/** A document with its next number and its parts: one statement. */
async function insertNumbered(
  tx: Tx,
  kind: Exclude<CounterKind, 'ORDER'>,
  table: PgTable,
  head: Readonly<Record<string, unknown>> & { readonly storeId: string },
  parts: readonly Part[],
): Promise<void> {
  const whole = parts.filter(({ rows }) => rows.length > 0);
  const name = `insertNumbered ${kind} ${whole.length}`;
  const values = [head.storeId, kind, ...whole.map(({ rows }) => asJson(rows)), ...parametersOf(table, head)];
  const { rows } = await runBuilt(tx, name, () => numbering(table, Object.keys(head), whole), values);
  if (rows.length === 0) throw new Error(`Store ${head.storeId} has no counter for ${kind}.`);
}

function numbering(table: PgTable, fields: readonly string[], parts: readonly Part[]): string {
  const head = oneEntry(table, fields, 3 + parts.length);
  const document = insertion(table, fields, `next, ${head}`, {
    number: `lpad(next.last::text, greatest(9, length(next.last::text)), '0')`,
    ...asPrinted,
  });
  const further = parts.map((part, index) => {
    const given = Object.keys(part.rows[0] ?? {});
    return `part${index} as (${insertion(part.table, given, entries(part.table, given, `$${index + 3}`))})`;
  });
  const next = 'next as (update counters set last = last + 1 where store_id = $1 and kind = $2 returning last)';
  return `with ${[next, `document as (${document})`, ...further].join()} select last from next`;
}

/** Both ends are kept with the document: what the store is called and where the buyer lives later was not printed. */
const asPrinted = {
  issuer: '(select store.name from stores as store where store.id = entry."storeId")',
  addressee: addresseeOfEntry,
};

/** Null: it counts again. */
export async function voidCreditMemo(
  tx: Tx,
  { id, storeId }: Pick<CreditMemo, 'id' | 'storeId'>,
  at: Date | null,
): Promise<void> {
  await tx
    .update(creditMemos)
    .set({ voidedAt: at })
    .where(and(eq(creditMemos.id, id), eq(creditMemos.storeId, storeId)));
}

type CommentOf = Origin & {
  readonly id: string;
  readonly author: string;
  /** The status that the comment gave the order. */
  readonly status: string | null;
  readonly customerNotified: boolean;
  readonly subject: { readonly type: (typeof comments.$inferSelect)['subjectType']; readonly id: string };
};

export async function insertComment(
  tx: Tx,
  about: CommentOf,
  { text, visibleToCustomer }: CommentDraft,
): Promise<void> {
  const { id, storeId, orderId, author, status, customerNotified, subject, at } = about;
  await tx.insert(comments).values({
    id,
    storeId,
    orderId,
    author,
    subjectType: subject.type,
    subjectId: subject.id,
    text,
    status,
    visibleToCustomer,
    customerNotified,
    createdAt: at,
  });
}
