import type { Page, Position } from '../db/page.ts';
import type { Sealer } from '../db/seal.ts';
import { badRequest } from './bad-request.ts';

const pageSize = 20;
const pageSizeMax = 100;
const signatureLength = 16;

export type PageArgs = {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
};

/**
 * A cursor is signed, and names its list and how that is sorted: one that was not given out here, or by a list in another
 * order, is refused.
 */
export function cursorOf(sealer: Sealer, list: string, { at, id }: Position): string {
  const text = `${list}|${at}|${id}`;
  return signed(sealer.fingerprint(text), text);
}

function signed(fingerprint: string, text: string): string {
  return Buffer.from(`${fingerprint.slice(0, signatureLength)}${text}`).toString('base64url');
}

export function readPage(sealer: Sealer, list: string, { first, after, last, before }: PageArgs): Page {
  const backward = last !== null && last !== undefined;
  const forward = first !== null && first !== undefined;
  if (backward && forward) throw badRequest('Give `first` or `last`, not both.');
  if (backward ? after : before) throw badRequest('`after` goes with `first`, and `before` with `last`.');

  const limit = (backward ? last : first) ?? pageSize;
  if (limit < 0 || limit > pageSizeMax) throw badRequest(`A page holds 0 to ${pageSizeMax} entries.`);

  const cursor = backward ? before : after;
  return {
    direction: backward ? 'backward' : 'forward',
    from: cursor === null || cursor === undefined ? null : readCursor(sealer, list, cursor),
    limit,
  };
}

function readCursor(sealer: Sealer, list: string, cursor: string): Position {
  const read = Buffer.from(cursor, 'base64url').toString('utf8');
  const [of, at, id] = read.slice(signatureLength).split('|');
  // A reader of events keeps its place for long: a new key of ours does not take it away.
  const text = `${of}|${at}|${id}`;
  const ours = [sealer.fingerprint(text), ...sealer.fingerprintsBefore(text)];
  const genuine = of === list && ours.some((fingerprint) => signed(fingerprint, text) === cursor);
  if (!genuine || !at || !id)
    throw badRequest('The cursor is none that this list, sorted so, has given out.', 'INVALID_INPUT');
  return { at, id };
}
