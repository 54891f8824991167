import { describe, expect, it } from 'vitest';
import type { AddCommentCommand } from '../../src/domain/commands.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Order } from '../../src/domain/order.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { anOrder, aViewer, ids, now } from '../support/orders.ts';
import { invoice, ship } from './support/play.ts';

const order = anOrder();
const withoutAddress = anOrder({ amazon: { hasBuyerEmail: false } });
const circumstances = () => ({ at: now, actor: 'Ana', newId: ids() });
const comment: AddCommentCommand = {
  action: 'ADD_COMMENT',
  text: ' It left today. ',
  status: null,
  visibleToCustomer: true,
  notifyCustomer: true,
};

function decided(about: Order, command: Parameters<typeof decide>[1], viewer = aViewer(), voided = false) {
  const { amazon, policy } = about;
  return decide({ order: about, amazon, policy, viewer, invoice: null, voided }, command, circumstances());
}

function emailsOf(about: Order, command: Parameters<typeof decide>[1]) {
  const decision = decided(about, command);
  if (!decision.ok) throw new Error('It was refused.');
  const { events, warnings } = decision.value;
  return { emails: events.flatMap((event) => (event.kind === 'EMAILED' ? [event.email] : [])), warnings };
}

describe('a notice', () => {
  const noted = { comment: { text: ' Thanks! ', visibleToCustomer: false }, notifyCustomer: true };

  it('is about the document that was made, a shipment before its invoice, with the comment', () => {
    const { emails } = emailsOf(order, { ...ship(), ...noted, invoice: true });
    expect(emails).toMatchObject([{ subject: { type: 'SHIPMENT' }, comment: 'Thanks!' }]);
    expect(emailsOf(order, { ...invoice(), ...noted }).emails).toMatchObject([{ subject: { type: 'INVOICE' } }]);
  });

  it('is about the order where none was made, and a comment is what it tells', () => {
    const subject = { type: 'ORDER', id: 'order' };
    expect(emailsOf(order, comment).emails).toMatchObject([{ subject, comment: 'It left today.' }]);
  });

  it('is not written unless asked for, nor without an address, which is said', () => {
    const nothing = { emails: [], warnings: [] };
    expect(emailsOf(order, { ...comment, notifyCustomer: false })).toEqual(nothing);
    const unheard = { ...nothing, warnings: ['CUSTOMER_NOT_NOTIFIED'] };
    expect(emailsOf(withoutAddress, comment)).toEqual(unheard);
    expect(emailsOf(withoutAddress, { ...invoice(), ...noted })).toEqual(unheard);
  });

  it('needs the permission EMAIL, with or without an address', () => {
    const viewer = aViewer(permissions.filter((permission) => permission !== 'EMAIL'));
    for (const one of [order, withoutAddress]) {
      for (const command of [comment, { ...ship(), ...noted }, { ...invoice(), ...noted }]) {
        const denied = [{ code: 'PERMISSION_DENIED', message: 'This needs the permission EMAIL.', path: ['orderId'] }];
        expect(decided(one, command, viewer)).toMatchObject({ ok: false, rejections: denied });
      }
    }
  });
});

describe('a mail that is asked for', () => {
  it('is about the order, whichever id named it', () => {
    const command = { action: 'SEND_EMAIL', subject: { type: 'ORDER', id: 'amazon-order' } } as const;
    expect(emailsOf(order, command).emails).toMatchObject([{ subject: { type: 'ORDER', id: 'order' }, comment: null }]);
  });

  it('is not about a credit memo that was voided', () => {
    const command = { action: 'SEND_EMAIL', subject: { type: 'CREDIT_MEMO', id: 'memo' } } as const;
    expect(emailsOf(order, command).emails).toHaveLength(1);
    const refusal = [{ code: 'EMAIL_NOT_ALLOWED', path: ['subjectId'] }];
    expect(decided(order, command, aViewer(), true)).toMatchObject({ ok: false, rejections: refusal });
  });
});
