import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  readonly url: string;
  /** How often the client spoke and then waited for an answer. */
  readonly roundTrips: number;
  reset(): void;
  /** Ends every connection, and refuses new ones until `up`. */
  down(): void;
  up(): void;
  /** Keeps every connection and lets nothing through until `up`; what was sent meanwhile is lost. */
  freeze(): void;
  stop(): Promise<void>;
};

/** Stands between us and a server, to count round trips and to be unplugged. */
export async function proxyTo(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let roundTrips = 0;
  let plugged = true;
  let frozen = false;

  const proxy = createServer((client) => {
    if (!plugged) {
      client.destroy();
      return;
    }
    const server = connect(Number(target.port), target.hostname);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay().on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    let asking = false;
    client.on('data', (bytes) => {
      if (!asking) roundTrips += 1;
      asking = true;
      if (!frozen) server.write(bytes);
    });
    server.on('data', (bytes) => {
      asking = false;
      client.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const own = new URL(url);
  const address = proxy.address();
  if (typeof address === 'object' && address) own.host = `127.0.0.1:${address.port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: own.href,
    get roundTrips() {
      return roundTrips;
    },
    reset() {
      roundTrips = 0;
    },
    down() {
      plugged = false;
      cut();
    },
    freeze() {
      frozen = true;
    },
    up() {
      plugged = true;
      frozen = false;
    },
    async stop() {
      cut();
      proxy.close();
    },
  };
}
