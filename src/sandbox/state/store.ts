import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Tables } from './records.ts';

type TableName = keyof Tables;

/** One row to write; `null` takes it away. */
export type Change = { readonly [T in TableName]: readonly [T, string, Tables[T] | null] }[TableName];

export type Store = {
  readonly find: <T extends TableName>(table: T, key: string) => Tables[T] | undefined;
  readonly list: <T extends TableName>(table: T) => Tables[T][];
  /** All of the changes or none, on disk before this returns. */
  readonly save: (changes: readonly Change[], options?: { readonly emptyFirst?: boolean }) => void;
  /** Everything saved within is one line of the journal: a kill leaves all of it or nothing. */
  readonly atomically: <R>(work: () => R) => R;
  readonly close: () => void;
};

type Rows = { readonly [T in TableName]: Map<string, Tables[T]> };

/**
 * Keeps everything in memory and, with a folder, in a journal of one line per call. A line is written in
 * one piece before the call is answered, so a killed process loses nothing that it acknowledged.
 */
export function openStore(folder: string | undefined): Store {
  const rows = emptyRows();
  const journal = folder === undefined ? undefined : openJournal(folder, rows);
  let pending: Line | undefined;

  return {
    find: (table, key) => rows[table].get(key),
    list: (table) => [...rows[table].values()],
    save: (changes, { emptyFirst = false } = {}) => {
      if (changes.length === 0 && !emptyFirst) return;
      const line = { emptyFirst, changes };
      apply(rows, line);
      if (pending) pending = emptyFirst ? line : { ...pending, changes: [...pending.changes, ...changes] };
      else journal?.append(line);
    },
    atomically: (work) => {
      if (pending) return work();
      pending = { changes: [] };
      try {
        return work();
      } finally {
        const line = pending;
        pending = undefined;
        if (line.changes.length > 0 || line.emptyFirst) journal?.append(line);
      }
    },
    close: () => journal?.close(),
  };
}

type Line = { readonly emptyFirst?: boolean; readonly changes: readonly Change[] };

function openJournal(folder: string, rows: Rows) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'sandbox.journal');
  if (existsSync(path)) {
    for (const line of readLines(path)) apply(rows, line);
    compact(path, rows);
  }
  const file = openSync(path, 'a');

  return {
    append: (line: Line) => appendFileSync(file, `${JSON.stringify(line)}\n`),
    close: () => closeSync(file),
  };
}

/** A last line without its end was never acknowledged: it is dropped. */
function readLines(path: string): Line[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line));
}

function compact(path: string, rows: Rows): void {
  const changes = (Object.keys(rows) as TableName[]).flatMap((table) =>
    [...rows[table]].map(([key, row]) => [table, key, row]),
  );
  writeFileSync(`${path}.next`, `${JSON.stringify({ changes })}\n`);
  renameSync(`${path}.next`, path);
}

function apply(rows: Rows, { emptyFirst, changes }: Line): void {
  if (emptyFirst) for (const table of Object.values(rows)) table.clear();
  for (const [table, key, row] of changes) {
    const target = rows[table] as Map<string, unknown>;
    if (row === null) target.delete(key);
    else target.set(key, row);
  }
}

function emptyRows(): Rows {
  return {
    settings: new Map(),
    orders: new Map(),
    hidden: new Map(),
    previous: new Map(),
    effects: new Map(),
    feeds: new Map(),
    documents: new Map(),
    refunds: new Map(),
    tokens: new Map(),
    faults: new Map(),
    feedPlans: new Map(),
    sellers: new Map(),
    owners: new Map(),
    offers: new Map(),
    uploads: new Map(),
  };
}
