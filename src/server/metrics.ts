import type { IncomingMessage, ServerResponse } from 'node:http';
import { may, type Viewer } from '../domain/viewer.ts';
import type { Call } from './call.ts';
import { refusal } from './refusal.ts';

/** Counts what is asked. */
export type Meter = {
  /** A request has begun; what it answers is to be called at its end, with no status when nobody waited for it. */
  readonly began: (progress: Call['progress']) => (status: number | null, seconds: number) => void;
  /** An answer holds an error with this code. */
  readonly failed: (code: string) => void;
  /** A payload holds a refusal with this code. */
  readonly refused: (code: string) => void;
};

export const unmetered: Meter = { began: () => () => {}, failed: () => {}, refused: () => {} };

export type Metrics = {
  /** `key`: whoever may change the settings of every store. `open`: anybody who reaches the port. */
  readonly access: 'key' | 'open';
  readonly read: () => Promise<{ readonly contentType: string; readonly text: string }>;
};

export async function sendMetrics(
  { method }: IncomingMessage,
  response: ServerResponse,
  { access, read }: Metrics,
  authenticate: () => Promise<Viewer>,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    throw refusal('BAD_USER_INPUT', 'Metrics are read by GET.', { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  if (access === 'key') {
    const viewer = await authenticate();
    if (!may(viewer, 'MANAGE_SETTINGS') || viewer.storeIds !== null) {
      const message = 'Metrics are of every store: this needs the permission MANAGE_SETTINGS, for all of them.';
      throw refusal('FORBIDDEN', message, { status: 403 });
    }
  }
  const { contentType, text } = await read();
  response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
  response.end(method === 'HEAD' ? undefined : text);
}
