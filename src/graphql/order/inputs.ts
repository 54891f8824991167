import type { CommentDraft, ItemQuantity } from '../../domain/commands.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';

export const ItemQuantityInputRef = builder.inputType('ItemQuantityInput', {
  description: 'Units of one line. 0 counts as not listed; a line may be listed once.',
  fields: (t) => ({
    itemId: t.id({ required: true, description: 'From `order.items`.' }),
    quantity: t.int({ required: true, description: 'Whole units, 0 or more.' }),
  }),
});

export const CommentInputRef = builder.inputType('CommentInput', {
  description: 'A remark kept with the document.',
  fields: (t) => ({
    text: t.string({ required: true, description: 'Kept as it is given; not empty.' }),
    visibleToCustomer: t.boolean({ defaultValue: false, description: 'Whether the storefront may show it.' }),
  }),
});

export const described = {
  orderId: 'The order: from `orders`, or the id of its Amazon order.',
  idempotencyKey:
    'Your own name for this intent, such as a UUID: 1 to 200 characters. The same key with the same input answers with the first outcome; a refusal or a dry run leaves it free.',
  ifVersion: 'The `version` you decided on: refused with VERSION_CONFLICT when the order has moved on.',
  dryRun: 'Try it: the same answer, and nothing is kept or sent.',
  notifyCustomer:
    'Send the buyer a mail about it. Off by default: Amazon sends shipping notices to its buyers itself, and its policy wants none from sellers. Needs the permission EMAIL. Where Amazon gave no address nothing is sent, and a warning says so.',
  comment: 'A remark kept with the document.',
};

type GivenQuantity = { readonly itemId: string; readonly quantity: number };
type GivenComment = { readonly text: string; readonly visibleToCustomer?: boolean | null | undefined };

export function readItems(items: readonly GivenQuantity[] | null | undefined): readonly ItemQuantity[] | null {
  return items?.map(({ itemId, quantity }) => ({ itemId: readItemId(itemId), quantity })) ?? null;
}

/** An id that is none at all is taken for a line that no order has. */
export function readItemId(shown: string): string {
  return idOf('ORDER_ITEM', shown) ?? shown;
}

export function readComment(comment: GivenComment | null | undefined): CommentDraft | null {
  return comment ? { text: comment.text, visibleToCustomer: comment.visibleToCustomer ?? false } : null;
}
