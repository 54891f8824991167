import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { FeedState } from '../domain/channel.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => name === 'Result' });

/** What a processing report says about each message. A report that contradicts itself is unclear. */
export function readReport(xml: string): Exclude<FeedState, { kind: 'WORKING' }> {
  const report = parse(xml);
  if (!report) return done(new Map(), 'The report cannot be read.');

  const { ProcessingSummary: summary, Result: results, StatusCode: status } = report;
  const errors = results.filter(({ ResultCode }) => ResultCode === 'Error');
  const wholeFile = errors.filter(({ MessageID }) => MessageID === 0);
  if (wholeFile.length > 0 && summary.MessagesSuccessful === 0) {
    return { kind: 'FAILED', why: `Amazon refused the whole file: ${wholeFile.map(wordsOf).join('; ')}` };
  }

  const refused = new Map<number, string>();
  for (const error of errors) {
    if (error.MessageID === 0) continue;
    const before = refused.get(error.MessageID);
    refused.set(error.MessageID, before === undefined ? wordsOf(error) : `${before}; ${wordsOf(error)}`);
  }
  return done(refused, contradiction(status, summary, refused.size, wholeFile.length > 0));
}

function done(refused: ReadonlyMap<number, string>, unclear: string | null): FeedState & { kind: 'DONE' } {
  return { kind: 'DONE', refused, unclear };
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

function parse(xml: string) {
  try {
    return Report.parse(parser.parse(xml)).AmazonEnvelope.Message.ProcessingReport;
  } catch {
    return null;
  }
}

function wordsOf({ ResultMessageCode, ResultDescription }: z.infer<typeof Result>): string {
  return ResultMessageCode ? `${ResultDescription} (${ResultMessageCode})` : ResultDescription;
}
