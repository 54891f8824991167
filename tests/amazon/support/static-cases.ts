import { modelOperations } from '../../support/amazon-models.ts';
import type { Call, Reply } from './amazon-server.ts';

// biome-ignore lint/suspicious/noExplicitAny: Amazon's own cases, as they are published
type Json = any;

/** One case of Amazon's static sandbox: what must be asked, and what is answered then. */
export type StaticCase = {
  /** Such as `orders_2026-01-01 getOrder 200 1`. */
  readonly name: string;
  /** Its operation: the name without status and place. */
  readonly of: string;
  readonly method: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, { readonly value: Json }>>;
  readonly status: number;
  readonly response: Json;
};

/** Every case that Amazon's models hold. */
export const staticCases: readonly StaticCase[] = modelOperations.flatMap(({ file, id, method, template, json }) => {
  const of = `${file.replace('.json', '')} ${id}`;
  const whole = (json['x-amzn-api-sandbox']?.static ?? []).map((one: Json) => ({ status: one.status ?? 200, one }));
  const answered = Object.entries<Json>(json.responses).flatMap(([status, { 'x-amzn-api-sandbox': sandbox }]) =>
    (sandbox?.static ?? []).map((one: Json) => ({ status: Number(status), one })),
  );
  const counted = new Map<number, number>();
  return [...whole, ...answered].map(({ status, one }): StaticCase => {
    const place = (counted.get(status) ?? 0) + 1;
    counted.set(status, place);
    const { parameters = {} } = one.request ?? {};
    return { name: `${of} ${status} ${place}`, of, method, template, parameters, status, response: one.response };
  });
});

/**
 * Answers as Amazon's static sandbox does: of the cases whose parameters are all in the call the most specific one,
 * and 400 where there is none. What leads to a stored document leads to `documents`.
 */
export function answerStatically(cases: readonly StaticCase[], call: Call, documents: string): Reply {
  const headers = { 'x-amzn-RequestId': 'static' };
  const [match] = cases
    .filter((one) => matches(one, call))
    .sort((one, other) => JSON.stringify(other.parameters).length - JSON.stringify(one.parameters).length);
  if (!match) {
    const errors = [{ code: 'InvalidInput', message: 'Could not match input arguments' }];
    return { status: 400, headers, body: { errors } };
  }
  const body = { ...match.response, ...(match.response?.url && { url: documents }) };
  return { status: match.status, headers, ...(match.status === 204 ? {} : { body }) };
}

function matches({ method, template, parameters }: StaticCase, call: Call): boolean {
  const names: string[] = [];
  const pattern = template.replace(/\{([^}]+)\}/g, (_, name) => `(${names.push(name) ? '[^/]+' : ''})`);
  const path = new RegExp(`^${pattern}$`).exec(call.path);
  if (!path || method !== call.method) return false;
  const inPath = Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(path[at + 1] ?? '')]));
  return Object.entries(parameters).every(([name, { value }]) => {
    if (name === 'body') return holds(call.body === '' ? {} : JSON.parse(call.body), value);
    const given = inPath[name] ?? call.query[name];
    if (given === undefined) return false;
    return Array.isArray(value) ? holds(given.split(','), value) : given === String(value);
  });
}

/** Whether everything that is wanted is there. */
function holds(given: Json, wanted: Json): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(given) && wanted.every((one) => given.some((other) => holds(other, one)));
  }
  if (typeof wanted !== 'object' || wanted === null) return given === wanted;
  return Object.entries(wanted).every(([name, value]) => holds(given?.[name], value));
}
