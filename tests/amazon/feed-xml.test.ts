import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { feedXml } from '../../src/amazon/feed-xml.ts';
import type { FeedEntry } from '../../src/domain/channel.ts';
import { type cancelReasons, type RefundMessage, refundReasons } from '../../src/domain/effects.ts';

const number = '701-0000001-0000002';

const refund: RefundMessage = {
  kind: 'REFUND',
  creditMemoId: 'cm_1',
  reason: 'CUSTOMER_RETURN',
  currency: 'USD',
  taxMode: 'EXCLUSIVE',
  total: '11.80',
  items: [
    {
      amazonOrderItemId: '00000000000001',
      quantity: 2,
      components: [
        { type: 'Principal', amount: '10.00' },
        { type: 'Tax', amount: '0.80' },
      ],
    },
    { amazonOrderItemId: '00000000000002', quantity: 0, components: [{ type: 'Goodwill', amount: '1.00' }] },
  ],
};

function cancel(messageId: number, reason: (typeof cancelReasons)[number], ...items: string[]): FeedEntry {
  return { messageId, number, message: { kind: 'CANCEL_ORDER', reason, amazonOrderItemIds: items } };
}

describe('the feed of cancels', () => {
  it('lists every line of every order, in the order Amazon’s schema wants', () => {
    const entries = [cancel(1, 'NO_INVENTORY', '01', '02'), cancel(2, 'BUYER_CANCELED', '03')];

    expect(feedXml('ASELLER', 'CANCEL_ORDER', entries)).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope>',
        '<Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>ASELLER</MerchantIdentifier></Header>',
        '<MessageType>OrderAcknowledgement</MessageType>',
        '<Message><MessageID>1</MessageID><OrderAcknowledgement>',
        `<AmazonOrderID>${number}</AmazonOrderID><StatusCode>Failure</StatusCode>`,
        '<Item><AmazonOrderItemCode>01</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>',
        '<Item><AmazonOrderItemCode>02</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>',
        '</OrderAcknowledgement></Message>',
        '<Message><MessageID>2</MessageID><OrderAcknowledgement>',
        `<AmazonOrderID>${number}</AmazonOrderID><StatusCode>Failure</StatusCode>`,
        '<Item><AmazonOrderItemCode>03</AmazonOrderItemCode><CancelReason>BuyerCanceled</CancelReason></Item>',
        '</OrderAcknowledgement></Message></AmazonEnvelope>',
      ].join(''),
    );
  });

  it.each([
    ['NO_INVENTORY', 'NoInventory'],
    ['BUYER_CANCELED', 'BuyerCanceled'],
    ['SHIPPING_ADDRESS_UNDELIVERABLE', 'ShippingAddressUndeliverable'],
    ['CUSTOMER_EXCHANGE', 'CustomerExchange'],
    ['PRICING_ERROR', 'PricingError'],
    ['GENERAL_ADJUSTMENT', 'GeneralAdjustment'],
  ] as const)('%s is %s to Amazon', (reason, amazons) => {
    expect(feedXml('S', 'CANCEL_ORDER', [cancel(1, reason, '01')])).toContain(`<CancelReason>${amazons}<`);
  });

  it('escapes what would break out of its element', () => {
    const xml = feedXml('A&<B>"', 'CANCEL_ORDER', [cancel(1, 'NO_INVENTORY', '</Item>')]);
    expect(XMLValidator.validate(xml)).toBe(true);
    const { AmazonEnvelope } = new XMLParser({ parseTagValue: false }).parse(xml);
    expect(AmazonEnvelope.Header.MerchantIdentifier).toBe('A&<B>"');
    expect(AmazonEnvelope.Message.OrderAcknowledgement.Item.AmazonOrderItemCode).toBe('</Item>');
  });
});

describe('the feed of refunds', () => {
  it('has one adjusted item per line, and a quantity only where units come back', () => {
    expect(feedXml('ASELLER', 'REFUND', [{ messageId: 7, number, message: refund }])).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope>',
        '<Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>ASELLER</MerchantIdentifier></Header>',
        '<MessageType>OrderAdjustment</MessageType>',
        '<Message><MessageID>7</MessageID><OrderAdjustment>',
        `<AmazonOrderID>${number}</AmazonOrderID><ActionType>Refund</ActionType>`,
        '<AdjustedItem><AmazonOrderItemCode>00000000000001</AmazonOrderItemCode>',
        '<MerchantAdjustmentItemID>cm_1-00000000000001</MerchantAdjustmentItemID>',
        '<AdjustmentReason>CustomerReturn</AdjustmentReason><ItemPriceAdjustments>',
        '<Component><Type>Principal</Type><Amount currency="USD">10.00</Amount></Component>',
        '<Component><Type>Tax</Type><Amount currency="USD">0.80</Amount></Component>',
        '</ItemPriceAdjustments><Quantity>2</Quantity></AdjustedItem>',
        '<AdjustedItem><AmazonOrderItemCode>00000000000002</AmazonOrderItemCode>',
        '<MerchantAdjustmentItemID>cm_1-00000000000002</MerchantAdjustmentItemID>',
        '<AdjustmentReason>CustomerReturn</AdjustmentReason><ItemPriceAdjustments>',
        '<Component><Type>Goodwill</Type><Amount currency="USD">1.00</Amount></Component>',
        '</ItemPriceAdjustments></AdjustedItem>',
        '</OrderAdjustment></Message></AmazonEnvelope>',
      ].join(''),
    );
  });

  it('sends every reason in a word that Amazon’s schema knows', () => {
    const words = refundReasons.map((reason) => {
      const xml = feedXml('S', 'REFUND', [{ messageId: 1, number, message: { ...refund, reason } }]);
      return /<AdjustmentReason>(\w+)</.exec(xml)?.[1];
    });
    // amazon-sp-api.md 12
    const known = new Set(
      `NoInventory CustomerReturn GeneralAdjustment CouldNotShip DifferentItem Abandoned CustomerCancel PriceError
      ProductOutofStock CustomerAddressIncorrect Exchange Other CarrierCreditDecision RiskAssessmentInformationNotValid
      CarrierCoverageFailure TransactionRecord Undeliverable RefusedDelivery`.split(/\s+/),
    );
    expect(words.filter((word) => word === undefined || !known.has(word))).toEqual([]);
    expect(new Set(words).size).toBe(refundReasons.length);
  });

  it('does not mix kinds: that would be a bug of ours', () => {
    expect(() => feedXml('S', 'REFUND', [cancel(1, 'NO_INVENTORY', '01')])).toThrow(TypeError);
  });
});
