import { secretsKey } from './database.ts';
import { answering, freePort, type Running, run } from './processes.ts';

export type Name = 'limit' | 'ours' | 'postgraphile';
export type Candidate = Running & {
  readonly name: Name;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** As `npm start` has it. */
const asStarted = ['--max-semi-space-size=64'];
const adminKey = 'the key that the benchmark asks by';
/** As many as this server opens by itself. */
const poolSize = '10';

const starts: Readonly<Record<Name, (database: string, port: number) => Promise<Omit<Candidate, 'name' | 'headers'>>>> =
  {
    limit: (database, port) => plain('./limit/server.ts', database, port, '/'),
    postgraphile: (database, port) => plain('./postgraphile/server.ts', database, port, '/graphql'),
    ours: async (database, port) => {
      const settings = {
        DATABASE_URL: database,
        PORT: String(port),
        ADMIN_API_KEY: adminKey,
        SECRETS_KEY: secretsKey,
        JOBS: 'off',
        AMAZON_API_URL: 'http://127.0.0.1:9',
        AMAZON_LWA_URL: 'http://127.0.0.1:9',
        // Points are counted as ever: there are only too many of them to run out.
        RATE_LIMIT_POINTS: '100000000',
        RATE_LIMIT_PER_SECOND: '1000000',
      };
      const child = run('../../src/main.ts', ['serve'], settings, asStarted);
      const running = await answering(child, `http://127.0.0.1:${port}/health/live`);
      return { ...running, url: `http://127.0.0.1:${port}/graphql` };
    },
  };

/** A process of its own for each, with as many connections to the database. */
export async function start(name: Name, database: string): Promise<Candidate> {
  const started = await starts[name](database, await freePort());
  const headers: Candidate['headers'] = name === 'ours' ? { authorization: `Bearer ${adminKey}` } : {};
  return { ...started, name, headers };
}

async function plain(file: string, database: string, port: number, path: string) {
  const origin = `http://127.0.0.1:${port}`;
  const running = await answering(run(file, [database, String(port), poolSize]), `${origin}/`).catch(() => null);
  if (!running) throw new Error(`${file} did not start.`);
  return { ...running, url: `${origin}${path}` };
}
