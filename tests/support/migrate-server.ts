import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';

const [, , url = '', folder] = process.argv;
const database = await openDatabase({ kind: 'server', url });
await migrate(database, folder);
await database.close();
