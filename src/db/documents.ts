import type { CreditMemo, Invoice, Shipment, StoredPackage } from '../domain/documents.ts';
import { type AnyPgColumn, type Db, getTableColumns, type PgTable, type SQL, sql, type Tx } from './drizzle.ts';
import { amountsOf, lineAmountsOf } from './order-rows.ts';
import { columnsBut, findBy, type Reading } from './reading.ts';
import { type RowJson, rowJson, type Texts, whole } from './row-json.ts';
import { creditMemoItems, creditMemos, invoiceItems, invoices, packageItems, packages, shipments } from './tables.ts';

// Documents are read by order or by their own id; both give the document whole, lines and all.
type By = 'order' | 'id';

const invoiceRow = rowJson(columnsBut(invoices, 'addressee'));
const invoiceLine = rowJson(columnsBut(invoiceItems, 'storeId', 'invoiceId'));

export const invoiceReading: Reading<Invoice> = {
  table: invoices,
  sorted: whole(invoices.id),
  json: withLines(invoiceRow, invoiceLine, invoiceItems, [invoiceItems.invoiceId, invoices.id]),
  read: ([head, lines]: Lined) => {
    const invoice = invoiceRow.read(head);
    return {
      ...headOf(invoice),
      amounts: amountsOf(invoice, ''),
      lines: lines.map((line) => documentLineOf(invoiceLine.read(line))),
    };
  },
};

const shipmentRow = rowJson(columnsBut(shipments, 'addressee'));

export const shipmentReading: Reading<Shipment> = {
  table: shipments,
  sorted: whole(shipments.id),
  json: shipmentRow.json,
  read: shipmentRow.read,
};

const packageRow = rowJson(getTableColumns(packages));
const packageLine = rowJson(columnsBut(packageItems, 'storeId', 'packageId'));

export const packageReading: Reading<StoredPackage> = {
  table: packages,
  sorted: whole(packages.id),
  json: withLines(packageRow, packageLine, packageItems, [packageItems.packageId, packages.id]),
  read: ([head, lines]: Lined) => ({
    ...packageRow.read(head),
    lines: lines.map((line) => {
      const { orderItemId: itemId, quantity, transparencyCodes } = packageLine.read(line);
      return { itemId, quantity, transparencyCodes };
    }),
  }),
};

const creditMemoRow = rowJson(columnsBut(creditMemos, 'addressee', 'refundedBy'));
const creditMemoLine = rowJson(columnsBut(creditMemoItems, 'storeId', 'creditMemoId'));

export const creditMemoReading: Reading<CreditMemo> = {
  table: creditMemos,
  sorted: whole(creditMemos.id),
  json: withLines(creditMemoRow, creditMemoLine, creditMemoItems, [creditMemoItems.creditMemoId, creditMemos.id]),
  read: ([head, lines]: Lined) => {
    const memo = creditMemoRow.read(head);
    return {
      ...headOf(memo),
      invoiceId: memo.invoiceId,
      amounts: amountsOf(memo, ''),
      adjustmentRefund: memo.adjustmentRefund,
      adjustmentFee: memo.adjustmentFee,
      reason: memo.reason,
      voidedAt: memo.voidedAt,
      lines: lines.map((texts) => {
        const line = creditMemoLine.read(texts);
        return { ...documentLineOf(line), returnedToStock: line.returnedToStock };
      }),
    };
  },
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

type Lined = readonly [head: Texts, lines: readonly Texts[]];
type LineTable = PgTable & { readonly storeId: AnyPgColumn; readonly orderItemId: AnyPgColumn };

/** A document with its lines. It may have none: a credit memo of shipping alone. */
function withLines(
  head: RowJson<unknown>,
  line: RowJson<unknown>,
  lines: LineTable,
  [theirs, its]: readonly [AnyPgColumn, AnyPgColumn & { readonly table: PgTable }],
): SQL {
  const { storeId } = its.table as typeof invoices;
  const own = sql`${whole(theirs)} = ${whole(its)} and ${whole(lines.storeId)} = ${whole(storeId)}`;
  return sql`json_build_array(${head.json}, coalesce((select json_agg(${line.json} order by ${whole(lines.orderItemId)})
    from ${lines} where ${own}), '[]'))`;
}

function headOf({ id, storeId, orderId, number, issuer, createdAt }: Shipment): Shipment {
  return { id, storeId, orderId, number, issuer, createdAt };
}

type LineRow = { readonly orderItemId: string; readonly quantity: number } & Parameters<typeof lineAmountsOf>[0];

function documentLineOf(row: LineRow) {
  return { itemId: row.orderItemId, quantity: row.quantity, ...lineAmountsOf(row) };
}
