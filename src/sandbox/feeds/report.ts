import { gzipSync } from 'node:zlib';
import { buildXml } from './xml.ts';

export type Result = {
  readonly messageId: string;
  readonly code: number;
  readonly description: string;
  readonly orderId?: string;
  readonly orderItemId?: string;
  /** The message was done all the same. */
  readonly warning?: boolean;
};

/** Malformed XML, and incomplete or invalid data: the two codes Amazon's sellers know. */
export const malformed = 5000;
export const invalidData = 18028;

export type Report = {
  readonly feedId: string;
  readonly processed: number;
  readonly results: readonly Result[];
  /** The summary counts one refusal more than there are. */
  readonly miscounted?: boolean;
  readonly cutOff?: boolean;
};

/** The processing report of a feed, gzipped. A message without a result has succeeded. */
export function writeReport({ feedId, processed, results, miscounted, cutOff }: Report): Buffer {
  const countOf = (some: readonly Result[]) => new Set(some.map(({ messageId }) => messageId)).size;
  const failed = countOf(results.filter(({ warning }) => !warning)) + (miscounted ? 1 : 0);
  const xml = buildXml({
    AmazonEnvelope: {
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      '@xsi:noNamespaceSchemaLocation': 'amzn-envelope.xsd',
      Header: { DocumentVersion: '1.02', MerchantIdentifier: 'SANDBOX' },
      MessageType: 'ProcessingReport',
      Message: {
        MessageID: 1,
        ProcessingReport: {
          DocumentTransactionID: feedId,
          StatusCode: 'Complete',
          ProcessingSummary: {
            MessagesProcessed: processed,
            MessagesSuccessful: Math.max(0, processed - failed),
            MessagesWithError: failed,
            MessagesWithWarning: countOf(results.filter(({ warning }) => warning)),
          },
          Result: results.map(resultElement),
        },
      },
    },
  });
  return gzipSync(cutOff ? xml.slice(0, xml.length * 0.7) : xml);
}

function resultElement({
  messageId,
  code,
  description,
  orderId,
  orderItemId,
  warning,
}: Result): Record<string, unknown> {
  return {
    MessageID: messageId,
    ResultCode: warning ? 'Warning' : 'Error',
    ResultMessageCode: code,
    ResultDescription: description,
    ...(orderId && {
      AdditionalInfo: { AmazonOrderID: orderId, ...(orderItemId && { AmazonOrderItemCode: orderItemId }) },
    }),
  };
}
