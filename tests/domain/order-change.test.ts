import { describe, expect, it } from 'vitest';
import { readNotification } from '../../src/domain/order-change.ts';

const notification = {
  NotificationVersion: '1.0',
  NotificationType: 'ORDER_CHANGE',
  PayloadVersion: '1.0',
  EventTime: '2020-01-11T00:09:53.109Z',
  Payload: {
    OrderChangeNotification: {
      NotificationLevel: 'OrderLevel',
      SellerId: 'A3TH9S8BH6GOGM',
      AmazonOrderId: '903-8868176-2219830',
      OrderChangeType: 'BuyerRequestedChange',
      OrderChangeTrigger: { TimeOfOrderChange: null, ChangeReason: 'Buyer Requested Cancel' },
      Summary: { MarketplaceId: 'ATVPDKIKX0DER', OrderStatus: 'Unshipped', OrderItems: [] },
    },
  },
  NotificationMetadata: { ApplicationId: 'a', SubscriptionId: 's', PublishTime: '2020', NotificationId: 'n-1' },
};
const change = {
  notificationId: 'n-1',
  sellerId: 'A3TH9S8BH6GOGM',
  marketplaceId: 'ATVPDKIKX0DER',
  number: '903-8868176-2219830',
};
const withOrder = (differs: object) => ({
  ...notification,
  Payload: { OrderChangeNotification: { ...notification.Payload.OrderChangeNotification, ...differs } },
});

describe('a notification', () => {
  it('is read bare and as the detail of an event, the same', () => {
    expect(readNotification(notification)).toEqual({ kind: 'ORDER_CHANGE', change });
    expect(readNotification({ version: '0', 'detail-type': 'ORDER_CHANGE', detail: notification })).toEqual({
      kind: 'ORDER_CHANGE',
      change,
    });
  });

  it('of another type is one all the same, whatever it carries', () => {
    expect(readNotification({ NotificationType: 'FEED_PROCESSING_FINISHED', payload: 1 })).toEqual({
      kind: 'OTHER',
      type: 'FEED_PROCESSING_FINISHED',
    });
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['a text', 'ORDER_CHANGE'],
    ['an empty object', {}],
    ['an event without a notification', { detail: 'x' }],
    ['no payload', { ...notification, Payload: null }],
    ['no metadata', { ...notification, NotificationMetadata: [] }],
    ['an id that is a number', { ...notification, NotificationMetadata: { NotificationId: 7 } }],
    ['an id without end', { ...notification, NotificationMetadata: { NotificationId: 'n'.repeat(201) } }],
    ['an id that no database takes', { ...notification, NotificationMetadata: { NotificationId: 'n\0' } }],
    ['no seller', withOrder({ SellerId: '' })],
    ['no order', withOrder({ AmazonOrderId: undefined })],
    ['an order number with more in it', withOrder({ AmazonOrderId: '903-8868176-2219830/../x' })],
    ['no marketplace', withOrder({ Summary: { OrderStatus: 'Unshipped' } })],
  ])('is not %s', (_, json) => {
    expect(readNotification(json)).toMatchObject({ kind: 'INVALID', why: expect.any(String) });
  });

  it.each([
    [undefined, 'is missing'],
    ['', 'is missing'],
    [7, 'is not a text'],
    ['n'.repeat(201), 'is longer than 200 characters'],
    ['n\0', 'holds a NUL character'],
  ])('whose id is %j is told what is wrong with it', (NotificationId, why) => {
    expect(readNotification({ ...notification, NotificationMetadata: { NotificationId } })).toEqual({
      kind: 'INVALID',
      why: `\`NotificationMetadata.NotificationId\` ${why}.`,
    });
  });
});
