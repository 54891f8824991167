import type { Shipment, StoredPackage } from '../domain/documents.ts';
import { type About, dayOf, headOf, itemOf, orderFacts } from './content.ts';
import type { Column, Section, Sheet } from './sheet.ts';

/** What lies in the parcels, for whoever packs and unpacks them. It names no price: the parcel may be a present. */
export function packingSlipSheet(shipment: Shipment, packages: readonly StoredPackage[], about: About): Sheet {
  return {
    title: 'Packing slip',
    ...headOf(shipment, about, 'Ship to'),
    facts: [
      { label: 'Shipment', value: shipment.number },
      { label: 'Date', value: dayOf(shipment.createdAt) },
      ...orderFacts(about),
    ],
    mark: null,
    sections: packages.map((parcel, index) => sectionOf(parcel, `Package ${index + 1} of ${packages.length}`, about)),
    totals: [],
    notes: [],
  };
}

const columns: readonly Column[] = [
  { label: 'SKU', share: 25, align: 'left' },
  { label: 'Item', share: 60, align: 'left' },
  { label: 'Quantity', share: 15, align: 'right' },
];

function sectionOf(parcel: StoredPackage, heading: string, about: About): Section {
  const { carrierCode, carrierName, shippingMethod, trackingNumber, shippedAt, lines } = parcel;
  const contents = lines.map((line) => ({ quantity: line.quantity, item: itemOf(line.itemId, about) }));
  return {
    heading,
    facts: [
      { label: 'Carrier', value: [carrierName ?? carrierCode, shippingMethod].filter((word) => word).join(', ') },
      { label: 'Tracking number', value: trackingNumber },
      { label: 'Shipped', value: dayOf(shippedAt) },
    ],
    columns,
    rows: contents.map(({ item, quantity }) => [item.sku, item.name, String(quantity)]),
    notes: contents.flatMap(({ item }) => {
      const message = about.buyer?.giftMessages[item.amazonOrderItemId]?.trim();
      return message ? [`Gift message for ${item.sku}:\n${message}`] : [];
    }),
  };
}
