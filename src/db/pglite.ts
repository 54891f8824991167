import { createRequire } from 'node:module';
import type { PGlite as Embedded } from '@electric-sql/pglite';
import { DurableFs } from './durable-fs.ts';

// As CommonJS, because that is the copy drizzle loads.
const require = createRequire(import.meta.url);
const { PGlite } = require('@electric-sql/pglite') as typeof import('@electric-sql/pglite');
const trigrams =
  require('@electric-sql/pglite/contrib/pg_trgm') as typeof import('@electric-sql/pglite/contrib/pg_trgm');

const extensions = { pg_trgm: trigrams.pg_trgm };

// Not `postgresqlconf`: it replaces the whole file that initdb wrote, and with it the language of text search.
const settings = ['shared_buffers=16MB', 'timezone=UTC', 'random_page_cost=1.1'].flatMap((setting) => ['-c', setting]);

// PGlite starts with -F, no fsync; what comes later wins. Its fdatasync does nothing, its fsync does once we give it.
const durable = ['fsync=on', 'wal_sync_method=fsync'].flatMap((setting) => ['-c', setting]);

/** Survives a power cut; for that the folder needs a file system that syncs. */
export function startDurable(folder: string, fs = new DurableFs(folder)): Promise<Embedded> {
  return PGlite.create({ fs, extensions, startParams: [...PGlite.defaultStartParams, ...settings, ...durable] });
}

/** May lose everything in a power cut: for a folder in the making, and for `memory:`. */
export function startForgetful(folder?: string): Promise<Embedded> {
  return PGlite.create(folder, { extensions, startParams: [...PGlite.defaultStartParams, ...settings] });
}
