import { type DestinationStream, pino } from 'pino';
import { whatItIsAbout } from './about.ts';

type Write = (facts: Readonly<Record<string, unknown>>, message: string) => void;
export type Log = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write };

// Nobody logs these on purpose. The net is for the day somebody logs a whole request.
const secrets = new Set([
  'key',
  'token',
  'authorization',
  'x-api-key',
  'headers',
  'variables',
  'query',
  'body',
  'parameters',
]);
const depthLooked = 2;
/** Lines of requests are written several at once. */
const buffered = { dest: 1, sync: false, minLength: 4_096, periodicFlush: 100 };

/** JSON lines, one fact per name. `level` is a pino level, or `silent`. `traceOf` adds where a line stands in a trace. */
export function makeLog(
  level: string,
  destination?: DestinationStream,
  traceOf: () => Readonly<Record<string, unknown>> = () => ({}),
): Log {
  const stdout = destination ? null : pino.destination(buffered);
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (facts: Record<string, unknown>) => withoutSecrets(facts, depthLooked) },
    mixin: () => ({ ...traceOf(), ...whatItIsAbout() }),
  };
  const logger = pino(options, destination ?? stdout ?? process.stdout);
  return {
    debug: (facts, message) => logger.debug(facts, message),
    info: (facts, message) => logger.info(facts, message),
    warn(facts, message) {
      logger.warn(facts, message);
      stdout?.flush();
    },
    error(facts, message) {
      logger.error(facts, message);
      // The next thing may be the end of the process.
      stdout?.flushSync();
    },
  };
}

function withoutSecrets(facts: Record<string, unknown>, deeper: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts)) if (!secrets.has(name)) safe[name] = safeValue(value, deeper);
  return safe;
}

function safeValue(value: unknown, deeper: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date || deeper === 0) return value;
  if (Array.isArray(value)) return value.map((entry) => safeValue(entry, deeper - 1));
  return withoutSecrets({ ...value }, deeper - 1);
}
