import type { AddressInfo } from 'node:net';
import { createBuckets } from './buckets.ts';
import { seed } from './seed.ts';
import { createSandboxServer } from './server.ts';
import { openStore } from './state/store.ts';
import type { World } from './world.ts';

export type SandboxOptions = {
  readonly host?: string;
  readonly port?: number;
  /** Where the state is kept; without one it ends with the process. */
  readonly folder?: string;
  /** What a sandbox without any state begins with. */
  readonly orders?: 'demo' | 'empty';
  readonly enforceLimits?: boolean;
  readonly now?: () => Date;
  /** How long a feed takes, on the sandbox's clock. */
  readonly feedSeconds?: number;
  readonly log?: (line: string) => void;
};

export type Sandbox = { readonly url: string; readonly close: () => Promise<void> };

/** A local Seller Central, spoken to over HTTP as Amazon is. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, folder, orders = 'demo', enforceLimits = true } = options;
  const { now = () => new Date(), feedSeconds = 2, log = () => {} } = options;
  const store = openStore(folder);
  const offsetMs = () => Number(store.find('settings', 'clockOffsetMs')?.value ?? 0);
  let url = '';
  const world: World = {
    store,
    buckets: createBuckets(enforceLimits),
    calls: [],
    feedMs: feedSeconds * 1000,
    now: () => new Date(now().getTime() + offsetMs()),
    url: () => url,
  };
  if (!store.find('settings', 'secret')) seed(world, orders);

  const server = createSandboxServer(world, log);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { address, port: bound } = server.address() as AddressInfo;
  url = `http://${address.includes(':') ? `[${address}]` : address}:${bound}`;

  return {
    url,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      store.close();
    },
  };
}
