import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';

const [, , directory = ''] = process.argv;
const { db } = await openDatabase({ kind: 'embedded', directory });
await db.execute(sql`create table toy_orders (id int primary key)`);
for (let id = 1; ; id += 1) {
  await db.execute(sql`insert into toy_orders values (${id})`);
  process.stdout.write(`${id}\n`);
}
