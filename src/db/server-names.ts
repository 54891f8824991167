import type { Db } from './drizzle.ts';

/** The server keeps what it has a name for, on each connection: callers who ask in ever new ways must not fill it. */
const NAMES_MAX = 500;

export type Name = { isUsed: boolean; isFree: boolean };
type Names = { readonly given: Map<string, Name>; sweptAt: number };

const namesOf = new WeakMap<Db, Names>();
const nameless = new WeakSet<Db>();
const lives = new WeakMap<Db, number>();

/** For a database behind a pooler: statements are still built once, and planned every time. */
export function forgoNames(db: Db): void {
  nameless.add(db);
}

export function hasNames(db: Db): boolean {
  return !nameless.has(db);
}

/** No connection lives longer: a name that was not used for so long is known to none, and free again. */
export function noteLife(db: Db, ms: number): void {
  lives.set(db, ms);
}

export function hasName(db: Db, name: string): boolean {
  return namesOf.get(db)?.given.has(name) ?? false;
}

/** Undefined where there are no names, or none is left. */
export function giveName(db: Db, name: string): Name | undefined {
  if (nameless.has(db)) return undefined;
  const names = namesOf.get(db) ?? { given: new Map<string, Name>(), sweptAt: performance.now() };
  namesOf.set(db, names);
  const { given } = names;
  const known = given.get(name);
  if (known) {
    known.isUsed = true;
    return known;
  }
  if (given.size >= NAMES_MAX) sweep(names, lives.get(db) ?? Number.POSITIVE_INFINITY);
  if (given.size >= NAMES_MAX) return undefined;
  const added = { isUsed: true, isFree: false };
  given.set(name, added);
  return added;
}

function sweep(names: Names, lifeMs: number): void {
  if (performance.now() - names.sweptAt < lifeMs) return;
  names.sweptAt = performance.now();
  for (const [text, name] of names.given) {
    name.isFree = !name.isUsed;
    name.isUsed = false;
    if (name.isFree) names.given.delete(text);
  }
}
