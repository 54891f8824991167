import { type DestinationStream, pino } from 'pino';
import { whatItIsAbout } from './about.ts';

type Write = (facts: Readonly<Record<string, unknown>>, message: string) => void;
export type Log = { readonly debug: Write; readonly info: Write; readonly warn: Write; readonly error: Write };

// Nobody logs these on purpose. The net is for the day somebody logs a whole request.
const secrets = ['key', 'token', 'authorization', 'x-api-key', 'headers', 'variables', 'query', 'body', 'parameters'];

/** JSON lines, one fact per name. `level` is a pino level, or `silent`. `traceOf` adds where a line stands in a trace. */
export function makeLog(
  level: string,
  destination?: DestinationStream,
  traceOf: () => Readonly<Record<string, unknown>> = () => ({}),
): Log {
  const paths = secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, remove: true },
    mixin: () => ({ ...traceOf(), ...whatItIsAbout() }),
  };
  const logger = destination ? pino(options, destination) : pino(options);
  return {
    debug: (facts, message) => logger.debug(facts, message),
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => logger.error(facts, message),
  };
}
