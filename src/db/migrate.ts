import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import type { Database } from './database.ts';
import { sql } from './drizzle.ts';
import { makeClient } from './pg.ts';
import { eventsAreAhead, noneIfMissing, type Query, raiseEventOffset } from './raise-event-offset.ts';
import { unreachable } from './unreachable.ts';

const require = createRequire(import.meta.url);

const MIGRATIONS = join(import.meta.dirname, '../../drizzle');
const LOCK = 7_263_018_455n;

/** Brings the tables up to date. Any number of processes may do it at once. */
export async function migrate(database: Database, folder = MIGRATIONS): Promise<void> {
  if (database.kind === 'embedded') return migrateEmbedded(database.pglite, folder);
  return migrateServer(database.directUrl, folder);
}

export async function migrateEmbedded(pglite: PGlite, folder = MIGRATIONS): Promise<void> {
  const query: Query = (text) => pglite.query(text);
  if (await somethingToDo(query, folder)) {
    const { drizzle } = require('drizzle-orm/pglite') as typeof import('drizzle-orm/pglite');
    const migrator = require('drizzle-orm/pglite/migrator') as typeof import('drizzle-orm/pglite/migrator');
    await migrator.migrate(drizzle({ client: pglite }), { migrationsFolder: folder });
  }
  await raiseEventOffset(query);
}

async function migrateServer(url: string, folder: string): Promise<void> {
  const client = makeClient(url);
  try {
    await client.connect().catch((error: unknown) => {
      throw unreachable(url, error);
    });
    const query: Query = (text) => client.query(text);
    const behind = await somethingToDo(query, folder);
    if (!behind && !(await eventsAreAhead(query))) return;
    // The lock belongs to the connection, and ends with it whatever happens here.
    await query(`select pg_advisory_lock(${LOCK})`);
    const { drizzle } = require('drizzle-orm/node-postgres') as typeof import('drizzle-orm/node-postgres');
    const migrator =
      require('drizzle-orm/node-postgres/migrator') as typeof import('drizzle-orm/node-postgres/migrator');
    if (behind) await migrator.migrate(drizzle({ client }), { migrationsFolder: folder });
    await raiseEventOffset(query);
  } finally {
    await client.end();
  }
}

/** Whether all that this version brings is applied. A newer version may have brought more. */
export async function isUpToDate({ db }: Pick<Database, 'db'>, folder = MIGRATIONS): Promise<boolean> {
  newest ??= Math.max(...entriesOf(folder).map(({ when }) => when));
  const { rows } = await db.execute<{ applied: boolean }>(
    sql`select exists (select from drizzle.__drizzle_migrations where created_at = ${newest}) as applied`,
  );
  return rows[0]?.applied === true;
}

let newest: number | undefined;

function entriesOf(folder: string): readonly { readonly when: number; readonly tag: string }[] {
  return JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')).entries;
}

/** One statement: drizzle's own check takes five. */
async function somethingToDo(query: Query, folder: string): Promise<boolean> {
  const journal = join(folder, 'meta/_journal.json');
  if (!existsSync(journal)) return false;

  const entries = entriesOf(folder);
  const { rows } = await query('select created_at from drizzle.__drizzle_migrations').catch(noneIfMissing);
  const applied = new Set(rows.map((row) => Number((row as { created_at: unknown }).created_at)));
  const newest = Math.max(...applied);
  const missing = entries.filter(({ when }) => !applied.has(when));
  const late = missing.find(({ when }) => when < newest);
  // Two branches that both add a migration: drizzle would leave the older one out without a word.
  if (late) throw new Error(`Migration ${late.tag} is older than one that is applied already: generate it anew.`);
  return missing.length > 0;
}
