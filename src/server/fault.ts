import { ChannelError } from '../domain/channel.ts';

/** The errors that caused this one, outermost first. A cause that points back at itself ends the list. */
function chain(error: unknown): readonly unknown[] {
  const links: unknown[] = [];
  let link = error;
  while (link != null && !links.includes(link) && links.length < 10) {
    links.push(link);
    const { originalError, cause } = link as { originalError?: unknown; cause?: unknown };
    link = originalError ?? cause;
  }
  return links;
}

// Class 08: connections. 53: no resources left. 57P: the server stops or starts.
const outagesOfPostgres = /^(08|53|57P)\w+$/;
const conflicts = new Set(['57014', '55P03', '40001', '40P01', '25P03']);
const lostConnections = new Set([
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
]);
// What pg and pg-boss say of a lost connection has no code.
const wordsOfLoss =
  /^(Connection terminated|LISTEN\/NOTIFY |timeout (expired$|exceeded when trying)|Client has encountered a connection)/;

function isAway(link: unknown): boolean {
  const { code, message } = link as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return lostConnections.has(code) || outagesOfPostgres.test(code);
  return typeof message === 'string' && wordsOfLoss.test(message);
}

/** Whether the database is away: whatever asks it fails alike. */
export function comesFromAwayDatabase(error: unknown): boolean {
  return !(error instanceof ChannelError) && chain(error).some(isAway);
}

/** What it comes down to, the same for all that one cause lets fail. */
export function rootOf(error: unknown): string {
  const { type, message, code } = reportsOf(error).at(-1) ?? {};
  return `${type} ${code} ${message}`;
}

/** Whether the same request may well succeed a little later: the database is away, overloaded or locked. */
export function comesFromAnOutage(error: unknown): boolean {
  return chain(error).some((link) => {
    const { code } = link as { code?: unknown };
    return isAway(link) || (typeof code === 'string' && conflicts.has(code));
  });
}

export type FaultReport = {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly stack?: readonly string[];
};

/** What the log may hold of an error, with what caused it: where it happened, and no data. */
export function reportsOf(error: unknown): readonly FaultReport[] {
  return chain(error).map((link) => {
    if (!(link instanceof Error)) return { type: typeof link, message: 'something else than an error was thrown' };
    const { code, constraint_name: constraint } = link as { code?: unknown; constraint_name?: unknown };
    return {
      type: link.constructor.name,
      message: withoutValues(link),
      ...(typeof code === 'string' && { code }),
      ...(typeof constraint === 'string' && { constraint }),
      stack: link.stack?.match(/^ {4}at .*$/gm)?.slice(0, 20) ?? [],
    };
  });
}

/**
 * What follows a colon is mostly the value that did not fit, or drizzle's list of parameters, and JSON.parse
 * quotes what it read: any of them may be a buyer's.
 */
function withoutValues({ name, message }: Error): string {
  const [kept = ''] = message.split(/:\s/, 1);
  const unquoted = name === 'SyntaxError' ? kept.replace(/["'].*["']/s, '…') : kept;
  return unquoted.replace(/[^\s"'<>]+@[^\s"'<>]+/g, '…').slice(0, 300);
}
