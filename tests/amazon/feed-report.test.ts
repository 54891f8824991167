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

const clear = { refused: new Map(), warned: new Map(), wholeFile: null, unclear: null };

describe('a report that is clear', () => {
  it('takes what it does not name', () => {
    expect(readReport(report([3, 3, 0, 0], ''))).toEqual({ ...clear, messages: 3 });
  });

  it('refuses what it names, in Amazon’s own words', () => {
    const xml = report([3, 1, 2, 0], result(2, 'Error', 'Bad &amp; wrong.') + result(3, 'Error', 'Late.', '5000'));
    const refused = new Map([
      [2, 'Bad & wrong. (18028)'],
      [3, 'Late. (5000)'],
    ]);
    expect(readReport(xml)).toEqual({ ...clear, messages: 3, refused });
  });

  it('counts a message once, however many results it has', () => {
    const xml = report([2, 1, 1, 0], result(2, 'Error', 'First.') + result(2, 'Error', 'Second.'));
    const refused = new Map([[2, 'First. (18028); Second. (18028)']]);
    expect(readReport(xml)).toEqual({ ...clear, messages: 2, refused });
  });

  it.each([[[2, 2, 0, 1]], [[2, 1, 0, 1]]] as const)(
    'takes a message with a warning, however Amazon counts it, and keeps the words: %j',
    (counts) => {
      const warned = new Map([[1, 'Odd. (18028)']]);
      expect(readReport(report(counts, result(1, 'Warning', 'Odd.')))).toEqual({ ...clear, messages: 2, warned });
    },
  );

  it('refuses a message that it warns of as well', () => {
    const xml = report([1, 0, 1, 0], result(1, 'Warning', 'Odd.') + result(1, 'Error', 'Bad.'));
    expect(readReport(xml)).toEqual({ ...clear, messages: 1, refused: new Map([[1, 'Bad. (18028)']]) });
  });
});

describe('a report on the whole file', () => {
  it.each([[[0, 0, 0, 0]], [[2, 0, 2, 0]]] as const)('refuses all of it, message by message or not: %j', (counts) => {
    expect(readReport(report(counts, result(0, 'Error', 'Malformed XML.', '5000')))).toEqual({
      ...clear,
      messages: counts[0],
      wholeFile: 'Amazon refused the whole file: Malformed XML. (5000)',
    });
  });

  it.each([[[2, 2, 0, 0]], [[2, 0, 0, 2]]] as const)(
    'is unclear when messages were taken all the same: %j',
    (counts) => {
      expect(readReport(report(counts, result(0, 'Error', 'Odd.')))).toMatchObject({
        wholeFile: null,
        unclear: expect.stringMatching(/whole file/),
      });
    },
  );
});

it.each(['</ProcessingReport>', '<Result><MessageID>1', '</ProcessingSummary>', '</AmazonEnvelope>'])(
  'a report that was cut off before %s says nothing, whatever it says before',
  (place) => {
    const xml = report([3, 1, 2, 0], result(1, 'Error', 'No.') + result(2, 'Error', 'No.'));
    const cut = xml.slice(0, xml.lastIndexOf(place));
    expect(readReport(cut)).toEqual({ ...clear, messages: null, unclear: 'The report cannot be read.' });
  },
);

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
    expect(readReport(xml)).toMatchObject({ unclear: expect.stringMatching(/\S/) });
  });
});
