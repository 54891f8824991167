import type { AmazonOrder, AmazonReport } from '../domain/amazon-order.ts';
import { type ImportContext, type ImportVerdict, judgeImport } from '../domain/import.ts';

/** The verdict on an order that may have been here before without becoming one of ours. */
export function judge(report: AmazonReport, context: ImportContext, before: AmazonOrder | null): ImportVerdict {
  // Blocked and pending ones were due when they came: they stay so, even if only a person's asking made them (R14).
  const wasDue = before?.importState === 'BLOCKED' || before?.importState === 'PENDING';
  const askedFor = context.askedFor || wasDue;
  const verdict = judgeImport(report, { ...context, askedFor, buyerErasedAt: before?.buyerErasedAt ?? null });

  // While Amazon decides about a cancel nothing may be shipped or invoiced: the next sync tries again.
  return verdict.state === 'IMPORTED' && before?.cancelAskedAt ? { state: 'PENDING' } : verdict;
}
