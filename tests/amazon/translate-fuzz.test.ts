import fc from 'fast-check';
import { expect, it } from 'vitest';
import { translateOrder } from '../../src/amazon/translate.ts';
import { modelOrders } from './support/model-orders.ts';

it('never throws, whatever JSON comes', () => {
  fc.assert(fc.property(fc.jsonValue(), (json) => void translateOrder(json)));
});

it('never throws when any one part of a real order is replaced by junk', () => {
  const paths = modelOrders.flatMap((order) => [...pathsIn(order)].map((path) => [order, path] as const));
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue(), ([order, path], junk) => {
      const broken = replaced(order, path, junk);
      const report = translateOrder(broken);
      if ('unreadable' in report) expect(report.unreadable).toMatch(/^\S/);
      else expect(JSON.stringify(report.defects)).not.toMatch(/John|Smith|Street|marketplace\.amazon/);
    }),
    { numRuns: 1_500 },
  );
});

function* pathsIn(json: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) yield* pathsIn(value, [...path, Array.isArray(json) ? +key : key]);
}

function replaced(json: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json)) return json.map((one, index) => (index === key ? replaced(one, rest, value) : one));
  const record = json as Record<string, unknown>;
  return { ...record, [key]: replaced(record[key], rest, value) };
}
