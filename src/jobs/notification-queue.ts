import { isAboutData } from '../db/unavailable.ts';
import { type OrderChange, readNotification } from '../domain/order-change.ts';

export type NotificationQueue = {
  readonly url: string;
  /** Keeps what is notified for good before it returns. */
  readonly take: (change: OrderChange) => Promise<unknown>;
  readonly warn: (error: Error) => void;
  /** Told of a message that can never be kept, by SQS's id of it. */
  readonly dropped: (told: { readonly messageId: string | null; readonly why: string }) => void;
  /** Between two attempts when the queue or the database does not answer. */
  readonly retryMs?: number;
  /** How long the queue may stay silent. Longer than a poll in which nothing came. */
  readonly silentMs?: number;
};

const longPollSeconds = 20;
const connectMs = 5_000;
const atOnce = 10;

/**
 * Listens to the SQS queue that Amazon puts its notifications in, until stopped. A message is deleted only when it is
 * kept, so that a crash brings it back; one that can never be kept is deleted too, or it would come back for ever.
 */
export async function listenToQueue(queue: NotificationQueue) {
  const { url, take, warn, dropped, retryMs = 5_000, silentMs = (longPollSeconds + 10) * 1_000 } = queue;
  // A quarter of a second and 30 MB that nobody without a queue pays for.
  const { SQSClient, ReceiveMessageCommand, DeleteMessageCommand } = await import('@aws-sdk/client-sqs');
  const client = new SQSClient({
    ...whereIs(url),
    requestHandler: {
      connectionTimeout: Math.min(connectMs, silentMs),
      // The one ends a wait for an answer, the other an answer that stops half-way. By itself the client waits for ever.
      requestTimeout: silentMs,
      throwOnRequestTimeout: true,
      socketTimeout: silentMs,
    },
    // This loop tries again itself, and says so.
    maxAttempts: 1,
  });
  const stopping = new AbortController();
  const abortSignal = stopping.signal;

  async function receive(): Promise<void> {
    const ask = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: atOnce,
      WaitTimeSeconds: longPollSeconds,
    });
    const { Messages: messages = [] } = await client.send(ask, { abortSignal });
    for (const { Body: body = '', MessageId: messageId = null, ReceiptHandle } of messages) {
      await takeMessage(body, messageId);
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }), { abortSignal });
    }
  }

  async function takeMessage(body: string, messageId: string | null): Promise<void> {
    const read = readNotification(parsed(body));
    if (read.kind === 'INVALID') dropped({ messageId, why: read.why });
    if (read.kind !== 'ORDER_CHANGE') return;
    try {
      await take(read.change);
    } catch (error) {
      if (!isAboutData(error)) throw error;
      dropped({ messageId, why: 'It cannot be stored.' });
    }
  }

  async function listen(): Promise<void> {
    while (!abortSignal.aborted) {
      try {
        await receive();
      } catch (error) {
        if (abortSignal.aborted) return;
        warn(error instanceof Error ? error : new Error('The notification queue failed.'));
        await pause(retryMs, abortSignal);
      }
    }
  }

  const listening = listen();
  return {
    stop: async () => {
      stopping.abort();
      await listening;
      client.destroy();
    },
  };
}

/** The region is part of Amazon's own URLs. Any other host is a stand-in, which is spoken to directly. */
export function whereIs(url: string): { readonly region: string; readonly endpoint?: string } {
  const { hostname, origin } = new URL(url);
  const [, region] = /^sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(hostname) ?? [];
  return region === undefined ? { region: 'us-east-1', endpoint: origin } : { region };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
