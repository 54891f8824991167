import { createRequire } from 'node:module';
import { z } from 'zod';
import type { FeedReport } from '../domain/channel.ts';
import { inARow } from './sentences.ts';

const require = createRequire(import.meta.url);

export const noReport = unreadable('Amazon sent no report.');
export const endlessReport = unreadable('The report is larger than any that is read.');

/** What a processing report says about each message. A report that contradicts itself is unclear. */
export function readReport(xml: string): FeedReport {
  const report = parse(xml);
  if (!report) return unreadable('The report cannot be read.');

  const { ProcessingSummary: summary, Result: results, StatusCode: status } = report;
  const errors = results.filter(({ ResultCode }) => ResultCode === 'Error');
  const onFile = errors.filter(({ MessageID }) => MessageID === 0).map(wordsOf);
  const refused = wordsByMessage(errors);
  const warnings = wordsByMessage(results.filter(({ ResultCode }) => ResultCode === 'Warning'));
  const warned = new Map([...warnings].filter(([messageId]) => !refused.has(messageId)));
  const said = { messages: summary.MessagesProcessed, refused, warned };
  // Nothing was taken, whether Amazon counts each message as refused or none as read.
  if (onFile.length > 0 && summary.MessagesSuccessful === 0 && summary.MessagesWithWarning === 0) {
    return { ...said, wholeFile: `Amazon refused the whole file: ${inARow(onFile)}`, unclear: null };
  }
  return { ...said, wholeFile: null, unclear: contradiction(status, summary, refused.size, onFile.length > 0) };
}

function unreadable(unclear: string): FeedReport {
  return { messages: null, refused: new Map(), warned: new Map(), wholeFile: null, unclear };
}

function contradiction(status: string, summary: Summary, refused: number, fileError: boolean): string | null {
  const { MessagesProcessed: processed, MessagesSuccessful: successful, MessagesWithError: withError } = summary;
  if (status !== 'Complete') return `The report's status is ${status || 'missing'}.`;
  if (fileError) return 'The report refuses the whole file, and takes messages of it.';
  if (withError !== refused) return `The report counts ${withError} refused messages and names ${refused}.`;
  // Amazon has counted messages with a warning both as successful and apart from them.
  const others = processed - withError;
  if (successful !== others && successful + summary.MessagesWithWarning !== others) {
    return `The report counts ${processed} messages, of them ${successful} taken and ${withError} refused.`;
  }
  return null;
}

const count = z.coerce.number().int().nonnegative();
const word = z.coerce.string().catch('').default('');

const Summary = z.object({
  MessagesProcessed: count,
  MessagesSuccessful: count,
  MessagesWithError: count,
  MessagesWithWarning: count.catch(0).default(0),
});
type Summary = z.infer<typeof Summary>;

const Result = z.object({
  MessageID: count,
  ResultCode: z.enum(['Error', 'Warning']),
  ResultMessageCode: word,
  ResultDescription: word,
});
type Result = z.infer<typeof Result>;

const Report = z.object({
  AmazonEnvelope: z.object({
    Message: z.object({
      ProcessingReport: z.object({
        StatusCode: word,
        ProcessingSummary: Summary,
        Result: z.array(Result).default([]),
      }),
    }),
  }),
});

/** The parser makes something of a report that was cut off, too: that would read as if the rest had been taken. */
function parse(xml: string) {
  // Loaded with the first report, and as CommonJS: as an ES module it is sixty files.
  const { XMLParser, XMLValidator } = require('fast-xml-parser') as typeof import('fast-xml-parser');
  const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => name === 'Result' });
  if (XMLValidator.validate(xml) !== true) return null;
  try {
    return Report.parse(parser.parse(xml)).AmazonEnvelope.Message.ProcessingReport;
  } catch {
    return null;
  }
}

function wordsByMessage(results: readonly Result[]): ReadonlyMap<number, string> {
  const aboutOne = results.filter(({ MessageID }) => MessageID !== 0);
  const groups = Map.groupBy(aboutOne, ({ MessageID }) => MessageID);
  return new Map([...groups].map(([messageId, group]) => [messageId, inARow(group.map(wordsOf))]));
}

function wordsOf({ ResultMessageCode, ResultDescription }: Result): string {
  return ResultMessageCode ? `${ResultDescription} (${ResultMessageCode})` : ResultDescription;
}
