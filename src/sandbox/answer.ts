export type Answer = {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}

/** Amazon's own error body. */
export function refusal(status: number, code: string, message: string, details?: string): Answer {
  return json(status, { errors: [{ code, message, ...(details === undefined ? {} : { details }) }] });
}

export function invalid(message: string): Answer {
  return refusal(400, 'InvalidInput', message);
}

export function notFound(what: string): Answer {
  return refusal(404, 'NotFound', `${what} was not found.`);
}

/** What a presigned URL answers: the storage behind it speaks XML, not JSON. */
export function storageRefusal(code: string, message: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status: 403, body, headers: { 'content-type': 'application/xml' } };
}
