/** The same data from PostGraphile, as far as it has it: money in minor units, and its own names. */
export const postgraphile = {
  page: `query Page($after: Cursor) { allOrders(first: 20, after: $after, orderBy: [PLACED_AT_DESC]) { nodes {
    number state placedAt
    items: orderItemsByOrderIdAndStoreId(orderBy: [LINE_ASC]) { nodes {
      sku name quantityOrdered quantityShipped quantityToShip unitPrice rowTotal
    } }
    subtotal shipping tax grandTotal due refunded: grandTotalRefunded
    shipments: shipmentsByOrderIdAndStoreId { nodes {
      number packages: packagesByShipmentIdAndStoreId { nodes { carrierCode trackingNumber } }
    } }
    actions
  } } }`,
  recent: `query Recent { allOrders(first: 20, orderBy: [PLACED_AT_DESC]) { nodes {
    number amazonOrder: amazonOrderByAmazonOrderIdAndStoreId { number } state shippingState placedAt grandTotal
  } } }`,
  cursorAt: `query CursorAt($offset: Int!) { allOrders(first: 1, offset: $offset, orderBy: [PLACED_AT_DESC]) {
    edges { cursor }
  } }`,
};
