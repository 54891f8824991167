import type { AddCommentCommand, Circumstances } from './commands.ts';
import type { Decision } from './decision.ts';
import type { Order } from './order.ts';
import { accepted, invalid, type Outcome } from './rejection.ts';
import { belongsTo, builtInStatuses } from './statuses.ts';

/** A text, another status of the order's state, or both (commerce-orders.md 4.4, 8.1). */
export function decideComment(
  order: Order,
  { text, status, visibleToCustomer }: AddCommentCommand,
  { newId, statuses = builtInStatuses }: Circumstances,
): Outcome<Decision> {
  const another = status === order.status ? null : status;
  const rejections = [
    ...(text.trim() === '' && another === null ? [invalid('COMMENT_EMPTY', ['text'])] : []),
    ...(status !== null && !belongsTo(statuses, status, order.state)
      ? [invalid('STATUS_NOT_IN_STATE', ['status'], undefined, choice(statuses, order))]
      : []),
  ];
  if (rejections.length > 0) return { ok: false, rejections };

  const comment = { id: newId(), text, status: another, visibleToCustomer };
  return accepted({ events: [{ kind: 'COMMENTED', comment }], warnings: [] });
}

function choice(statuses: NonNullable<Circumstances['statuses']>, { state }: Order): string {
  const codes = statuses.filter((status) => status.state === state).map(({ code }) => code);
  return `In state ${state} there are: ${codes.join(', ')}.`;
}
