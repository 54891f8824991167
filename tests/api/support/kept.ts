import { expect } from 'vitest';
import {
  accounts,
  amazonOrders,
  apiKeys,
  auditEntries,
  buyers,
  comments,
  counters,
  creditMemoItems,
  creditMemos,
  effects,
  emails,
  events,
  feeds,
  invoiceItems,
  invoices,
  operations,
  orderItems,
  orders,
  packageItems,
  packages,
  products,
  settingsChanges,
  shipments,
  stores,
  webhookDeliveries,
  webhooks,
} from '../../../src/db/tables.ts';
import type { Desk } from './acts.ts';

const tables = {
  accounts,
  amazonOrders,
  apiKeys,
  auditEntries,
  buyers,
  comments,
  counters,
  creditMemoItems,
  creditMemos,
  effects,
  emails,
  events,
  feeds,
  invoiceItems,
  invoices,
  operations,
  orderItems,
  orders,
  packageItems,
  packages,
  products,
  settingsChanges,
  shipments,
  stores,
  webhookDeliveries,
  webhooks,
};

/** Every row there is: orders, documents, effects, history, stock, numbers given out and keys used up. */
export async function everythingKept({ db }: Desk): Promise<Record<string, readonly unknown[]>> {
  const kept: Record<string, readonly unknown[]> = {};
  for (const [name, table] of Object.entries(tables)) kept[name] = await db.select().from(table);
  // That something was denied is kept on purpose.
  kept.auditEntries = kept.auditEntries?.filter((entry) => (entry as { outcome: string }).outcome === 'DONE') ?? [];
  return kept;
}

/** Runs what must leave no trace: not a row, not a number, not a call to Amazon. */
export async function leavesNothing<T>(desk: Desk, attempt: () => Promise<T>): Promise<T> {
  const before = await everythingKept(desk);
  const answer = await attempt();
  expect(await everythingKept(desk)).toEqual(before);
  return answer;
}
