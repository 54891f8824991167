import { instantOf } from './instant.ts';

/** What a request body must look like. Unknown fields are refused, which Amazon's own models leave open. */
export type Shape =
  | { readonly kind: 'text'; readonly pattern?: RegExp; readonly oneOf?: readonly string[] }
  | { readonly kind: 'date-time' }
  | { readonly kind: 'integer'; readonly min: number }
  | { readonly kind: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly kind: 'map-of-texts' }
  | {
      readonly kind: 'object';
      readonly required: Readonly<Record<string, Shape>>;
      readonly optional?: Readonly<Record<string, Shape>>;
    };

/** The first thing wrong with a value, as a sentence, or undefined. */
export function problemIn(value: unknown, shape: Shape, path: string): string | undefined {
  switch (shape.kind) {
    case 'text':
      return problemInText(value, shape, path);
    case 'date-time':
      return typeof value === 'string' && instantOf(value) !== undefined
        ? undefined
        : `The value of ${path} is not valid: it must be an ISO 8601 date-time with an offset.`;
    case 'integer':
      return Number.isInteger(value) && Number(value) >= shape.min
        ? undefined
        : `The value of ${path} is not valid: it must be a whole number of at least ${shape.min}.`;
    case 'list':
      return problemInList(value, shape, path);
    case 'map-of-texts':
      return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string')
        ? undefined
        : `The value of ${path} is not valid: it must be an object of strings.`;
    case 'object':
      return problemInObject(value, shape, path);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** undefined when the bytes are not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

type ShapeOf<K extends Shape['kind']> = Extract<Shape, { kind: K }>;

function problemInText(value: unknown, { pattern, oneOf }: ShapeOf<'text'>, path: string): string | undefined {
  if (typeof value !== 'string') return `The value of ${path} is not valid: it must be a string.`;
  if (value.trim() === '') return `The value of ${path} is not valid: it must not be empty.`;
  if (pattern && !pattern.test(value)) return `The value '${value}' of ${path} is not valid.`;
  if (oneOf && !oneOf.includes(value)) return `The value '${value}' of ${path} is not one of ${oneOf.join(', ')}.`;
  return undefined;
}

function problemInList(value: unknown, { of, min, max }: ShapeOf<'list'>, path: string): string | undefined {
  if (!Array.isArray(value)) return `The value of ${path} is not valid: it must be an array.`;
  if (value.length < (min ?? 0)) return `The value of ${path} is not valid: it must not be empty.`;
  if (value.length > (max ?? Number.POSITIVE_INFINITY)) return `${path} has more than ${max} entries.`;
  return firstProblem(value.entries(), ([index, entry]) => problemIn(entry, of, `${path}[${index}]`));
}

function problemInObject(value: unknown, shape: ShapeOf<'object'>, path: string): string | undefined {
  if (!isRecord(value)) return `${path} must be a JSON object.`;
  const known = { ...shape.required, ...shape.optional };
  const missing = Object.keys(shape.required).find((name) => value[name] === undefined);
  if (missing) return `${path}.${missing} is missing.`;
  return firstProblem(Object.entries(value), ([name, entry]) => {
    const expected = Object.hasOwn(known, name) ? known[name] : undefined;
    return expected ? problemIn(entry, expected, `${path}.${name}`) : `${path}.${name} is not a known field.`;
  });
}

function firstProblem<T>(entries: Iterable<T>, check: (entry: T) => string | undefined): string | undefined {
  for (const entry of entries) {
    const problem = check(entry);
    if (problem) return problem;
  }
  return undefined;
}
