import type { Order, OrderItem, OrderPackage } from '../state/records.ts';
import { buyerOf } from './buyers.ts';
import { type Market, markets } from './markets.ts';
import type { Plan, PlannedLine, PlannedParcel } from './plan.ts';
import { moneyOf, orderProceedsOf, proceedsOf } from './proceeds.ts';
import { soldAs } from './products.ts';

const hourMs = 3_600_000;

/** The order of a plan, as Amazon would have it at `now`. */
export function buildOrder(plan: Plan, now: Date): Order {
  const market = markets[plan.market];
  const placed = now.getTime() - plan.placedHoursAgo * hourMs;
  const at = (hours: number) => new Date(placed + hours * hourMs).toISOString();
  const orderItems = plan.lines.map((line, index) => itemOf(plan, line, index, market));
  const programs = plan.programs ?? [];
  const packages = (plan.parcels ?? []).map((parcel, index) => packageOf(plan, parcel, index, at, market));
  const proceeds = orderProceedsOf(orderItems, plan.tip ?? 0, market);

  return {
    orderId: plan.orderId,
    createdTime: at(0),
    // The last change lies a little back, so that a first search sees every order.
    lastUpdatedTime: at(Math.min(plan.placedHoursAgo * 0.4, plan.placedHoursAgo - 0.25)),
    ...(programs.length > 0 && { programs: [...programs] }),
    ...(plan.replaces && {
      associatedOrders: [{ orderId: plan.replaces, associationType: 'REPLACEMENT_ORIGINAL_ID' }],
    }),
    salesChannel: {
      channelName: plan.nonAmazon ? 'NON_AMAZON' : 'AMAZON',
      marketplaceId: market.marketplaceId,
      marketplaceName: market.marketplaceName,
    },
    ...buyerOf(plan.market, plan.serial, programs.includes('AMAZON_BUSINESS')),
    proceeds,
    payment: {
      paymentExecutions: [
        {
          paymentMethod: plan.lines.some(({ codFee }) => codFee) ? 'CashOnDelivery' : 'CreditCard',
          paymentAmount: proceeds.grandTotal,
        },
      ],
    },
    fulfillment: {
      fulfillmentStatus: plan.status,
      fulfilledBy: plan.fulfilledBy ?? 'MERCHANT',
      fulfillmentServiceLevel: plan.serviceLevel ?? 'STANDARD',
      shipByWindow: { earliestDateTime: at(4), latestDateTime: at(72) },
      deliverByWindow: { earliestDateTime: at(96), latestDateTime: at(192) },
    },
    orderItems,
    ...(packages.length > 0 && { packages }),
  };
}

function itemOf(plan: Plan, line: PlannedLine, index: number, market: Market): OrderItem {
  const { sku, name, asin, price } = soldAs(line.sku, market.currency);
  const cancelled = plan.status === 'CANCELLED';
  const inParcels = (plan.parcels ?? []).reduce((sum, { units }) => sum + (units[index] ?? 0), 0);
  const shippedByAmazon = plan.status === 'SHIPPED' && plan.fulfilledBy === 'AMAZON';
  const fulfilled = shippedByAmazon ? line.quantity : inParcels;

  return {
    orderItemId: itemIdOf(plan, index),
    quantityOrdered: line.quantity,
    ...(line.transparency && { programs: ['TRANSPARENCY'] }),
    product: {
      asin,
      title: name,
      sellerSku: sku,
      condition: { conditionType: 'NEW', conditionSubtype: 'NEW' },
      price: {
        unitPrice: moneyOf(price, market.currency),
        ...(plan.programs?.includes('AMAZON_BUSINESS') && { priceDesignation: 'BUSINESS_PRICE' }),
      },
    },
    proceeds: proceedsOf(line, price, market),
    ...(plan.market === 'JP' && { expense: pointsOf(price * line.quantity) }),
    ...((line.discount || line.free) && { promotion: { breakdowns: [{ promotionId: `DEMO-${line.sku}` }] } }),
    ...(plan.cancelRequested && {
      cancellation: { cancellationRequest: { requester: 'BUYER', cancelReason: plan.cancelRequested } },
    }),
    ...(cancelled && {
      cancellation: { cancellationExecution: { cancelledBy: plan.cancelledBy, cancelReason: 'BUYER_CANCELLED' } },
    }),
    fulfillment: {
      quantityFulfilled: cancelled ? 0 : fulfilled,
      quantityUnfulfilled: cancelled ? 0 : line.quantity - fulfilled,
      ...(line.giftWrap && {
        packing: { giftOption: { giftMessage: line.giftMessage ?? '', giftWrapLevel: 'STANDARD' } },
      }),
    },
    ...(line.facilitatorTax && {
      tax: { taxCollections: [{ model: 'MARKETPLACE_FACILITATOR', responsibleParty: 'Amazon Services, Inc.' }] },
    }),
  };
}

/** Fourteen digits: Amazon's line ids are texts of digits. */
function itemIdOf({ orderId }: Plan, index: number): string {
  return (
    orderId.replaceAll('-', '').slice(0, 3) + orderId.slice(-9).replace('-', '') + String(index + 1).padStart(3, '0')
  );
}

function packageOf(
  plan: Plan,
  { units, status = 'IN_TRANSIT' }: PlannedParcel,
  index: number,
  at: (hours: number) => string,
  { carrier, trackingPrefix }: Market,
): OrderPackage {
  const hours = plan.placedHoursAgo * 0.3;
  return {
    packageReferenceId: String(index + 1),
    createdTime: at(hours),
    packageStatus: { status },
    carrier,
    shipTime: at(hours),
    shippingService: 'Standard',
    trackingNumber: `${trackingPrefix}${String(plan.serial).padStart(5, '0')}${index + 1}`,
    packageItems: units
      .map((quantity, line) => ({ orderItemId: itemIdOf(plan, line), quantity }))
      .filter(({ quantity }) => quantity > 0),
  };
}

/** One point per hundred yen. */
function pointsOf(yen: number): NonNullable<OrderItem['expense']> {
  const pointsNumber = Math.floor(yen / 100);
  return { pointsCost: { pointsGranted: { pointsNumber, pointsMonetaryValue: moneyOf(pointsNumber, 'JPY') } } };
}
