import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { createSealer } from '../../src/db/seal.ts';
import { listStores } from '../../src/db/stores.ts';
import { connectDemoStore } from '../../src/demo-store.ts';
import { useDatabase } from '../support/database.ts';

const own = useDatabase();

it('is connected once by two processes that start in the same moment', async () => {
  const sealer = createSealer('a secret of this test that is long enough');
  const connect = () => connectDemoStore(own.db, sealer, [], new Date());
  // Connections that are there already, so that none is late.
  await Promise.all([1, 2, 3].map(() => own.db.execute(sql`select pg_sleep(0.1)`)));
  await Promise.all([connect(), connect(), connect()]);
  expect(await listStores(own.db)).toHaveLength(1);
});
