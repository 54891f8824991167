import type { components } from '../../amazon/models/orders-v0.ts';
import { problemIn, type Shape } from '../shape.ts';

export type ShipmentRequest = components['schemas']['ConfirmShipmentRequest'];

const text: Shape = { kind: 'text' };

const shape: Shape = {
  kind: 'object',
  required: {
    marketplaceId: text,
    packageDetail: {
      kind: 'object',
      required: {
        packageReferenceId: { kind: 'text', pattern: /^0*[1-9]\d*$/ },
        carrierCode: text,
        trackingNumber: text,
        shipDate: { kind: 'date-time' },
        orderItems: {
          kind: 'list',
          min: 1,
          of: {
            kind: 'object',
            required: { orderItemId: text, quantity: { kind: 'integer', min: 1 } },
            optional: { transparencyCodes: { kind: 'list', of: text } },
          },
        },
      },
      optional: { carrierName: text, shippingMethod: text, shipFromSupplySourceId: text },
    },
  },
  optional: { codCollectionMethod: { kind: 'text', oneOf: ['DirectPayment'] } },
};

/** The request, or the first thing wrong with its form. */
export function readShipmentRequest(body: unknown): ShipmentRequest | string {
  const problem = problemIn(body, shape, 'payload');
  return problem ?? (body as ShipmentRequest);
}
