import type { CommentDraft } from '../domain/commands.ts';
import type { CreditMemo } from '../domain/documents.ts';
import type { CreditMemoDraft, InvoiceDraft, ShipmentDraft } from '../domain/events.ts';
import { addresseeOf } from './addressees.ts';
import { and, eq, type SQL, sql, type Tx } from './drizzle.ts';
import { amountValues, lineAmountValues } from './order-rows.ts';
import { nextNumber } from './stores.ts';
import {
  comments,
  creditMemoItems,
  creditMemos,
  invoiceItems,
  invoices,
  packageItems,
  packages,
  shipments,
  stores,
} from './tables.ts';

/** The order a document belongs to, and when it was made. */
export type Origin = { readonly storeId: string; readonly orderId: string; readonly at: Date };

// Each takes its number itself, which locks the store's counter: call them after everything else.

export async function insertInvoice(tx: Tx, origin: Origin, draft: InvoiceDraft): Promise<void> {
  const { storeId } = origin;
  const number = await nextNumber(tx, storeId, 'INVOICE');
  const head = { id: draft.id, ...headValues(origin), number };
  await tx.insert(invoices).values({ ...head, ...amountValues(draft.amounts, '') });
  await tx.insert(invoiceItems).values(
    draft.lines.map((line) => ({
      storeId,
      invoiceId: draft.id,
      orderItemId: line.itemId,
      quantity: line.quantity,
      ...lineAmountValues(line),
    })),
  );
}

export async function insertShipment(tx: Tx, origin: Origin, draft: ShipmentDraft): Promise<void> {
  const { storeId, orderId } = origin;
  const number = await nextNumber(tx, storeId, 'SHIPMENT');
  await tx.insert(shipments).values({ id: draft.id, ...headValues(origin), number });
  await tx
    .insert(packages)
    .values(draft.packages.map(({ lines: _, ...parcel }) => ({ ...parcel, storeId, orderId, shipmentId: draft.id })));
  await tx.insert(packageItems).values(
    draft.packages.flatMap(({ id: packageId, lines }) =>
      lines.map(({ itemId, quantity, transparencyCodes }) => ({
        storeId,
        packageId,
        orderItemId: itemId,
        quantity,
        transparencyCodes,
      })),
    ),
  );
}

export async function insertCreditMemo(tx: Tx, origin: Origin, draft: CreditMemoDraft): Promise<void> {
  const { storeId } = origin;
  const { id, invoiceId, adjustmentRefund, adjustmentFee, reason, amounts, lines, refundedBy = null } = draft;
  const number = await nextNumber(tx, storeId, 'CREDIT_MEMO');
  const money = { ...amountValues(amounts, ''), adjustmentRefund, adjustmentFee };
  await tx.insert(creditMemos).values({ id, ...headValues(origin), number, invoiceId, reason, refundedBy, ...money });
  if (lines.length === 0) return;
  await tx.insert(creditMemoItems).values(
    lines.map((line) => ({
      storeId,
      creditMemoId: id,
      orderItemId: line.itemId,
      quantity: line.quantity,
      ...lineAmountValues(line),
      returnedToStock: line.returnedToStock,
    })),
  );
}

/** Both ends are kept with the document: what the store is called and where the buyer lives later was not printed. */
function headValues(origin: Origin) {
  const { storeId, orderId, at } = origin;
  return { storeId, orderId, createdAt: at, issuer: nameOfStore(storeId), addressee: addresseeOf(origin) };
}

function nameOfStore(storeId: string): SQL {
  return sql`(select store.name from ${stores} as store where store.id = ${storeId})`;
}

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
