import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import type { Database, DatabaseAddress } from '../../src/db/database.ts';
import type { Db } from '../../src/db/drizzle.ts';
import { makeClient } from '../../src/db/pg.ts';
import type { Template } from './global-setup.ts';

export type TestDatabase = {
  readonly db: Db;
  readonly database: Database;
  readonly address: DatabaseAddress;
  /** Every statement since the test began. */
  readonly statements: string[];
};

/** A database for this test file alone, with all tables, and empty before each test. */
export function useDatabase(): TestDatabase {
  const statements: string[] = [];
  let own: OwnDatabase | undefined;
  let database: Database | undefined;

  beforeAll(async () => {
    own = await copyTemplate();
    database = await openDatabase(own.address, { onStatement: (text) => statements.push(text) });
  });
  beforeEach(async () => {
    await opened(database).db.execute(EMPTY_ALL_TABLES);
    statements.length = 0;
  });
  afterAll(async () => {
    await database?.close();
    await own?.remove();
  });

  return {
    get db() {
      return opened(database).db;
    },
    get database() {
      return opened(database);
    },
    get address() {
      return opened(own).address;
    },
    statements,
  };
}

type OwnDatabase = { readonly address: DatabaseAddress; remove(): Promise<void> };

/** A database with all tables that nobody has opened yet. */
export async function copyTemplate(): Promise<OwnDatabase> {
  const template = inject('template');
  if (template.kind === 'server') return createDatabase(template, `template ${template.name}`);
  return copyFolder(template.directory);
}

/** A database without any table. */
export async function emptyDatabase(): Promise<OwnDatabase> {
  const template = inject('template');
  return template.kind === 'server' ? createDatabase(template, '') : copyFolder(template.emptyDirectory);
}

async function copyFolder(from: string): Promise<OwnDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'order-desk-test-'));
  const copying = { recursive: true, mode: constants.COPYFILE_FICLONE };
  await cp(join(from, 'database'), join(directory, 'database'), copying);
  return {
    address: { kind: 'embedded', directory },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function createDatabase(server: Extract<Template, { kind: 'server' }>, from: string): Promise<OwnDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server.adminUrl, `create database ${name} ${from}`);
  return {
    address: { kind: 'server', url: new URL(name, server.url).href },
    remove: () => administer(server.adminUrl, `drop database ${name} with (force)`),
  };
}

// Deleting from small tables is faster than truncating them, and as a replica no key and no trigger objects.
const EMPTY_ALL_TABLES = `
do $$
declare name text;
begin
  perform set_config('session_replication_role', 'replica', true);
  for name in
    select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname = 'public' or (schemaname = 'pgboss' and tablename = 'job')
  loop
    execute 'delete from ' || name;
  end loop;
end $$`;

async function administer(url: string, statement: string): Promise<void> {
  const client = makeClient(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The database is open inside tests and hooks only.');
  return value;
}
