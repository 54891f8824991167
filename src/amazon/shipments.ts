import type { Client } from 'openapi-fetch';
import type { Channel } from '../domain/channel.ts';
import type { Http } from './http.ts';
import type { paths } from './models/orders-v0.ts';

export function shipmentCalls(http: Http): Pick<Channel, 'confirmShipment'> {
  return {
    async confirmShipment({ account, marketplaceId, number }, message) {
      const { referenceId, carrierName, shippingMethod } = message;
      const packageDetail = {
        packageReferenceId: referenceId,
        carrierCode: message.carrierCode === 'OTHER' ? 'Other' : message.carrierCode,
        ...(carrierName === null ? {} : { carrierName }),
        ...(shippingMethod === null ? {} : { shippingMethod }),
        trackingNumber: message.trackingNumber,
        shipDate: message.shippedAt,
        orderItems: message.items.map(({ amazonOrderItemId, quantity, transparencyCodes }) => ({
          orderItemId: amazonOrderItemId,
          quantity,
          ...(transparencyCodes.length > 0 ? { transparencyCodes: [...transparencyCodes] } : {}),
        })),
      };
      await http(account, 'confirmShipment', (client: Client<paths>) =>
        client.POST('/orders/v0/orders/{orderId}/shipmentConfirmation', {
          params: { path: { orderId: number } },
          body: { marketplaceId, packageDetail },
        }),
      );
      return { reference: referenceId };
    },
  };
}
