import type { FeedKind } from '../domain/channel.ts';
import type { CancelReason, RefundReason } from '../domain/effects.ts';

export const feedTypes: Readonly<Record<FeedKind, string>> = {
  CANCEL_ORDER: 'POST_ORDER_ACKNOWLEDGEMENT_DATA',
  REFUND: 'POST_PAYMENT_ADJUSTMENT_DATA',
  UPLOAD_INVOICE: 'UPLOAD_VAT_INVOICE',
};

export const feedContentType = 'text/xml; charset=UTF-8';

export const amazonCancelReasons: Readonly<Record<CancelReason, string>> = {
  NO_INVENTORY: 'NoInventory',
  BUYER_CANCELED: 'BuyerCanceled',
  SHIPPING_ADDRESS_UNDELIVERABLE: 'ShippingAddressUndeliverable',
  CUSTOMER_EXCHANGE: 'CustomerExchange',
  PRICING_ERROR: 'PricingError',
  GENERAL_ADJUSTMENT: 'GeneralAdjustment',
};

export const amazonRefundReasons: Readonly<Record<RefundReason, string>> = {
  CUSTOMER_RETURN: 'CustomerReturn',
  GENERAL_ADJUSTMENT: 'GeneralAdjustment',
  COULD_NOT_SHIP: 'CouldNotShip',
  DIFFERENT_ITEM: 'DifferentItem',
  ABANDONED: 'Abandoned',
  CUSTOMER_CANCEL: 'CustomerCancel',
  PRICE_ERROR: 'PriceError',
  NO_INVENTORY: 'NoInventory',
  // Amazon's schema spells it with a small o.
  PRODUCT_OUT_OF_STOCK: 'ProductOutofStock',
  CUSTOMER_ADDRESS_INCORRECT: 'CustomerAddressIncorrect',
  UNDELIVERABLE: 'Undeliverable',
  REFUSED_DELIVERY: 'RefusedDelivery',
  EXCHANGE: 'Exchange',
  OTHER: 'Other',
};
