import type { Step } from './explain.ts';

const neverRead = [
  'orders',
  'amazon_orders',
  'order_items',
  'buyers',
  'order_search',
  'amazon_effects',
  'buyer_reads',
  'buyer_messages',
  'webhook_deliveries',
  'audit_entries',
];

/**
 * Reading a table is the better plan here: what was written to erased buyers is looked for once an hour.
 */
export const mayRead = /to the erased/;

/** One that a limit ends early has not read the table. */
export function readsMost(step: Step, orderCount: number): boolean {
  const read = rowsOf(step);
  return step['Node Type'] === 'Seq Scan' && neverRead.includes(step['Relation Name'] ?? '') && read > orderCount / 10;
}

export function rowsOf(step: Step): number {
  return (step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)) * step['Actual Loops'];
}
