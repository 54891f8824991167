import { describe, expect, it } from 'vitest';
import { getTableColumns, getTableName, is, type PgTable } from '../../src/db/drizzle.ts';
import { createSealer } from '../../src/db/seal.ts';
import { sealedColumns } from '../../src/db/sealed-columns.ts';
import * as tables from '../../src/db/tables.ts';

const old = 'the secret of last year, long enough';
const fresh = 'the secret of this year, long enough';
const text = 'Ana Maria Lopez, 5 Quay Rd';

describe('after the key was exchanged', () => {
  const before = createSealer(old);
  const after = createSealer(fresh, [old]);

  it('opens what the key before has sealed, and seals by the new one alone', () => {
    expect(after.open(before.seal(text))).toBe(text);
    expect(after.open(after.seal(text))).toBe(text);
    expect(createSealer(fresh).open(after.seal(text))).toBe(text);
    expect(() => before.open(after.seal(text))).toThrow('a key that is not set here');
  });

  it('opens what was sealed before texts told their key', () => {
    const unmarked = before.seal(text).slice(before.mark.length);
    for (const sealer of [before, after, createSealer(fresh, ['some other secret', old])]) {
      expect(sealer.open(unmarked)).toBe(text);
    }
    expect(() => createSealer(fresh).open(unmarked)).toThrow('a key that is not set here');
  });

  it('tells from the text which key it was, and nothing of the key', () => {
    expect(before.seal(text).startsWith(before.mark)).toBe(true);
    expect(before.mark).not.toBe(after.mark);
    expect(before.mark).toMatch(/^[0-9a-f]{8}\.$/);
    expect(createSealer(old, [fresh]).mark).toBe(before.mark);
  });

  it('knows the fingerprints of before, and gives out its own', () => {
    expect(after.fingerprintsBefore(text)).toEqual([before.fingerprint(text)]);
    expect(after.fingerprint(text)).not.toBe(before.fingerprint(text));
  });

  it('opens nothing that was changed', () => {
    const sealed = after.seal(text);
    const at = after.mark.length + 30;
    const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
    expect(() => after.open(changed)).toThrow();
  });
});

it('leaves no sealed column out when it seals anew', () => {
  const sealed = Object.values(tables)
    .filter((table): table is typeof table & PgTable => is(table, Object.getPrototypeOf(tables.orders).constructor))
    .flatMap((table) =>
      Object.values(getTableColumns(table))
        .filter(({ name }) => name.includes('sealed'))
        .map(({ name }) => `${getTableName(table)}.${name}`),
    );
  const covered = sealedColumns.map(({ table, column }) => `${getTableName(table)}.${column.name}`);
  expect(covered.toSorted()).toEqual(sealed.toSorted());
});
