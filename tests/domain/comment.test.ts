import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import { evolve } from '../../src/domain/evolve.ts';
import type { Order } from '../../src/domain/order.ts';
import { builtInStatuses } from '../../src/domain/statuses.ts';
import { anOrder, aViewer, ids, now } from '../support/orders.ts';
import { cancel, comment, creditMemo, eventsOf, factsOf, hold, invoice, play, refusals, ship } from './support/play.ts';

const fresh = anOrder();
const wrapped = { code: 'to_be_wrapped', label: 'To be wrapped', state: 'NEW' as const, default: false };

function asked(order: Order, status: string, text = '') {
  const statuses = [...builtInStatuses, wrapped];
  return decide(factsOf(order), comment(text, { status }), { at: now, actor: 'Ana', newId: ids(), statuses });
}

describe('a comment', () => {
  it('is kept as it was given, and changes nothing else', () => {
    const text = '  <b>Ring twice</b> & "wait" \n';
    expect(eventsOf(fresh, comment(text, { visibleToCustomer: true }))).toEqual([
      { kind: 'COMMENTED', comment: { id: 'v0-1', text, status: null, visibleToCustomer: true } },
    ]);
    expect(play(fresh, comment(text))).toEqual(fresh);
  });

  it('is taken in every state (4.2)', () => {
    const complete = play(fresh, invoice(), ship());
    for (const order of [fresh, complete, play(complete, creditMemo()), play(fresh, cancel), play(fresh, hold)]) {
      expect(refusals(order, comment('seen'))).toEqual([]);
    }
  });

  it('needs a text, unless it changes the status (8.1)', () => {
    expect(refusals(fresh, comment(' \n'))).toEqual(['COMMENT_EMPTY at text']);
    expect(refusals(fresh, comment('', { status: 'pending' }))).toEqual(['COMMENT_EMPTY at text']);
    expect(refusals(play(fresh, invoice()), comment('', { status: 'fraud' }))).toEqual([]);
  });

  it('changes the status to one of the order’s state, the merchant’s own among them, and to no other (4.4)', () => {
    const outcome = asked(fresh, 'to_be_wrapped');
    const after = outcome.ok ? outcome.value.events.reduce(evolve, fresh) : fresh;
    expect([after.state, after.status]).toEqual(['NEW', 'to_be_wrapped']);

    const otherwise = asked(fresh, 'fraud', 'odd');
    expect(otherwise).toMatchObject({
      ok: false,
      rejections: [
        { code: 'STATUS_NOT_IN_STATE', path: ['status'], fix: 'In state NEW there are: pending, to_be_wrapped.' },
      ],
    });
  });

  it('is told everything that is wrong with it at once', () => {
    expect(refusals(fresh, comment(' ', { status: 'pending ' }))).toEqual(['STATUS_NOT_IN_STATE at status']);
    expect(refusals(fresh, comment(' ', { status: 'nonsense' }))).toEqual(['STATUS_NOT_IN_STATE at status']);
  });

  it('goes by mail to a buyer who has an address, without the blanks around it, and else warns (R34)', () => {
    const notify = comment(' On its way ', { notifyCustomer: true });
    expect(eventsOf(fresh, notify)).toMatchObject([
      { kind: 'COMMENTED', comment: { text: ' On its way ' } },
      { kind: 'EMAILED', email: { subject: { type: 'ORDER', id: 'order' }, comment: 'On its way' } },
    ]);
    const silent = { ...fresh, amazon: { ...fresh.amazon, hasBuyerEmail: false } };
    const outcome = decide(factsOf(silent), notify, { at: now, actor: 'Ana', newId: ids() });
    expect(outcome).toMatchObject({
      ok: true,
      value: { events: [{ kind: 'COMMENTED' }], warnings: ['CUSTOMER_NOT_NOTIFIED'] },
    });
  });

  it('needs EMAIL too where the buyer is to be told', () => {
    const facts = { ...factsOf(fresh), viewer: aViewer(['COMMENT']) };
    const ask = (notifyCustomer: boolean) =>
      decide(facts, comment('seen', { notifyCustomer }), { at: now, actor: 'Ana', newId: ids() });
    expect(ask(false).ok).toBe(true);
    expect(ask(true)).toMatchObject({ ok: false, rejections: [{ code: 'PERMISSION_DENIED', path: ['orderId'] }] });
  });
});
