import type { ServerResponse } from 'node:http';
import { sendJson } from './answer.ts';

export type Readiness = { readonly state: 'ready' | 'degraded' | 'unavailable'; readonly reason?: string };
export type Ready = () => Promise<Readiness>;

const patienceMs = 3_000;
const freshMs = 1_000;

export function sendLive(response: ServerResponse): void {
  sendJson(response, 200, { state: 'live' });
}

export async function sendReady(response: ServerResponse, ready: Ready): Promise<void> {
  const { state, reason } = await ready();
  sendJson(response, state === 'unavailable' ? 503 : 200, { state, ...(reason && { reason }) });
}

/** Asks at most once a second however often it is asked, and takes silence for an answer: anybody may ask. */
export function asked(ready: Ready, draining: () => boolean, now = () => performance.now()): Ready {
  let last: { readonly answer: Promise<Readiness>; readonly at: number } | null = null;
  return async () => {
    if (draining()) return { state: 'unavailable', reason: 'The server is shutting down.' };
    if (!last || now() - last.at > freshMs) last = { answer: ask(ready), at: now() };
    return last.answer;
  };
}

async function ask(ready: Ready): Promise<Readiness> {
  const silent: Readiness = { state: 'unavailable', reason: 'The server does not know its own state.' };
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Readiness>((resolve) => {
    timer = setTimeout(resolve, patienceMs, silent);
  });
  return Promise.race([ready().catch(() => silent), patience]).finally(() => clearTimeout(timer));
}
