/** What Amazon notifies of: an order of a seller has changed. What it says of the order is not read, the order is. */
export type OrderChange = {
  readonly notificationId: string;
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly number: string;
};

export type NotificationRead =
  | { readonly kind: 'ORDER_CHANGE'; readonly change: OrderChange }
  /** A notification, and about something else. */
  | { readonly kind: 'OTHER'; readonly type: string }
  | { readonly kind: 'INVALID'; readonly why: string };

const idMax = 200;

/** Reads a notification as Amazon's model has it, bare or as the `detail` of an EventBridge event. */
export function readNotification(json: unknown): NotificationRead {
  if (!isRecord(json)) return invalid('A notification is one JSON object.');
  const notification = json.detail === undefined ? json : json.detail;
  if (!isRecord(notification)) return invalid('`detail` is not an object.');
  const { NotificationType: type, NotificationMetadata: metadata, Payload: payload } = notification;
  if (typeof type !== 'string' || type === '') return invalid('`NotificationType` is missing.');
  // What Amazon may yet think of is none of our business, and no mistake of its sender either.
  if (type !== 'ORDER_CHANGE') return { kind: 'OTHER', type: type.slice(0, idMax) };

  const change = isRecord(payload) ? payload.OrderChangeNotification : undefined;
  if (!isRecord(change)) return invalid('`Payload.OrderChangeNotification` is missing.');
  const notificationId = isRecord(metadata) ? metadata.NotificationId : undefined;
  if (!isId(notificationId)) return invalid(wrongWith('NotificationMetadata.NotificationId', notificationId));
  const { SellerId: sellerId, AmazonOrderId: number, Summary: summary } = change;
  if (!isId(sellerId)) return invalid(wrongWith('SellerId', sellerId));
  if (typeof number !== 'string' || !/^\d{3}-\d{7}-\d{7}$/.test(number)) {
    return invalid('`AmazonOrderId` is not an order number in 3-7-7 format.');
  }
  const marketplaceId = isRecord(summary) ? summary.MarketplaceId : undefined;
  if (!isId(marketplaceId)) return invalid(wrongWith('Summary.MarketplaceId', marketplaceId));
  return { kind: 'ORDER_CHANGE', change: { notificationId, sellerId, marketplaceId, number } };
}

function invalid(why: string): NotificationRead {
  return { kind: 'INVALID', why };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= idMax && !value.includes('\0');
}

function wrongWith(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return `\`${name}\` is missing.`;
  if (typeof value !== 'string') return `\`${name}\` is not a text.`;
  return value.length > idMax
    ? `\`${name}\` is longer than ${idMax} characters.`
    : `\`${name}\` holds a NUL character.`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
