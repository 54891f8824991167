/** An order as Amazon would send it, with what a test wants different. */
export function orderJson(changes: Record<string, unknown> = {}, item: Record<string, unknown> = {}) {
  return {
    orderId: '902-1106328-1059050',
    createdTime: '2026-03-01T10:00:00Z',
    lastUpdatedTime: '2026-03-01T11:00:00.123Z',
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER' },
    fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
    proceeds: { grandTotal: usd('10.00') },
    orderItems: [itemJson(item)],
    ...changes,
  };
}

export function itemJson(changes: Record<string, unknown> = {}) {
  return {
    orderItemId: '00123456789012',
    quantityOrdered: 1,
    product: {},
    proceeds: { proceedsTotal: usd('10.00') },
    ...changes,
  };
}

export function usd(amount: string | number) {
  return { amount, currencyCode: 'USD' };
}

export function part(type: string, amount: string, detailedBreakdowns?: [subtype: string, amount: string][]) {
  return {
    type,
    subtotal: usd(amount),
    ...(detailedBreakdowns && {
      detailedBreakdowns: detailedBreakdowns.map(([subtype, value]) => ({ subtype, value: usd(value) })),
    }),
  };
}
