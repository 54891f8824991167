import type { IncomingMessage, ServerResponse } from 'node:http';
import { type OrderChange, readNotification } from '../domain/order-change.ts';
import { may, type Viewer } from '../domain/viewer.ts';
import { sendJson } from './answer.ts';
import { readBody } from './read-parameters.ts';
import { refusal } from './refusal.ts';

/** Keeps a notification for good before it returns: only then its sender may forget it. */
export type Notifications = (sender: Viewer, change: OrderChange) => Promise<'TAKEN' | 'KNOWN' | 'FOREIGN'>;

/** EventBridge sends no event larger than this. */
const bodyBytes = 256 * 1024;

export const notificationsPath = '/notifications/amazon';

/** Takes notifications as an EventBridge API destination sends them, or as Amazon's model has them. */
export async function takeNotification(
  request: IncomingMessage,
  response: ServerResponse,
  take: Notifications,
  authenticate: () => Promise<Viewer>,
): Promise<void> {
  if (request.method !== 'POST') {
    throw refusal('BAD_USER_INPUT', 'Send notifications by POST.', { status: 405, headers: { allow: 'POST' } });
  }
  const sender = await authenticate();
  if (!may(sender, 'MANAGE_SETTINGS')) {
    throw refusal('FORBIDDEN', 'This needs the permission MANAGE_SETTINGS.', { status: 403 });
  }
  const read = readNotification(parsed(await readBody(request, { bodyBytes })));
  switch (read.kind) {
    case 'INVALID':
      throw refusal('BAD_USER_INPUT', read.why);
    case 'OTHER':
      return sendJson(response, 200, { outcome: 'IGNORED' });
    case 'ORDER_CHANGE':
      return sendJson(response, 200, { outcome: await take(sender, read.change) });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('BAD_USER_INPUT', 'The body is not JSON.');
  }
}
