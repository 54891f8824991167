import { orderDifferenceCauses, orderDifferenceKinds } from '../../domain/order-difference.ts';
import { describedEnum } from '../enums.ts';

export const OrderDifferenceKindRef = describedEnum(
  'OrderDifferenceKind',
  'In what Amazon and this server differ about an order.',
  orderDifferenceKinds,
  {
    NOT_FOUND_AT_AMAZON: 'Amazon does not find the order any more.',
    NOT_IMPORTED: 'Amazon shows an order that is due, nothing blocks it, and it is not imported.',
    CANCELED_AT_AMAZON: 'Amazon shows it as canceled; here it is not, or parcels have left.',
    NOT_CANCELED_AT_AMAZON: 'Here it is canceled, and Amazon shows it as something else.',
    UNITS_CANCELED_AT_AMAZON: 'Amazon has canceled units of a line that are invoiced here.',
    UNITS_SHIPPED_AT_AMAZON:
      'Amazon counts units of a line as shipped that were not shipped here, and shows no package.',
    PACKAGE_ONLY_AT_AMAZON: 'Amazon shows a package that was not made here.',
    PACKAGE_NOT_AT_AMAZON: 'A package that left here does not show at Amazon.',
    PACKAGE_CONTENTS_DIFFER: 'Amazon shows other contents of a package.',
    TRACKING_DIFFERS: 'Amazon shows another tracking number or carrier of a package.',
    REFUND_ONLY_AT_AMAZON: 'Money went back at Amazon, and no credit memo stands for it.',
    REFUND_NOT_AT_AMAZON: 'A credit memo’s refund does not show at Amazon.',
    REFUND_AMOUNT_DIFFERS: 'Amazon shows another amount than the credit memo.',
    QUANTITY_CHANGED: 'The units ordered of a line, or the lines themselves, changed at Amazon after the import.',
    TOTAL_CHANGED: 'The total changed at Amazon after the order was made from it.',
  },
);

export const OrderDifferenceCauseRef = describedEnum(
  'OrderDifferenceCause',
  'Where a difference comes from, as far as anybody can tell.',
  orderDifferenceCauses,
  {
    DONE_IN_SELLER_CENTRAL: 'Somebody did it in Seller Central, or through another program.',
    DONE_BY_AMAZON: 'Amazon did it: it ships and refunds this order itself.',
    DONE_AT_AMAZON: 'It was done at Amazon, which does not say by whom: the seller, the buyer or Amazon.',
    NEVER_ARRIVED: 'Amazon was told, and shows nothing of it long after.',
    REFUSED_BY_AMAZON: 'Amazon refused the message: its effect has Amazon’s words.',
    HAPPENED_AFTER_ALL: 'It was taken for not done, and undone here; Amazon shows it all the same.',
    CHANGED_AFTER_IMPORT: 'Amazon changed it after the order was made from it.',
    NOT_YET_READ: 'What Amazon shows has not been taken in.',
    UNKNOWN: 'Nobody can tell: Amazon has shown it otherwise before.',
  },
);
