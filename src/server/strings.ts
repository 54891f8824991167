import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import { inKiB, type Limits } from './limits.ts';
import { limitExceeded, refusal } from './refusal.ts';

/** PostgreSQL takes neither NUL nor half a character, and would say so as a fault of ours. */
function reasonAgainst(text: string, where: string, limits: Limits): GraphQLError | null {
  if (text.includes('\0')) return refusal('BAD_USER_INPUT', `${where} contains a NUL character.`);
  if (!text.isWellFormed()) return refusal('BAD_USER_INPUT', `${where} contains half a surrogate pair.`);

  // No character takes more than three bytes per UTF-16 unit: most strings need no counting.
  if (text.length * 3 <= limits.stringBytes) return null;
  const bytes = Buffer.byteLength(text);
  if (bytes <= limits.stringBytes) return null;
  return limitExceeded(`${where} is ${inKiB(bytes)} long; at most ${inKiB(limits.stringBytes)} are allowed.`);
}

/** A file is as long as it is: the body’s limit bounds it, and nothing in it is a character of a text. */
const fileContent = /\.attachments\.\d+\.content$/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

export function checkLiterals(document: DocumentNode, limits: Limits): void {
  visit(document, {
    StringValue({ value }) {
      const reason = reasonAgainst(value, 'A string in the query', limits);
      if (reason) throw reason;
    },
  });
}

export function checkVariables(variables: unknown, limits: Limits, where = 'variables', depth = 0): void {
  if (depth > limits.nesting) {
    throw limitExceeded(`The variables are nested too deeply; at most ${limits.nesting} levels are allowed.`);
  }
  if (typeof variables === 'string') {
    if (fileContent.test(where) && base64.test(variables)) return;
    const reason = reasonAgainst(variables, `\`${where}\``, limits);
    if (reason) throw reason;
  } else if (Array.isArray(variables)) {
    variables.forEach((item, index) => {
      checkVariables(item, limits, `${where}.${index}`, depth + 1);
    });
  } else if (typeof variables === 'object' && variables !== null) {
    for (const [name, value] of Object.entries(variables)) {
      // A name goes into the message, and so back to its sender: let it be a name.
      checkVariables(value, limits, `${where}.${/^\w{1,80}$/.test(name) ? name : '…'}`, depth + 1);
    }
  }
}
