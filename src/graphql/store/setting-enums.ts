import { buyerCancelRequestPolicies } from '../../domain/order-policy.ts';
import { customerCreations, orderNumberSources } from '../../domain/store.ts';
import { describedEnum } from '../enums.ts';

export const CustomerCreationRef = describedEnum(
  'CustomerCreation',
  'Whose account a new order belongs to.',
  customerCreations,
  {
    GUEST: 'Nobody’s: each order stands alone.',
    BUILD_NEW_ACCOUNT:
      'The buyer’s: `isGuest` of the order’s customer is false, and a storefront may keep an account by the e-mail.',
  },
);

export const OrderNumberSourceRef = describedEnum(
  'OrderNumberSource',
  'Where a new order’s number comes from.',
  orderNumberSources,
  {
    COMMERCE: 'Counted here per store, nine digits, without gaps: 000000001.',
    AMAZON: 'Amazon’s own number of the order.',
  },
);

export const BuyerCancelRequestPolicyRef = describedEnum(
  'BuyerCancelRequestPolicy',
  'What happens when a buyer asks Amazon to cancel. Canceling stays your decision.',
  buyerCancelRequestPolicies,
  {
    WARN: 'Nothing is stopped: shipping answers with the warning BUYER_REQUESTED_CANCEL.',
    HOLD: 'The order is put on hold until a person decides.',
    REFUSE_SHIP: 'SHIP is refused with BUYER_REQUESTED_CANCEL; cancel the order, or choose another policy.',
  },
);
