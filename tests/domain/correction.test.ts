import { describe, expect, it } from 'vitest';
import { decide } from '../../src/domain/decide.ts';
import type { Package } from '../../src/domain/events.ts';
import { effectsOf } from '../../src/domain/outbox.ts';
import { aLine, anOrder, ids, now } from '../support/orders.ts';
import { aParcel, correctAddress, correctTracking, eventsOf, factsOf, play, refusals, ship } from './support/play.ts';

const fresh = anOrder({ items: [aLine('MUG 3 36.00')] });
const shipped = play(fresh, ship({ MUG: 1 }));
const byVan: Package = { ...aParcel, carrierCode: 'OTHER', carrierName: 'Ana’s van' };

function corrected(parcel: Package, changes: Parameters<typeof correctTracking>[0]) {
  const facts = { ...factsOf(shipped), parcel };
  const outcome = decide(facts, correctTracking(changes), { at: now, actor: 'Ana', newId: ids() });
  if (!outcome.ok) return outcome.rejections.map(({ code, path }) => [code, ...path].join(' '));
  const [event] = outcome.value.events;
  return event?.kind === 'TRACKING_CORRECTED' ? event.corrected : null;
}

describe('corrected tracking', () => {
  it('keeps what is left out, and what is in the parcel', () => {
    expect(corrected(aParcel, { trackingNumber: ' 1Z2 ' })).toEqual({ ...aParcel, trackingNumber: '1Z2' });
    expect(corrected(aParcel, { shippingMethod: 'Air', carrierCode: 'fedex' })).toEqual({
      ...aParcel,
      shippingMethod: 'Air',
      carrierCode: 'FedEx',
    });
  });

  it('keeps a carrier’s name with it, and gives it to no other carrier', () => {
    expect(corrected(byVan, { trackingNumber: 'V2' })).toMatchObject({ carrierName: 'Ana’s van' });
    expect(corrected(byVan, { carrierCode: 'UPS' })).toMatchObject({ carrierCode: 'UPS', carrierName: null });
    expect(corrected(aParcel, { carrierName: 'Ana’s van' })).toEqual(['NOTHING_TO_CORRECT']);
    expect(corrected(aParcel, { carrierCode: 'OTHER' })).toEqual(['TRACK_CARRIER_REQUIRED carrierName']);
    expect(corrected(aParcel, { carrierCode: 'OTHER', carrierName: 'Ana’s van' })).toMatchObject(byVan);
  });

  it('is told everything that is wrong with it at once', () => {
    expect(corrected(aParcel, { carrierCode: 'FASTEST', trackingNumber: ' ', shippingMethod: 'a\nb' })).toEqual([
      'CARRIER_UNKNOWN carrierCode',
      'INVALID_INPUT shippingMethod',
      'TRACK_NUMBER_REQUIRED trackingNumber',
    ]);
  });

  it('must change something', () => {
    expect(corrected(aParcel, {})).toEqual(['NOTHING_TO_CORRECT']);
    expect(corrected(aParcel, { carrierCode: 'ups', trackingNumber: ' 1Z1' })).toEqual(['NOTHING_TO_CORRECT']);
  });

  it('is refused while nothing has left, and for a package that is not there', () => {
    expect(refusals(fresh, correctTracking({ trackingNumber: '1Z2' }))).toEqual(['NOTHING_TO_CORRECT at packageId']);
    const facts = { ...factsOf(shipped), parcel: null };
    const outcome = decide(facts, correctTracking({ trackingNumber: '1Z2' }), { at: now, actor: '', newId: ids() });
    expect(outcome).toMatchObject({ ok: false, rejections: [{ code: 'PACKAGE_NOT_FOUND', path: ['packageId'] }] });
  });

  it('tells Amazon of the whole package under the same reference: there that is an edit', () => {
    const [event] = eventsOf(shipped, correctTracking({ trackingNumber: '1Z2' }));
    expect(event && effectsOf(shipped, event)).toMatchObject([
      {
        subject: { type: 'PACKAGE', id: 'parcel' },
        message: {
          kind: 'CONFIRM_SHIPMENT',
          referenceId: '1',
          trackingNumber: '1Z2',
          carrierCode: 'UPS',
          items: [{ amazonOrderItemId: 'amazon-MUG', quantity: 1 }],
        },
      },
    ]);
    expect(play(shipped, correctTracking({ trackingNumber: '1Z2' }))).toEqual(shipped);
  });
});

describe('a corrected address (9.5, W19)', () => {
  it('may change one field alone, and leave further street lines blank', () => {
    expect(refusals(fresh, correctAddress({ region: 'CA' }))).toEqual([]);
    expect(refusals(fresh, correctAddress({ street: ['5 Quay Rd', ''] }))).toEqual([]);
  });

  it('may leave no other field blank', () => {
    expect(refusals(fresh, correctAddress({ street: [' '], city: '', region: '', postalCode: ' ' }))).toEqual([
      'AMAZON_ADDRESS_FIELD_REQUIRED at address.street.0',
      'AMAZON_ADDRESS_FIELD_REQUIRED at address.city',
      'AMAZON_ADDRESS_FIELD_REQUIRED at address.region',
      'AMAZON_ADDRESS_FIELD_REQUIRED at address.postalCode',
    ]);
    expect(refusals(fresh, correctAddress({ street: [] }))).toEqual([
      'AMAZON_ADDRESS_FIELD_REQUIRED at address.street.0',
    ]);
  });

  it('has at most three street lines, and says something', () => {
    expect(refusals(fresh, correctAddress({ street: ['1', '2', '3', '4'] }))).toEqual([
      'INVALID_INPUT at address.street',
    ]);
    expect(refusals(fresh, correctAddress({}))).toEqual(['NOTHING_TO_CORRECT at address']);
  });

  it('is none of Amazon’s business', () => {
    const [event] = eventsOf(fresh, correctAddress({ city: 'Boston' }));
    expect(event && effectsOf(fresh, event)).toEqual([]);
    expect(play(fresh, correctAddress({ city: 'Boston' }))).toEqual(fresh);
  });
});
