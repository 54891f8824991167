import { boundedMap } from './bounded-map.ts';
import { refusal } from './refusal.ts';

/** Of two that a client likes alike, and does not name itself, the first. */
const offered = [
  'application/json',
  'application/graphql-response+json',
  'text/event-stream',
  'multipart/mixed',
] as const;

/** Callers send what their library sends: a few headers in all. */
const read = boundedMap<string, string>(100);

type Range = { readonly type: string; readonly quality: number; readonly place: number };

/**
 * The `Accept` header as a list of our own types, best first: Yoga takes the first that fits the answer, and reads
 * neither quality values nor what a client rules out. Throws when it accepts none of ours.
 */
export function acceptedTypes(accept = ''): string {
  const known = read.get(accept);
  if (known !== undefined) return known;
  const types = inOrder(accept);
  read.set(accept, types);
  return types;
}

function inOrder(accept: string): string {
  const ranges = (accept.trim() || '*/*').split(',').flatMap(rangeOf);
  const accepted = offered
    .flatMap((type) => {
      const best = mostSpecific(type, ranges);
      return best && best.quality > 0 ? [{ ...best, type }] : [];
    })
    .sort((left, right) => right.quality - left.quality || left.place - right.place);
  if (accepted.length > 0) return accepted.map(({ type }) => type).join(', ');

  throw refusal('BAD_USER_INPUT', `Nothing here is of a type you accept. There are ${offered.join(', ')}, in UTF-8.`, {
    status: 406,
  });
}

function rangeOf(text: string, place: number): readonly Range[] {
  const [type = '', ...parameters] = text.toLowerCase().split(/\s*;\s*/);
  const parameterOf = (name: string) =>
    parameters
      .find((parameter) => parameter.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .trim();
  const charset = parameterOf('charset') ?? 'utf-8';
  if (!/^"?utf-8"?$/.test(charset)) return [];
  const quality = Number(parameterOf('q') ?? 1);
  // What nobody can read is taken as if it were not there.
  return [{ type: type.trim(), quality: quality >= 0 && quality <= 1 ? quality : 1, place }];
}

function mostSpecific(type: string, ranges: readonly Range[]): { quality: number; place: number } | undefined {
  const [family] = type.split('/');
  const named = (name: string) => ranges.find((range) => range.type === name);
  return named(type) ?? named(`${family}/*`) ?? named('*/*');
}
