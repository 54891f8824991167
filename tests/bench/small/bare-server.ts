import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { makePool } from '../../../src/db/pg.ts';

// The least that answers GraphQL from a PostgreSQL server.
const [url = '', port] = process.argv.slice(2);
const { pool } = makePool(url);

const schema = createSchema({
  typeDefs: 'type Query { name: String! }',
  resolvers: { Query: { name: async () => (await pool.query('select current_user as name')).rows[0]?.name } },
});
createServer(createYoga({ schema, logging: false })).listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
