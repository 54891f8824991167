import type { RecordedEvent } from '../../db/events.ts';
import { describedEnum } from '../enums.ts';

const meanings: Record<RecordedEvent['kind'], string> = {
  RECEIVED: 'Amazon reported the order for the first time.',
  IMPORTED: 'A Commerce order was made from it.',
  IMPORT_BLOCKED: 'No Commerce order could be made: `importBlockers` says why.',
  AMAZON_CHANGED: 'Amazon reported it anew, with something changed.',
  BUYER_CANCEL_REQUESTED: 'The buyer asked to cancel. Noted once for each wish.',
  SHIPPED: 'Packages left.',
  INVOICED: 'An invoice was made.',
  REFUNDED: 'A credit memo was made, by a person or along with a cancel.',
  CANCELED: 'It was canceled, here or by Amazon: `actor` says which.',
  CANCEL_UNDONE:
    'Amazon did not do our cancel, or a person took it back in time: it counts for nothing, and the order goes on.',
  CREDIT_MEMO_VOIDED:
    'Amazon did not refund, or a person took the refund back in time: the credit memo counts for nothing.',
  CREDIT_MEMO_REINSTATED: 'A person found that Amazon has refunded after all: the credit memo counts again.',
  HELD: 'It was put on hold, by a person or because the buyer asked to cancel.',
  UNHELD: 'It was released from hold, by a person or by the hold’s end.',
  COMMENTED: 'A remark was added, or the status changed.',
  EMAILED: 'A mail to the buyer was asked for.',
  MESSAGED: 'A message to the buyer was written, for Amazon to pass on.',
  TRACKING_CORRECTED: 'Carrier or tracking number of a package were corrected.',
  ADDRESS_CORRECTED: 'The delivery address was corrected here.',
  BUYER_DATA_ERASED: 'What was known of the buyer was erased, because its time had come or somebody wanted it so.',
  EFFECT_CHANGED:
    'Telling Amazon has got further or has failed, or a person took it back, sent it anew or settled it: `actor` says who, `subject.state` where it has got to.',
};

export const OrderEventKindRef = describedEnum(
  'OrderEventKind',
  'What can happen to an order. The list grows with the product and never shrinks.',
  Object.keys(meanings) as (keyof typeof meanings)[],
  meanings,
);
