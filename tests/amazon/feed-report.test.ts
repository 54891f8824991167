import { describe, expect, it } from 'vitest';
import { readReport } from '../../src/amazon/feed-report.ts';

type Counts = readonly [processed: number, successful: number, withError: number, withWarning: number];

function report([processed, successful, withError, withWarning]: Counts, results: string, status = 'Complete') {
  return `<?xml version="1.0" encoding="UTF-8"?>
    <AmazonEnvelope><Header><DocumentVersion>1.02</DocumentVersion></Header><MessageType>ProcessingReport</MessageType>
    <Message><MessageID>1</MessageID><ProcessingReport><DocumentTransactionID>1</DocumentTransactionID>
    <StatusCode>${status}</StatusCode><ProcessingSummary><MessagesProcessed>${processed}</MessagesProcessed>
    <MessagesSuccessful>${successful}</MessagesSuccessful><MessagesWithError>${withError}</MessagesWithError>
    <MessagesWithWarning>${withWarning}</MessagesWithWarning></ProcessingSummary>${results}
    </ProcessingReport></Message></AmazonEnvelope>`;
}

function result(messageId: number, code: string, words: string, number = '18028') {
  return `<Result><MessageID>${messageId}</MessageID><ResultCode>${code}</ResultCode>
    <ResultMessageCode>${number}</ResultMessageCode><ResultDescription>${words}</ResultDescription></Result>`;
}

describe('a report that is clear', () => {
  it('takes what it does not name', () => {
    expect(readReport(report([3, 3, 0, 0], ''))).toEqual({ kind: 'DONE', refused: new Map(), unclear: null });
  });

  it('refuses what it names, in Amazon’s own words', () => {
    const xml = report([3, 1, 2, 0], result(2, 'Error', 'Bad &amp; wrong.') + result(3, 'Error', 'Late.', '5000'));
    expect(readReport(xml)).toEqual({
      kind: 'DONE',
      refused: new Map([
        [2, 'Bad & wrong. (18028)'],
        [3, 'Late. (5000)'],
      ]),
      unclear: null,
    });
  });

  it('counts a message once, however many results it has', () => {
    const xml = report([2, 1, 1, 0], result(2, 'Error', 'First.') + result(2, 'Error', 'Second.'));
    expect(readReport(xml)).toEqual({
      kind: 'DONE',
      refused: new Map([[2, 'First. (18028); Second. (18028)']]),
      unclear: null,
    });
  });

  it.each([[[2, 2, 0, 1]], [[2, 1, 0, 1]]] as const)(
    'takes a message with a warning, however Amazon counts it: %j',
    (counts) => {
      expect(readReport(report(counts, result(1, 'Warning', 'Odd.')))).toEqual({
        kind: 'DONE',
        refused: new Map(),
        unclear: null,
      });
    },
  );
});

describe('a report on the whole file', () => {
  it.each([[[0, 0, 0, 0]], [[2, 0, 2, 0]]] as const)('has failed it, message by message or not: %j', (counts) => {
    expect(readReport(report(counts, result(0, 'Error', 'Malformed XML.', '5000')))).toEqual({
      kind: 'FAILED',
      why: 'Amazon refused the whole file: Malformed XML. (5000)',
    });
  });

  it('is unclear when messages were taken all the same', () => {
    expect(readReport(report([2, 2, 0, 0], result(0, 'Error', 'Odd.')))).toMatchObject({
      unclear: expect.stringMatching(/whole file/),
    });
  });
});

describe('a report that contradicts itself is unclear', () => {
  it.each([
    ['an error counted and not named', report([2, 1, 1, 0], '')],
    ['an error named and not counted', report([2, 2, 0, 0], result(1, 'Error', 'No.'))],
    ['counts that do not add up', report([3, 1, 1, 0], result(1, 'Error', 'No.'))],
    ['another status', report([1, 1, 0, 0], '', 'Processing')],
    ['a result that is neither', report([1, 1, 0, 0], result(1, 'Perhaps', 'Hm.'))],
    ['no summary', '<AmazonEnvelope><Message><ProcessingReport/></Message></AmazonEnvelope>'],
    ['no report', '<html><body>Service unavailable</body></html>'],
    ['no XML', 'oops'],
    ['nothing', ''],
  ])('%s', (_name, xml) => {
    expect(readReport(xml)).toMatchObject({ kind: 'DONE', unclear: expect.stringMatching(/\S/) });
  });
});
