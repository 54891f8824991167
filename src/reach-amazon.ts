import type { createChannel } from './amazon/channel.ts';
import { liveHosts } from './amazon/regions.ts';
import type { Shell } from './app/shell.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { makeFolders } from './db/make-folders.ts';
import { connectDemoStore } from './demo-store.ts';
import type { Region } from './domain/amazon-order.ts';

type Amazon = Pick<Parameters<typeof createChannel>[0], 'hosts' | 'clientId' | 'clientSecret'>;

/** Where Amazon is: itself, or a sandbox with its demo store. `opened` is told how one that was started here is stopped. */
export async function reachAmazon(
  { amazon, sandboxFolder }: Config,
  { db }: Database,
  sealer: Shell['sealer'],
  say: (line: string) => void,
  opened: (() => Promise<void>)[],
): Promise<Amazon> {
  const { clientId, clientSecret, apiUrl, lwaUrl, mode } = amazon;
  if (mode === 'live') {
    const hosts = { api: (region: Region) => apiUrl ?? liveHosts.api(region), lwa: lwaUrl ?? liveHosts.lwa };
    say('Amazon: live');
    return { hosts, clientId, clientSecret };
  }
  const { demoProducts } = await import('./sandbox/demo/products.ts');
  await connectDemoStore(db, sealer, demoProducts, new Date());
  if (apiUrl) {
    say(`Amazon: the sandbox at ${apiUrl}`);
    return { hosts: { api: () => apiUrl, lwa: lwaUrl ?? apiUrl }, clientId, clientSecret };
  }
  const { startSandbox } = await import('./sandbox/sandbox.ts');
  if (sandboxFolder) makeFolders(sandboxFolder);
  const folder = sandboxFolder === null ? {} : { folder: sandboxFolder };
  const sandbox = await startSandbox({ port: amazon.sandboxPort, ...folder });
  opened.push(sandbox.close);
  say(`Amazon: sandbox Seller Central at ${sandbox.url}`);
  return { hosts: { api: () => sandbox.url, lwa: sandbox.url }, clientId, clientSecret };
}
