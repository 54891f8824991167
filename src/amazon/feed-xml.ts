import { createRequire } from 'node:module';
import type { FeedEntry } from '../domain/channel.ts';
import type { CancelMessage, RefundMessage } from '../domain/effects.ts';
import { amazonCancelReasons, amazonRefundReasons } from './feed-kinds.ts';

const require = createRequire(import.meta.url);

// Loaded with the first feed, and as CommonJS: as an ES module it is sixty files.
function makeBuilder() {
  const { XMLBuilder } = require('fast-xml-parser') as typeof import('fast-xml-parser');
  return new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: false });
}

/** The envelope of one feed. Amazon's schemas are sequences: the order of the keys is the order on the wire. */
export function feedXml(sellerId: string, kind: FeedEntry['message']['kind'], entries: readonly FeedEntry[]): string {
  const messageType = messageTypes[kind];
  return makeBuilder().build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    AmazonEnvelope: {
      Header: { DocumentVersion: '1.01', MerchantIdentifier: sellerId },
      MessageType: messageType,
      Message: entries.map(({ messageId, number, message }) => {
        if (message.kind !== kind) throw new TypeError(`A ${message.kind} does not belong in a feed of ${kind}.`);
        return { MessageID: messageId, [messageType]: payload(number, message) };
      }),
    },
  });
}

const messageTypes = { CANCEL_ORDER: 'OrderAcknowledgement', REFUND: 'OrderAdjustment' } as const;

function payload(number: string, message: FeedEntry['message']) {
  return message.kind === 'CANCEL_ORDER' ? acknowledgement(number, message) : adjustment(number, message);
}

/** Failure cancels the whole order; Amazon has been seen to ignore one that does not list every line. */
function acknowledgement(number: string, { reason, amazonOrderItemIds }: CancelMessage) {
  return {
    AmazonOrderID: number,
    StatusCode: 'Failure',
    Item: amazonOrderItemIds.map((AmazonOrderItemCode) => ({
      AmazonOrderItemCode,
      CancelReason: amazonCancelReasons[reason],
    })),
  };
}

/**
 * A fee that is kept goes as a positive amount, as all that a refund is made of (amazon-sp-api.md 12), though Seller
 * Central's help shows it negative.
 */
function adjustment(number: string, { creditMemoId, reason, currency, items }: RefundMessage) {
  return {
    AmazonOrderID: number,
    ActionType: 'Refund',
    AdjustedItem: items.map(({ amazonOrderItemId, quantity, components }) => ({
      AmazonOrderItemCode: amazonOrderItemId,
      MerchantAdjustmentItemID: `${creditMemoId}-${amazonOrderItemId}`,
      AdjustmentReason: amazonRefundReasons[reason],
      ItemPriceAdjustments: {
        Component: components.map(({ type, amount }) => ({
          Type: type,
          Amount: { '@currency': currency, '#text': amount },
        })),
      },
      ...(quantity > 0 ? { Quantity: quantity } : {}),
    })),
  };
}
