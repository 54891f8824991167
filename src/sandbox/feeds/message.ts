import type { Cause } from '../state/records.ts';
import type { Change } from '../state/store.ts';

/** What a feed message is applied with. */
export type MessageContext = { readonly at: string; readonly call: Cause };

/** Why a message is not applied: it becomes an Error result of the processing report. */
export type Problem = { readonly description: string; readonly orderId?: string; readonly orderItemId?: string };

export type Outcome = { readonly changes: readonly Change[] } | { readonly problem: Problem };
