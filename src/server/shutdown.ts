import type { Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const graceMs = 250;

type Running = { readonly abort: () => void; readonly endsByItself: () => boolean };

export type Shutdown = {
  readonly draining: () => boolean;
  /** Counts a request as running until its answer is out. What never ends by itself is aborted at once, all else late. */
  readonly watch: (response: ServerResponse, running: Running) => void;
  readonly stop: () => Promise<void>;
};

/**
 * Lets what runs finish, then closes. Meanwhile the server still listens, to say that it is going away; every
 * answer closes its connection, because clients that keep theirs open would keep the server open.
 */
export function shutdownOf(server: Server, drainMs: number): Shutdown {
  const running = new Map<ServerResponse, Running>();
  let stopped: Promise<void> | null = null;
  let noneLeft = () => {};

  async function stop(): Promise<void> {
    const finished = new Promise<void>((resolve) => {
      noneLeft = resolve;
    });
    const timer = setTimeout(noneLeft, drainMs);
    for (const [response, { abort, endsByItself }] of running) {
      if (!response.headersSent) response.setHeader('connection', 'close');
      if (!endsByItself()) abort();
    }
    if (running.size === 0) noneLeft();
    await finished;
    clearTimeout(timer);
    // What is on its way over a connection that looks idle is still answered, rather than cut off.
    await wait(graceMs);

    for (const { abort } of running.values()) abort();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  return {
    draining: () => stopped !== null,
    watch(response, request) {
      running.set(response, request);
      if (stopped) response.setHeader('connection', 'close');
      response.once('close', () => {
        running.delete(response);
        if (running.size === 0) noneLeft();
      });
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
