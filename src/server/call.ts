import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperationTypeNode } from 'graphql';
import type { Viewer } from '../domain/viewer.ts';

/** One request of a caller we know, from its key to its answer. */
export type Call = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly viewer: Viewer;
  /** Where its sender reaches this server. */
  readonly baseUrl: string;
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** Filled in as the query is understood and answered; the log reads it at the end. */
  readonly progress: {
    viewer?: string;
    kind?: OperationTypeNode;
    operation?: string;
    codes?: readonly string[];
    /** Told to a subscriber. */
    events?: number;
    /** Why a stream was cut off here. */
    ended?: 'unread';
  };
};
