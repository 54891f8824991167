import type { Permission } from './viewer.ts';

export const orderActions = [
  'SHIP',
  'INVOICE',
  'CREDIT_MEMO',
  'CANCEL_AMAZON_ORDER',
  'HOLD',
  'UNHOLD',
  'ADD_COMMENT',
  'SEND_EMAIL',
  'CORRECT_TRACKING',
  'CORRECT_ADDRESS',
  'MESSAGE_BUYER',
] as const;
export type OrderAction = (typeof orderActions)[number];

/** What a caller must be allowed to do. */
export const permissionFor: Record<OrderAction, Permission> = {
  SHIP: 'SHIP',
  INVOICE: 'INVOICE',
  CREDIT_MEMO: 'REFUND',
  CANCEL_AMAZON_ORDER: 'CANCEL',
  HOLD: 'HOLD',
  UNHOLD: 'HOLD',
  ADD_COMMENT: 'COMMENT',
  SEND_EMAIL: 'EMAIL',
  CORRECT_TRACKING: 'SHIP',
  CORRECT_ADDRESS: 'SHIP',
  MESSAGE_BUYER: 'EMAIL',
};
