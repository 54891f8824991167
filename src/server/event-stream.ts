import type { Call } from './call.ts';
import type { Limits } from './limits.ts';

const comment = ':\n\n';

/**
 * Answers as Server-Sent Events, in the form that `graphql-sse` calls distinct connections. The next answer is asked for
 * once the last one is on its way, so what nobody reads is not made; who reads nothing for long is cut off, and can come
 * back with the last cursor.
 */
export function eventStream(
  answers: AsyncIterable<unknown>,
  { response, progress }: Pick<Call, 'response' | 'progress'>,
  { sayAliveMs, unreadMs }: Limits,
): ReadableStream<Uint8Array> {
  const iterator = answers[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const checkMs = Math.ceil(Math.min(sayAliveMs, unreadMs) / 4);
  let saidAt = performance.now();
  let unreadSince: number | null = null;
  let checks: NodeJS.Timeout | undefined;

  return new ReadableStream({
    start(controller) {
      const say = (text: string) => {
        saidAt = performance.now();
        controller.enqueue(encoder.encode(text));
      };
      // Some clients take the answer for begun only once something has come.
      say(comment);
      if (response.closed) return;
      checks = setInterval(() => {
        const now = performance.now();
        const read = (controller.desiredSize ?? 0) > 0;
        // Proxies end a line on which nothing is said.
        if (read && now - saidAt >= sayAliveMs) say(comment);
        if (read) unreadSince = null;
        else unreadSince ??= now;
        if (unreadSince === null || now - unreadSince < unreadMs) return;
        progress.ended = 'unread';
        response.destroy();
      }, checkMs);
      response.once('close', () => clearInterval(checks));
    },
    async pull(controller) {
      unreadSince = null;
      const { done, value } = await iterator.next();
      saidAt = performance.now();
      if (!done) {
        controller.enqueue(encoder.encode(`event: next\ndata: ${JSON.stringify(value)}\n\n`));
        return;
      }
      controller.enqueue(encoder.encode('event: complete\ndata:\n\n'));
      clearInterval(checks);
      controller.close();
    },
    async cancel() {
      clearInterval(checks);
      await iterator.return?.();
    },
  });
}
