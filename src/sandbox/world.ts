import type { Buckets } from './buckets.ts';
import type { Store } from './state/store.ts';

/** One call as it was received. `status` is null when no answer was given. */
export type CallRecord = {
  readonly sequence: number;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly seller: string | null;
  readonly status: number | null;
  readonly fault: string | null;
  readonly at: string;
};

export type World = {
  readonly store: Store;
  readonly buckets: Buckets;
  readonly calls: CallRecord[];
  readonly feedMs: number;
  readonly now: () => Date;
  /** Of this server, as presigned URLs name it. */
  readonly url: () => string;
};

/** What a handler sees of a call. `seller` is empty where no token is asked for. */
export type Call = {
  readonly operation: string;
  readonly requestId: string;
  readonly seller: string;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Buffer;
};
