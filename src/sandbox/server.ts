import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Answer, notFound, refusal } from './answer.ts';
import { answerCall, type Reaction, type Received } from './answer-call.ts';
import { control } from './control.ts';
import { processDueFeeds } from './feeds/process-feed.ts';
import { notify } from './notify.ts';
import { operations } from './operations.ts';
import type { World } from './world.ts';

const bodyMaxBytes = 16 * 1024 * 1024;
/** Within one process a busy moment of the caller must not look like a connection that nobody uses. */
const keptAliveMs = 120_000;

export function createSandboxServer(world: World, log: (line: string) => void): Server {
  return createServer({ keepAliveTimeout: keptAliveMs }, async (request, response) => {
    try {
      const received = await receive(request);
      const reaction = 'status' in received ? { answer: received } : await reactTo(world, received);
      log(`${request.method} ${request.url} ${typeof reaction === 'string' ? reaction : reaction.answer.status}`);
      if (reaction === 'hang-up') request.socket.destroy();
      if (typeof reaction === 'object') send(response, reaction.answer, world.now());
    } catch (error) {
      log(`${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : error}`);
      if (!response.headersSent) send(response, refusal(500, 'InternalFailure', 'The sandbox failed.'), world.now());
    }
  });
}

async function reactTo(world: World, received: Received): Promise<Reaction> {
  processDueFeeds(world);
  if (received.path === '/_sandbox/notify' && received.method === 'POST') {
    return { answer: await notify(world, received) };
  }
  if (received.path.startsWith('/_sandbox/')) return { answer: control(world, received) };
  const operation = operations.find(({ method, path }) => method === received.method && path.test(received.path));
  return operation
    ? answerCall(world, operation, received)
    : { answer: notFound(`${received.method} ${received.path}`) };
}

async function receive(request: IncomingMessage): Promise<Received | Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  const path = decoded(pathname);
  if (path === undefined) return refusal(400, 'InvalidInput', 'The path is not valid.');

  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > bodyMaxBytes) return refusal(413, 'RequestEntityTooLarge', 'The request is too large.');
    chunks.push(chunk);
  }
  const { method = 'GET', headers } = request;
  return { method, path, query: searchParams, headers, body: Buffer.concat(chunks) };
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

/** The date is that of the sandbox's clock: callers reckon with Amazon's time, not their own. */
function send(response: ServerResponse, { status, headers, body }: Answer, now: Date): void {
  response.writeHead(status, { date: now.toUTCString(), ...headers });
  response.end(body);
}
