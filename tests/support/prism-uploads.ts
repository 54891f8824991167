import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands before Prism, which takes a parameter for one part of a path: the resource of an upload, itself a path, goes to
 * it with its slashes escaped, and so is judged like every other call.
 */
export async function beforePrism(url: string): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((received, answer) => {
    const path = (received.url ?? '').replace(
      /^(\/uploads\/2020-11-01\/uploadDestinations\/)([^?]+)/,
      (_all, start: string, resource: string) => `${start}${encodeURIComponent(resource)}`,
    );
    const { method, headers } = received;
    const passed = request(new URL(url).origin, { path, method: method ?? 'GET', headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    received.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
