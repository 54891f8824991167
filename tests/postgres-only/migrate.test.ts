import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { emptyDatabase } from '../support/database.ts';

const script = join(import.meta.dirname, '../support/migrate-server.ts');
const folder = join(import.meta.dirname, '../db/toy-migrations');

it('migrates once when several processes start together', async () => {
  const own = await emptyDatabase();
  if (own.address.kind !== 'server') throw new Error('Not a server.');
  const { url } = own.address;

  await Promise.all(Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [script, url, folder])));

  const database = await openDatabase(own.address);
  expect(await database.db.execute(sql`select * from drizzle.__drizzle_migrations`)).toMatchObject({ rowCount: 2 });
  expect(await database.db.execute(sql`select * from toy_buyers`)).toMatchObject({ rowCount: 0 });
  await database.close();
  await own.remove();
});
