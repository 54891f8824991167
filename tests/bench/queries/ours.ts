const money = '{ amount currency }';
const lineBriefly = `sku name quantityOrdered quantityShipped quantityToShip unitPrice ${money} rowTotal ${money}`;
const totals = `totals { subtotal ${money} shipping ${money} tax ${money} grandTotal ${money} due ${money} refunded ${money} }`;
const actions = 'actions { action allowed reasons { code } }';
const brief = `number amazonOrderNumber state shippingState placedAt totals { grandTotal ${money} }`;
const documentLine = `quantity rowTotal ${money} orderItem { sku }`;

/** What is asked of this server, by the name of the operation. */
export const ours = {
  page: `query Page($after: String) { orders(first: 20, after: $after) { nodes {
    id number state placedAt
    items { ${lineBriefly} }
    ${totals}
    shipments { number packages { carrierCode trackingNumber } }
    ${actions}
  } } }`,
  order: `query Order($number: AmazonOrderNumber!) { order(by: { amazonOrderNumber: $number }) {
    id number state placedAt status shippingState
    items {
      ${lineBriefly} asin quantityInvoiced quantityRefunded quantityCanceled tax ${money} shipping ${money}
    }
    ${totals}
    shipments { number createdAt packages {
      referenceId carrierCode shippingMethod trackingNumber shippedAt items { quantity orderItem { sku } }
    } }
    invoices { number createdAt grandTotal ${money} items { ${documentLine} } }
    creditMemos { number createdAt reason grandTotal ${money} items { ${documentLine} } }
    comments { text author createdAt }
    events(first: 20) { nodes { sequence kind state actor occurredAt } }
    amazonOrder {
      number shippingState purchasedAt lastUpdatedAt total ${money}
      items { sku title quantityOrdered rowPrice ${money} }
    }
    ${actions}
  } }`,
  recent: `query Recent { orders(first: 20) { nodes { ${brief} } } }`,
  search: `query Search($search: String!) { orders(first: 20, search: $search) { nodes { ${brief} } } }`,
  ship: `mutation Ship($input: ShipInput!) { ship(input: $input) {
    shipment { number packages { referenceId carrierCode trackingNumber } }
    order { id state shippingState items { sku quantityShipped quantityToShip } }
    amazonEffects { kind state }
    errors { code message path }
  } }`,
};
