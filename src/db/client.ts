import type { Database, DatabaseAddress, DatabaseOptions } from './database.ts';

/** Each driver is loaded only when it is used: PGlite alone takes 25 MB. */
export async function openDatabase(where: DatabaseAddress, options: DatabaseOptions = {}): Promise<Database> {
  if (where.kind === 'server') {
    const { openServer } = await import('./server.ts');
    return openServer(where, options);
  }
  const { openEmbedded } = await import('./embedded.ts');
  return openEmbedded(where.directory, options);
}
