import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { findPostgres, startPostgres } from './throwaway-postgres.ts';

/** A database with all tables and no rows, made once and copied for each test file. */
export type Template =
  | { readonly kind: 'embedded'; readonly directory: string; readonly emptyDirectory: string }
  | { readonly kind: 'server'; readonly adminUrl: string; readonly url: string; readonly name: string };

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface can be added to.
  export interface ProvidedContext {
    template: Template;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { template, remove } = project.name === 'postgres' ? await serverTemplate() : await embeddedTemplate();
  project.provide('template', template);
  return remove;
}

async function embeddedTemplate() {
  const parent = await mkdtemp(join(tmpdir(), 'order-desk-pglite-'));
  const [directory, emptyDirectory] = [join(parent, 'ready'), join(parent, 'empty')];
  const empty = await openDatabase({ kind: 'embedded', directory: emptyDirectory }, { migrationsFolder: parent });
  await empty.close();

  await cp(join(emptyDirectory, 'database'), join(directory, 'database'), { recursive: true });
  const database = await openDatabase({ kind: 'embedded', directory });
  await migrate(database);
  await database.close();
  return {
    template: { kind: 'embedded', directory, emptyDirectory } satisfies Template,
    remove: () => rm(parent, { recursive: true }),
  };
}

async function serverTemplate() {
  const programs = findPostgres();
  if (!programs) throw new Error('PostgreSQL was not found.');
  const server = await startPostgres(programs);
  const name = 'ready';
  const url = server.urlOf(name);
  const adminUrl = server.urlOf('postgres');
  try {
    const admin = await openDatabase({ kind: 'server', url: adminUrl });
    await admin.db.execute(`create database ${name}`);
    await admin.close();

    const database = await openDatabase({ kind: 'server', url });
    await migrate(database);
    await database.close();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { template: { kind: 'server', adminUrl, url, name } satisfies Template, remove: server.stop };
}
