import type { Address, AmazonReport } from '../../../src/domain/amazon-order.ts';
import { aBuyer } from '../../support/orders.ts';

/** The part of a report that has the buyer's address, changed here and there. */
export function addressOf(changes: Partial<Address>): Pick<AmazonReport, 'buyer'> {
  const { shippingAddress } = aBuyer;
  return { buyer: { ...aBuyer, shippingAddress: shippingAddress && { ...shippingAddress, ...changes } } };
}
