export type Facts = Readonly<Record<string, string | number | boolean>>;

/** A piece of work as a trace shows it: what it is, and never whom or what it is about. */
export type Work = {
  readonly name: string;
  readonly kind?: 'server' | 'client' | 'consumer';
  readonly facts?: Facts;
  /** What caused it, in W3C's form; left out: whatever runs now. */
  readonly causedBy?: string | undefined;
  /** What else it is done for. */
  readonly alsoFor?: readonly string[];
  /** Begins a trace of its own, whatever runs now. */
  readonly apart?: boolean;
};

/** Adds to what is known of a piece of work while it runs. */
export type Note = (facts: Facts) => void;

export type Tracing = {
  readonly trace: <T>(work: Work, run: (note: Note) => T) => T;
  /** What runs now, in the form of W3C's `traceparent`, for whoever goes on with it elsewhere; null outside of a trace. */
  readonly current: () => string | null;
};

/** For one of many pieces that something goes on with for days: a trace of its own, with a link to that; none where that has none. */
export function linkedTo(cause: string | null): Pick<Work, 'alsoFor' | 'apart' | 'causedBy'> {
  if (cause === null) return {};
  return readTraceparent(cause)?.sampled ? { apart: true, alsoFor: [cause] } : { causedBy: cause };
}

const noted: Note = () => {};
export const untraced: Tracing = { trace: (_work, run) => run(noted), current: () => null };

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

export type TraceParent = { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };

/** Null for what is no `traceparent`: it comes from strangers. */
export function readTraceparent(text: unknown): TraceParent | null {
  const [, traceId = '', spanId = '', flags = ''] = typeof text === 'string' ? (form.exec(text) ?? []) : [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function traceparentOf({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
