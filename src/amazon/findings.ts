import type { AmazonReport } from '../domain/amazon-order.ts';
import { type Reading, readMoney } from './money-json.ts';

/** What turns up while one order is read. Texts name the field, never what it held. */
export type Findings = {
  readonly defects: AmazonReport['defects'][number][];
  readonly notes: string[];
  /** Every currency met, in order. */
  readonly currencies: Set<string>;
};

export function noFindings(): Findings {
  return { defects: [], notes: [], currencies: new Set() };
}

export function unreadable(findings: Findings, path: string): void {
  findings.defects.push({ code: 'AMAZON_ORDER_UNREADABLE', message: `${path} cannot be read.` });
}

/** Minor units; null when Amazon did not say, or said it unreadably, which is then a finding. */
export function money(findings: Findings, json: unknown, path: string): bigint | null {
  const reading: Reading = readMoney(json);
  if (reading.kind === 'absent') return null;
  if (reading.kind === 'unreadable') {
    unreadable(findings, path);
    return null;
  }
  findings.currencies.add(reading.currency);
  if (reading.rounded) findings.notes.push(`MONEY_PRECISION: ${path} had more decimals than its currency.`);
  return reading.minor;
}

/** A count of units; null when absent, or unreadable, which is then a finding. */
export function quantity(findings: Findings, json: unknown, path: string): number | null {
  if (json === undefined || json === null) return null;
  if (typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= quantityMax) return json;
  unreadable(findings, path);
  return null;
}

const quantityMax = 2 ** 31 - 1;

/** Amazon's ids are texts; one that came as a number is still the same id. */
export function id(json: unknown): string | null {
  if (typeof json === 'number' && Number.isSafeInteger(json)) return String(json);
  if (typeof json !== 'string') return null;
  return json.toWellFormed().replaceAll('\u0000', '').trim() || null;
}
