import type { OrderHeader } from '../domain/order.ts';
import { fixOf, messageOf, type Rejection } from '../domain/rejection.ts';
import { builder } from './builder.ts';
import { ErrorCodeRef, RefusalSourceRef } from './enums.ts';
import { globalId } from './global-id.ts';
import { MoneyRef, OrderRef } from './refs.ts';

/** A rejection as it is answered, with the order as it stands for those who have fallen behind. */
export type Refusal = Rejection & { readonly currentOrder: OrderHeader | null };

const typeOf = {
  REFUSED: 'RefusedError',
  QUANTITY: 'QuantityError',
  AMOUNT: 'AmountError',
  CONFLICT: 'ConflictError',
  INPUT: 'InputError',
} satisfies Record<Rejection['kind'], string>;

export const UserErrorRef = builder.interfaceRef<Refusal>('UserError').implement({
  description: 'One thing that stands in the way. All of them are told at once, and nothing was changed.',
  resolveType: ({ kind }) => typeOf[kind],
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeRef, description: 'What it is: decide by this.' }),
    message: t.string({ description: 'For people.', resolve: messageOf }),
    path: t.stringList({
      description:
        'Where in the input, from its top: ["packages", "0", "trackingNumber"]. Empty when it is about the whole.',
      resolve: ({ path }) => [...path],
    }),
    fix: t.string({ nullable: true, description: 'What to do about it.', resolve: fixOf }),
  }),
});

const interfaces = [UserErrorRef];
type Of<K extends Rejection['kind']> = Extract<Refusal, { kind: K }>;

builder.objectRef<Of<'REFUSED'>>('RefusedError').implement({
  description: 'The action is refused as things stand: the same reason that `actions` lists.',
  interfaces,
  fields: (t) => ({
    source: t.expose('source', {
      type: RefusalSourceRef,
      description: 'What stands in the way.',
    }),
    clearsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it goes away by itself; null when nobody can tell.',
      resolve: ({ clearsAt }) => clearsAt ?? null,
    }),
  }),
});

builder.objectRef<Of<'QUANTITY'>>('QuantityError').implement({
  description: 'A quantity that a line does not have.',
  interfaces,
  fields: (t) => ({
    itemId: t.id({ description: 'The line.', resolve: ({ itemId }) => globalId('ORDER_ITEM', itemId) }),
    requested: t.exposeInt('requested', { description: 'What was asked for.' }),
    available: t.exposeInt('available', { description: 'What there is.' }),
  }),
});

builder.objectRef<Of<'AMOUNT'>>('AmountError').implement({
  description: 'An amount that is not there.',
  interfaces,
  fields: (t) => ({
    available: t.expose('available', { type: MoneyRef, description: 'What there is.' }),
  }),
});

builder.objectRef<Of<'CONFLICT'>>('ConflictError').implement({
  description: 'The order has moved on since you read it.',
  interfaces,
  fields: (t) => ({
    currentOrder: t.expose('currentOrder', {
      type: OrderRef,
      nullable: true,
      description: 'The order as it stands: look, and ask again with its version.',
    }),
  }),
});

builder.objectRef<Of<'INPUT'>>('InputError').implement({
  description: 'Something in the input itself.',
  interfaces,
});
