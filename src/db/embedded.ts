import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { quotedChannel } from './channel.ts';
import type { DatabaseOptions, EmbeddedDatabase } from './database.ts';
import type { Db } from './drizzle.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';
import { startDurable, startForgetful } from './pglite.ts';
import { tellingTransactions } from './tell-of-events.ts';
import { tracedPglite, tracedTransactions } from './traced.ts';

const require = createRequire(import.meta.url);
const { drizzle } = require('drizzle-orm/pglite') as typeof import('drizzle-orm/pglite');

/** PostgreSQL inside this process, alone in its folder. `memory:` keeps nothing. */
export async function openEmbedded(directory: string, options: DatabaseOptions): Promise<EmbeddedDatabase> {
  if (directory === 'memory:') return asDatabase(await startForgetful(), options, () => {});

  const unlock = lockFolder(directory);
  try {
    const folder = join(directory, 'database');
    if (!existsSync(folder)) await makeFolder(folder, options.migrationsFolder);
    return asDatabase(await startDurable(folder), options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function asDatabase(pglite: PGlite, { onStatement, tracing }: DatabaseOptions, unlock: () => void): EmbeddedDatabase {
  const client = tracing ? tracedPglite(pglite, tracing) : pglite;
  const db: Db = drizzle({ client, casing: 'snake_case', logger: onStatement && { logQuery: onStatement } });
  tellingTransactions(db, pglite);
  if (tracing) tracedTransactions(db, tracing);
  const close = async () => {
    try {
      await pglite.close();
    } finally {
      unlock();
    }
  };
  let closing: Promise<void> | undefined;
  return {
    kind: 'embedded',
    db,
    pglite,
    async listen(channel, heard) {
      const name = quotedChannel(channel);
      await pglite.listen(name, heard);
      // Not what PGlite's own `listen` answers: that forgets the quotes, and goes on listening.
      return () => pglite.unlisten(name, heard);
    },
    close: () => (closing ??= close()),
  };
}
