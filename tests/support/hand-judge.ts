import type { IncomingHttpHeaders } from 'node:http';
import { findModelOperation, hasSlashes } from './amazon-models.ts';

// What no model of Amazon's says, or Prism does not look at: the spelling of query names, which Prism compares
// without case and lets pass unknown; headers; Login with Amazon; the transfers to and from addresses handed out.

export type Heard = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type Handed = { readonly contentType: string | null };

export const loginPath = '/auth/o2/token';

/** What is wrong with a call to an operation of the models. */
export function judgeCall(call: Heard): string[] {
  const operation = findModelOperation(call.method, call.path);
  if (!operation) return [`No model knows ${call.method} ${call.path}.`];
  const known = operation.parameters.filter((one) => one.in === 'query');
  const names = [...call.query.keys()];
  const agent = call.headers['user-agent'] ?? '';
  return [
    ...names.filter((name) => !known.some((one) => one.name === name)).map((name) => `Query ${name} is not known.`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `Query ${name} is repeated.`),
    ...known.filter((one) => one.required && !call.query.has(one.name)).map(({ name }) => `Query ${name} is missing.`),
    ...(agent.length > 0 && agent.length <= 500 ? [] : ['The user-agent is missing or too long.']),
    ...(call.headers['x-amz-access-token'] ? [] : ['There is no access token.']),
    ...(call.method === 'GET' && call.body !== '' ? ['A GET has a body.'] : []),
    ...(hasSlashes(operation) && call.body !== '' ? ['An upload destination is asked for with a body.'] : []),
    ...(call.body !== '' && call.headers['content-type'] !== 'application/json' ? ['The body is no JSON.'] : []),
  ];
}

const formOfLogin: Readonly<Record<string, RegExp>> = {
  grant_type: /^refresh_token$/,
  refresh_token: /^Atzr\|./,
  client_id: /./,
  client_secret: /./,
};

/** What is wrong with a call to Login with Amazon. */
export function judgeLogin({ method, query, headers, body }: Heard): string[] {
  const form = new URLSearchParams(body);
  return [
    ...(method === 'POST' ? [] : ['A token is asked for by POST.']),
    ...(/^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? '') ? [] : ['It is no form.']),
    ...(query.size === 0 ? [] : ['Secrets may not stand in an address.']),
    ...(headers['x-amz-access-token'] ? ['A token is asked for with a token.'] : []),
    ...[...form.keys()].filter((name) => !formOfLogin[name]).map((name) => `The form has an unknown ${name}.`),
    ...Object.entries(formOfLogin)
      .filter(([name, pattern]) => form.getAll(name).length !== 1 || !pattern.test(form.get(name) ?? ''))
      .map(([name]) => `The form has no single ${name}.`),
  ];
}

/** What is wrong with an answer of Login with Amazon's. */
export function judgeToken(status: number, answer: Readonly<Record<string, unknown>>): string[] {
  if (status !== 200) return typeof answer.error === 'string' ? [] : ['A refusal names no error.'];
  const { access_token: token, token_type: type, expires_in: seconds } = answer;
  const good = typeof token === 'string' && token !== '' && type === 'bearer' && Number.isInteger(seconds);
  return good ? [] : ['A token has no text, type or life.'];
}

/** What is wrong with a transfer to or from an address that Amazon handed out. */
export function judgeTransfer({ method, headers, body }: Heard, { contentType }: Handed): string[] {
  const told = headers['content-type'] ?? null;
  return [
    ...(headers['x-amz-access-token'] || headers.authorization ? ['A token leaves for another host.'] : []),
    ...(method === (contentType === null ? 'GET' : 'PUT') ? [] : [`${method} is no transfer.`]),
    ...(method === 'PUT' && told !== contentType ? [`The upload is ${told} and was announced as ${contentType}.`] : []),
    ...(method === 'PUT' && body === '' ? ['The upload is empty.'] : []),
  ];
}
