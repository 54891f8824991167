import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { startDurable } from '../../../src/db/pglite.ts';

// The least that answers GraphQL from an embedded database: started as ours is, with our settings for it.
const [folder = '', port] = process.argv.slice(2);
const database = await startDurable(folder);

const schema = createSchema({
  typeDefs: 'type Query { name: String! }',
  resolvers: {
    Query: { name: async () => (await database.query<{ name: string }>('select current_user as name')).rows[0]?.name },
  },
});
createServer(createYoga({ schema, logging: false })).listen(Number(port), '127.0.0.1');
// Left open, the database would have to recover at the next start.
process.on('SIGTERM', () => void database.close().then(() => process.exit(0)));
