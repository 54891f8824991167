import type { AmazonPackage } from '../domain/amazon-order.ts';
import { type Findings, id, quantity } from './findings.ts';
import type { PackageJson } from './order-json.ts';

export function translatePackages(json: readonly PackageJson[], findings: Findings): AmazonPackage[] {
  const read = new Map<string, AmazonPackage>();
  for (const [index, parcel] of json.entries()) {
    const path = `packages[${index}]`;
    const referenceId = parcel.packageReferenceId;
    if (referenceId === null || read.has(referenceId)) {
      findings.notes.push(`PACKAGE_SKIPPED: ${path} has no reference of its own.`);
      continue;
    }
    read.set(referenceId, {
      referenceId,
      status: parcel.packageStatus?.status ?? null,
      carrier: parcel.carrier,
      trackingNumber: parcel.trackingNumber,
      shippedAt: parcel.shipTime,
      items: parcel.packageItems.flatMap((entry, at) => {
        const amazonOrderItemId = id(entry.orderItemId);
        const units = quantity(findings, entry.quantity, `${path}.packageItems[${at}].quantity`);
        return amazonOrderItemId === null || units === null ? [] : [{ amazonOrderItemId, quantity: units }];
      }),
    });
  }
  return [...read.values()];
}
