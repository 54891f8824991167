export const defaultLimits = {
  /** Room for 5,000 products in one call. */
  bodyBytes: 1024 * 1024,
  queryBytes: 64 * 1024,
  stringBytes: 16 * 1024,
  nesting: 64,
  tokens: 2_000,
  depth: 12,
  aliases: 30,
  directives: 10,
  /** Operations and fragments of one document. */
  definitions: 50,
  /** Of one name in one place: validation holds each against each other. */
  repeats: 30,
  validationErrors: 5,
  /** With fragments written out: a few that spread each other come to millions, and something always walks them all. */
  fields: 5_000,
  /** Compiling blocks the process, for 60 ms at this size. */
  fieldsCompiled: 500,
  queryFields: 20,
  mutationFields: 5,
  /** Of one operation, as `cost.ts` reckons it. */
  cost: 1_000,
  queryMs: 10_000,
  mutationMs: 30_000,
  headersMs: 10_000,
  requestMs: 15_000,
  connectionCheckMs: 2_000,
  /** How long a connection waits for its next request. */
  keepAliveMs: 5_000,
  /** How long not a byte may move, in either direction: longer than any answer may take, and than events stay away. */
  silentMs: 60_000,
  headerBytes: 16 * 1024,
  drainMs: 7_000,
  /** Parsed documents kept, and compiled queries: a compiled one is about 260 KB. */
  documentsKept: 200,
  /** How long a key is not looked up again. That it was revoked is heard at once, unless nobody can tell that the line is dead. */
  viewerMs: 5_000,
  /** Subscriptions of one key, and of all keys in one process. */
  streamsOfKey: 20,
  streams: 500,
  /** How often it is looked whether the keys of open subscriptions are still good, whatever was heard. */
  streamRecheckMs: 10_000,
  /** After so long without an event a stream says that it is still there. */
  sayAliveMs: 12_000,
  /** A stream of which nothing is read for so long is cut off. */
  unreadMs: 20_000,
} as const;

export type Limits = { readonly [Name in keyof typeof defaultLimits]: number };

/** Those of the settings that are no limits of ours. */
export function unknownLimits(given: Readonly<Record<string, number>>): readonly string[] {
  return Object.keys(given).filter((name) => !Object.hasOwn(defaultLimits, name));
}

/** `262144` as a person would say it: `256 KiB`. */
export function inKiB(bytes: number): string {
  return `${Math.ceil(bytes / 102.4) / 10} KiB`;
}

export function inSeconds(ms: number): string {
  return ms === 1_000 ? '1 second' : `${ms / 1_000} seconds`;
}
