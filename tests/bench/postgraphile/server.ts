import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

/** PostGraphile as it is set up for production, on the same tables. */
const [, , url = '', port = '0', connections = '10'] = process.argv;
const service = makePgService({ connectionString: url, schemas: ['public'], poolConfig: { max: Number(connections) } });
const server = createServer();
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  // It would leave out relations whose index begins with their columns and goes on.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [service],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
});
await instance.createServ(grafserv).addTo(server);
server.listen(Number(port), '127.0.0.1');
