import { describe, expect, it } from 'vitest';
import {
  actionsOn,
  type EffectAction,
  type EffectFacts,
  effectActions,
  effectKindRules,
  type JudgedEffect,
  reasonsAgainstEffect,
} from '../../src/domain/effect-rules.ts';
import { type EffectKind, type EffectState, effectKinds } from '../../src/domain/effects.ts';
import type { ErrorCode } from '../../src/domain/error-catalogue.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { aViewer } from '../support/orders.ts';

type Row = Record<EffectAction, readonly ErrorCode[]>;

function anEffect(kind: EffectKind, changes: Partial<JudgedEffect> = {}): JudgedEffect {
  const types = { CANCEL_ORDER: 'AMAZON_ORDER', REFUND: 'CREDIT_MEMO' } as const;
  const subject = {
    type: kind === 'CANCEL_ORDER' || kind === 'REFUND' ? types[kind] : 'PACKAGE',
    id: 'subject',
  } as const;
  const unsent = { amazonReference: null, feedId: null, readBack: null, settledOutcome: null };
  return { id: '5', kind, state: 'QUEUED', subject, ...unsent, ...changes };
}

function row(effect: JudgedEffect, changes: Partial<EffectFacts> = {}): Row {
  const facts = { effect, others: [effect], policy: { readOnly: false }, viewer: aViewer(), ...changes };
  const codes = (action: EffectAction) => reasonsAgainstEffect(facts, action).map(({ code }) => code);
  return { RETRY: codes('RETRY'), RECALL: codes('RECALL'), SETTLE: codes('SETTLE') };
}

const sent = ['EFFECT_ALREADY_SENT'] as const;
const under = ['EFFECT_NOT_RETRYABLE'] as const;
const open = ['EFFECT_NOT_SETTLEABLE'] as const;

// A new state does not compile until this table says what it allows.
// biome-ignore format: a table reads best as a table
const byState: Record<EffectState, Record<'shipment' | 'refund', Row>> = {
  QUEUED:    { shipment: { RETRY: under, RECALL: [],   SETTLE: open }, refund: { RETRY: under, RECALL: [],   SETTLE: open } },
  SENDING:   { shipment: { RETRY: under, RECALL: sent, SETTLE: open }, refund: { RETRY: under, RECALL: sent, SETTLE: open } },
  ACCEPTED:  { shipment: { RETRY: under, RECALL: sent, SETTLE: open }, refund: { RETRY: under, RECALL: sent, SETTLE: open } },
  CONFIRMED: { shipment: { RETRY: under, RECALL: sent, SETTLE: open }, refund: { RETRY: under, RECALL: sent, SETTLE: open } },
  REFUSED:   { shipment: { RETRY: [],    RECALL: sent, SETTLE: []   }, refund: { RETRY: under, RECALL: sent, SETTLE: []   } },
  UNKNOWN:   { shipment: { RETRY: under, RECALL: sent, SETTLE: []   }, refund: { RETRY: under, RECALL: sent, SETTLE: []   } },
  RECALLED:  { shipment: { RETRY: under, RECALL: sent, SETTLE: open }, refund: { RETRY: under, RECALL: sent, SETTLE: open } },
  SETTLED:   { shipment: { RETRY: under, RECALL: sent, SETTLE: open }, refund: { RETRY: under, RECALL: sent, SETTLE: open } },
};

describe('what may be done with an effect', () => {
  it.each(Object.keys(byState) as EffectState[])('%s: as the table has it', (state) => {
    expect(row(anEffect('CONFIRM_SHIPMENT', { state }))).toEqual(byState[state].shipment);
    expect(row(anEffect('REFUND', { state }))).toEqual(byState[state].refund);
    expect(row(anEffect('CANCEL_ORDER', { state }))).toEqual(byState[state].refund);
  });

  it('sends again what got no answer only once Amazon was seen not to have it, and never what could happen twice', () => {
    const seen = (state: 'MATCHED' | 'MISSING' | 'DIFFERENT') => ({ state, expected: null, seen: null });
    const retries = (kind: EffectKind, changes: Partial<JudgedEffect>) =>
      row(anEffect(kind, { state: 'UNKNOWN', ...changes })).RETRY;
    const missing = { readBack: seen('MISSING') };
    expect(retries('CONFIRM_SHIPMENT', missing)).toEqual([]);
    expect(retries('CONFIRM_SHIPMENT', { ...missing, amazonReference: '1' })).toEqual([]);
    expect(retries('CONFIRM_SHIPMENT', { readBack: seen('DIFFERENT') })).toEqual(under);
    for (const kind of ['REFUND', 'CANCEL_ORDER'] as const) {
      expect(retries(kind, missing)).toEqual([]);
      expect(retries(kind, { ...missing, feedId: 'feed' })).toEqual(under);
      expect(retries(kind, { ...missing, amazonReference: 'feed' })).toEqual(under);
    }
  });

  it('sends nothing about a package that a later message tells of', () => {
    const refused = anEffect('CONFIRM_SHIPMENT', { state: 'REFUSED' });
    const later = (state: EffectState) => ({ others: [refused, { ...refused, id: '6', state }] });
    expect(row(refused, later('QUEUED')).RETRY).toEqual(under);
    expect(row(refused, later('CONFIRMED')).RETRY).toEqual(under);
    expect(row(refused, later('REFUSED')).RETRY).toEqual([]);
    expect(row(refused, later('RECALLED')).RETRY).toEqual([]);
    expect(row(refused, { others: [refused, { ...refused, id: '4', state: 'CONFIRMED' }] }).RETRY).toEqual([]);
  });

  it('sends nothing for a store that is read-only, and still lets a person recall and settle', () => {
    const policy = { readOnly: true };
    const refused = row(anEffect('CONFIRM_SHIPMENT', { state: 'REFUSED' }), { policy });
    expect(refused).toEqual({ RETRY: ['STORE_READ_ONLY'], RECALL: sent, SETTLE: [] });
    expect(row(anEffect('REFUND'), { policy }).RECALL).toEqual([]);
  });

  it.each(effectKinds)('%s: asks for the permission of the action behind it, and for no other', (kind) => {
    const { permission } = effectKindRules[kind];
    const effect = anEffect(kind, { state: 'REFUSED' });
    const others = permissions.filter((one) => one !== permission);
    for (const action of effectActions) {
      expect(row(effect, { viewer: aViewer(others) })[action]).toContain('PERMISSION_DENIED');
      expect(row(effect, { viewer: aViewer([permission]) })[action]).not.toContain('PERMISSION_DENIED');
    }
  });

  it('says in each state what stands, and advises nothing that cannot help there', () => {
    const told = (effect: JudgedEffect, action: EffectAction) =>
      reasonsAgainstEffect({ effect, others: [effect], policy: { readOnly: false }, viewer: aViewer() }, action)[0];
    for (const state of ['CONFIRMED', 'RECALLED', 'SETTLED'] as const) {
      for (const action of effectActions) {
        const reason = told(anEffect('REFUND', { state }), action);
        expect([state, action, reason?.fix]).toEqual([state, action, 'Nothing is left to do.']);
      }
    }
    expect(told(anEffect('REFUND', { state: 'QUEUED' }), 'SETTLE')?.fix).toMatch(/^Wait .* or recall it/);
    expect(told(anEffect('REFUND', { state: 'ACCEPTED' }), 'SETTLE')?.fix).toMatch(/^Wait/);
    expect(told(anEffect('REFUND', { state: 'UNKNOWN' }), 'RETRY')?.fix).toMatch(/`readBack`/);
    const message = told(anEffect('MESSAGE_BUYER', { state: 'UNKNOWN' }), 'RETRY');
    expect(message).toMatchObject({ code: 'EFFECT_NOT_RETRYABLE', message: expect.stringContaining('read it twice') });
    expect(message?.fix).not.toMatch(/readBack/);
  });

  it('lists every action with all its reasons, each with something to do about it', () => {
    const effect = anEffect('REFUND', { state: 'REFUSED' });
    const told = actionsOn({ effect, others: [effect], policy: { readOnly: true }, viewer: aViewer([]) });
    expect(told.map(({ action, reasons }) => [action, reasons.map(({ code }) => code)])).toEqual([
      ['RETRY', ['EFFECT_NOT_RETRYABLE', 'STORE_READ_ONLY', 'PERMISSION_DENIED']],
      ['RECALL', ['EFFECT_ALREADY_SENT', 'PERMISSION_DENIED']],
      ['SETTLE', ['PERMISSION_DENIED']],
    ]);
    expect(told[0]?.reasons[0]?.fix).toBe('Do it anew: cancel the order again, or make a new credit memo.');
    for (const { reasons } of told) for (const { message, fix } of reasons) expect(message && fix).toBeTruthy();
  });
});
