import type { CreditMemo, Invoice, Shipment, StoredPackage } from '../domain/documents.ts';
import { and, asc, type Db, eq, placeholder, sql, type Tx } from './drizzle.ts';
import { amountsOf, lineAmountsOf } from './order-rows.ts';
import { statement } from './statement.ts';
import { creditMemoItems, creditMemos, invoiceItems, invoices, packageItems, packages, shipments } from './tables.ts';

// Documents are read by order or by their own id; both give the document whole, lines and all.
type By = 'order' | 'id';

export async function findInvoices(db: Db | Tx, by: By, keys: readonly string[]): Promise<Invoice[]> {
  const rows = await statement(db, `findInvoices:${by}`, (on) =>
    on
      .select({ document: invoices, line: invoiceItems })
      .from(invoices)
      .innerJoin(invoiceItems, and(eq(invoiceItems.invoiceId, invoices.id), eq(invoiceItems.storeId, invoices.storeId)))
      .where(sql`${by === 'id' ? invoices.id : invoices.orderId} = any(${placeholder('keys')})`)
      .orderBy(asc(invoices.id), asc(invoiceItems.orderItemId)),
  ).execute({ keys });

  return grouped(rows).map(({ document, lines }) => ({
    ...headOf(document),
    amounts: amountsOf(document, ''),
    lines: lines.map(documentLineOf),
  }));
}

export async function findShipments(db: Db | Tx, by: By, keys: readonly string[]): Promise<Shipment[]> {
  return statement(db, `findShipments:${by}`, (on) =>
    on
      .select()
      .from(shipments)
      .where(sql`${by === 'id' ? shipments.id : shipments.orderId} = any(${placeholder('keys')})`)
      .orderBy(asc(shipments.id)),
  ).execute({ keys });
}

export async function findPackages(
  db: Db | Tx,
  by: 'shipment' | 'id',
  keys: readonly string[],
): Promise<StoredPackage[]> {
  const rows = await statement(db, `findPackages:${by}`, (on) =>
    on
      .select({ document: packages, line: packageItems })
      .from(packages)
      .innerJoin(packageItems, and(eq(packageItems.packageId, packages.id), eq(packageItems.storeId, packages.storeId)))
      .where(sql`${by === 'id' ? packages.id : packages.shipmentId} = any(${placeholder('keys')})`)
      .orderBy(asc(packages.id), asc(packageItems.orderItemId)),
  ).execute({ keys });

  return grouped(rows).map(({ document, lines }) => ({
    ...document,
    lines: lines.map(({ orderItemId, quantity, transparencyCodes }) => ({
      itemId: orderItemId,
      quantity,
      transparencyCodes,
    })),
  }));
}

export async function findCreditMemos(db: Db | Tx, by: By | 'invoice', keys: readonly string[]): Promise<CreditMemo[]> {
  const key = { id: creditMemos.id, order: creditMemos.orderId, invoice: creditMemos.invoiceId }[by];
  const rows = await statement(db, `findCreditMemos:${by}`, (on) =>
    on
      .select({ document: creditMemos, line: creditMemoItems })
      .from(creditMemos)
      .leftJoin(
        creditMemoItems,
        and(eq(creditMemoItems.creditMemoId, creditMemos.id), eq(creditMemoItems.storeId, creditMemos.storeId)),
      )
      .where(sql`${key} = any(${placeholder('keys')})`)
      .orderBy(asc(creditMemos.id), asc(creditMemoItems.orderItemId)),
  ).execute({ keys });

  return grouped(rows).map(({ document, lines }) => ({
    ...headOf(document),
    invoiceId: document.invoiceId,
    amounts: amountsOf(document, ''),
    adjustmentRefund: document.adjustmentRefund,
    adjustmentFee: document.adjustmentFee,
    reason: document.reason,
    voidedAt: document.voidedAt,
    lines: lines.map((line) => ({ ...documentLineOf(line), returnedToStock: line.returnedToStock })),
  }));
}

function headOf({ id, storeId, orderId, number, issuer, createdAt }: Shipment): Shipment {
  return { id, storeId, orderId, number, issuer, createdAt };
}

type LineRow = { readonly orderItemId: string; readonly quantity: number } & Parameters<typeof lineAmountsOf>[0];

function documentLineOf(row: LineRow) {
  return { itemId: row.orderItemId, quantity: row.quantity, ...lineAmountsOf(row) };
}

/** Rows of documents beside one line each, sorted by document, to documents with their lines. */
function grouped<D extends { readonly id: string }, L>(rows: readonly { document: D; line: L | null }[]) {
  return [...Map.groupBy(rows, ({ document }) => document.id).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ document: first.document, lines: group.flatMap(({ line }) => (line ? [line] : [])) }] : [];
  });
}
