import type { CreditMemo, Invoice, Shipment, StoredPackage } from '../domain/documents.ts';
import { type AnyPgColumn, type Db, getTableColumns, type PgTable, type SQL, sql, type Tx } from './drizzle.ts';
import { amountColumns, lineAmountColumns } from './order-rows.ts';
import { findBy, jsonList, type Reading } from './reading.ts';
import { type RowJson, rowJson, type Values, whole } from './row-json.ts';
import { creditMemoItems, creditMemos, invoiceItems, invoices, packageItems, packages, shipments } from './tables.ts';

// Documents are read by order or by their own id; both give the document whole, lines and all.
type By = 'order' | 'id';

const invoiceRow = rowJson({ ...headOf(invoices), amounts: amountColumns(invoices, '') });
const invoiceLine = rowJson(documentLine(invoiceItems));

export const invoiceReading: Reading<Invoice> = {
  table: invoices,
  sorted: whole(invoices.id),
  json: withLines(invoiceRow, invoiceLine, invoiceItems, [invoiceItems.invoiceId, invoices.id]),
  read: ([head, lines]: Lined) => ({ ...invoiceRow.read(head), lines: lines.map(invoiceLine.read) }),
};

const shipmentRow = rowJson(headOf(shipments));

export const shipmentReading: Reading<Shipment> = {
  table: shipments,
  sorted: whole(shipments.id),
  json: shipmentRow.json,
  read: shipmentRow.read,
};

const packageRow = rowJson(getTableColumns(packages));
const packageLine = rowJson({
  itemId: packageItems.orderItemId,
  quantity: packageItems.quantity,
  transparencyCodes: packageItems.transparencyCodes,
});

export const packageReading: Reading<StoredPackage> = {
  table: packages,
  sorted: whole(packages.id),
  json: withLines(packageRow, packageLine, packageItems, [packageItems.packageId, packages.id]),
  read: ([head, lines]: Lined) => ({ ...packageRow.read(head), lines: lines.map(packageLine.read) }),
};

const creditMemoRow = rowJson({
  ...headOf(creditMemos),
  invoiceId: creditMemos.invoiceId,
  amounts: amountColumns(creditMemos, ''),
  adjustmentRefund: creditMemos.adjustmentRefund,
  adjustmentFee: creditMemos.adjustmentFee,
  reason: creditMemos.reason,
  voidedAt: creditMemos.voidedAt,
});
const creditMemoLine = rowJson({
  ...documentLine(creditMemoItems),
  returnedToStock: creditMemoItems.returnedToStock,
});

export const creditMemoReading: Reading<CreditMemo> = {
  table: creditMemos,
  sorted: whole(creditMemos.id),
  json: withLines(creditMemoRow, creditMemoLine, creditMemoItems, [creditMemoItems.creditMemoId, creditMemos.id]),
  read: ([head, lines]: Lined) => ({ ...creditMemoRow.read(head), lines: lines.map(creditMemoLine.read) }),
};

export async function findInvoices(db: Db | Tx, by: By, keys: readonly string[]): Promise<Invoice[]> {
  return findBy(db, `findInvoices:${by}`, invoiceReading, by === 'id' ? invoices.id : invoices.orderId, keys);
}

export async function findShipments(db: Db | Tx, by: By, keys: readonly string[]): Promise<Shipment[]> {
  return findBy(db, `findShipments:${by}`, shipmentReading, by === 'id' ? shipments.id : shipments.orderId, keys);
}

export async function findPackages(
  db: Db | Tx,
  by: 'shipment' | 'id',
  keys: readonly string[],
): Promise<StoredPackage[]> {
  return findBy(db, `findPackages:${by}`, packageReading, by === 'id' ? packages.id : packages.shipmentId, keys);
}

export async function findCreditMemos(db: Db | Tx, by: By | 'invoice', keys: readonly string[]): Promise<CreditMemo[]> {
  const column = { id: creditMemos.id, order: creditMemos.orderId, invoice: creditMemos.invoiceId }[by];
  return findBy(db, `findCreditMemos:${by}`, creditMemoReading, column, keys);
}

type Lined = readonly [head: Values, lines: readonly Values[]];
type LineTable = PgTable & { readonly storeId: AnyPgColumn; readonly orderItemId: AnyPgColumn };

/** A document with its lines. It may have none: a credit memo of shipping alone. */
function withLines(
  head: RowJson<unknown>,
  line: RowJson<unknown>,
  lines: LineTable,
  [theirs, its]: readonly [AnyPgColumn, AnyPgColumn & { readonly table: PgTable }],
): SQL<string> {
  const { storeId } = its.table as typeof invoices;
  const own = sql`${whole(theirs)} = ${whole(its)} and ${whole(lines.storeId)} = ${whole(storeId)}`;
  const list = jsonList(line.json, whole(lines.orderItemId), sql`${lines} where ${own}`);
  return sql`concat('[', ${head.json}, ',', ${list}, ']')`;
}

function headOf({
  id,
  storeId,
  orderId,
  number,
  issuer,
  createdAt,
}: typeof invoices | typeof shipments | typeof creditMemos) {
  return { id, storeId, orderId, number, issuer, createdAt };
}

function documentLine(line: typeof invoiceItems | typeof creditMemoItems) {
  return { itemId: line.orderItemId, quantity: line.quantity, ...lineAmountColumns(line) };
}
