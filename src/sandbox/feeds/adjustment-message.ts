import type { Entry } from './sequence.ts';
import { childrenOf, type Element, textOf } from './xml.ts';

const adjustmentReasons = [
  'NoInventory',
  'CustomerReturn',
  'GeneralAdjustment',
  'CouldNotShip',
  'DifferentItem',
  'Abandoned',
  'CustomerCancel',
  'PriceError',
  'ProductOutofStock',
  'CustomerAddressIncorrect',
  'Exchange',
  'Other',
  'CarrierCreditDecision',
  'RiskAssessmentInformationNotValid',
  'CarrierCoverageFailure',
  'TransactionRecord',
  'Undeliverable',
  'RefusedDelivery',
];

const componentTypes = [
  'Principal',
  'Shipping',
  'Tax',
  'ShippingTax',
  'RestockingFee',
  'RestockingFeeTax',
  'GiftWrap',
  'GiftWrapTax',
  'Surcharge',
  'ReturnShipping',
  'Goodwill',
  'ExportCharge',
  'COD',
  'CODTax',
  'Other',
  'FreeReplacementReturnShipping',
];

const component: Entry = {
  name: 'Component',
  min: 1,
  many: true,
  of: [
    { name: 'Type', min: 1, oneOf: componentTypes },
    { name: 'Amount', min: 1 },
  ],
};

export const adjustment: readonly Entry[] = [
  { name: 'AmazonOrderID', min: 1 },
  { name: 'ActionType', min: 0, oneOf: ['Refund', 'Cancel'] },
  { name: 'CODCollectionMethod', min: 0, oneOf: ['DirectPayment'] },
  {
    name: 'AdjustedItem',
    min: 1,
    many: true,
    of: [
      { name: 'AmazonOrderItemCode', min: 1 },
      { name: 'MerchantAdjustmentItemID', min: 0 },
      { name: 'AdjustmentReason', min: 1, oneOf: adjustmentReasons },
      { name: 'ItemPriceAdjustments', min: 1, of: [component] },
      {
        name: 'PromotionAdjustments',
        min: 0,
        many: true,
        of: [{ name: 'PromotionClaimCode', min: 0 }, { name: 'MerchantPromotionID', min: 1 }, component],
      },
      { name: 'DirectPaymentAdjustments', min: 0, of: [component] },
      { name: 'QuantityCancelled', min: 0 },
      { name: 'Quantity', min: 0 },
    ],
  },
];

export type Amount = { readonly type: string; readonly amount: string; readonly currency: string };

export type AdjustedItem = {
  readonly orderItemId: string;
  readonly merchantAdjustmentItemId: string | undefined;
  readonly reason: string;
  readonly quantity: string | undefined;
  readonly charges: readonly Amount[];
  /** What the buyer's promotion gives back: it lowers the refund. */
  readonly promotions: readonly Amount[];
};

export function readAdjustedItem(element: Element): AdjustedItem {
  return {
    orderItemId: textOf(element, 'AmazonOrderItemCode') ?? '',
    merchantAdjustmentItemId: textOf(element, 'MerchantAdjustmentItemID'),
    reason: textOf(element, 'AdjustmentReason') ?? '',
    quantity: textOf(element, 'QuantityCancelled') ?? textOf(element, 'Quantity'),
    charges: amountsIn(element, 'ItemPriceAdjustments'),
    promotions: amountsIn(element, 'PromotionAdjustments'),
  };
}

function amountsIn(element: Element, name: string): Amount[] {
  return childrenOf(element, name)
    .flatMap((list) => childrenOf(list, 'Component'))
    .map((entry) => ({
      type: textOf(entry, 'Type') ?? '',
      amount: textOf(entry, 'Amount') ?? '',
      currency: childrenOf(entry, 'Amount')[0]?.attributes.currency ?? '',
    }));
}
