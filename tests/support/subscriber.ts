// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its subscription gives it
export type Told = { readonly data?: any; readonly errors?: readonly any[] };

export type Subscriber = {
  readonly status: number;
  readonly headers: Headers;
  /** The next answer; null once the stream has ended. */
  readonly next: () => Promise<Told | null>;
  /** So many answers, or all there are before the end. */
  readonly take: (count: number) => Promise<readonly Told[]>;
  /** Whether the end was said, rather than the connection lost. */
  readonly completed: () => boolean;
  /** Comments, which keep the line open. */
  readonly comments: () => number;
  readonly close: () => void;
};

/** Subscribes with nothing but `fetch`, and reads what it asks for. */
export async function subscribe(
  url: string,
  key: string,
  query: string,
  variables: object = {},
  method: 'POST' | 'GET' = 'POST',
): Promise<Subscriber> {
  const controller = new AbortController();
  const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream', 'content-type': 'application/json' };
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response =
    method === 'POST'
      ? await fetch(`${url}/graphql`, {
          method,
          headers,
          body: JSON.stringify({ query, variables }),
          signal: controller.signal,
        })
      : await fetch(`${url}/graphql?${search}`, { headers, signal: controller.signal });
  let [completed, comments] = [false, 0];

  async function* read(): AsyncGenerator<Told> {
    let text = '';
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (block.startsWith(':')) comments += 1;
        if (block.startsWith('event: complete')) completed = true;
        if (data) yield JSON.parse(data);
      }
    }
  }
  const answers = read();
  const next = async () => {
    const { done, value } = await answers.next().catch(() => ({ done: true, value: undefined }));
    return done ? null : (value as Told);
  };
  return {
    status: response.status,
    headers: response.headers,
    next,
    async take(count) {
      const told: Told[] = [];
      while (told.length < count) {
        const answer = await next();
        if (!answer) break;
        told.push(answer);
      }
      return told;
    },
    completed: () => completed,
    comments: () => comments,
    close: () => controller.abort(),
  };
}
