import { describe, expect, it } from 'vitest';
import { type Day, layOut, type Wish } from '../../src/domain/backfill.ts';

const hourMs = 3_600_000;
const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 0, day, hour));
const store = (marketplaceId: string, connectedAt: Date) => ({ marketplaceId, connectedAt });
const wish: Wish = { days: 3, settled: at(31), refused: [], overlapMs: hourMs / 6 };
const shown = (days: readonly Day[]) =>
  days.map(
    ({ from, to, marketplaceIds }) =>
      `${from.toISOString().slice(8, 16)} ${to.toISOString().slice(8, 16)} ${marketplaceIds}`,
  );
/** As the database would give them back; the first so many were read. */
const stored = (days: readonly Day[], begun = 0) =>
  days.map((day, index) => ({ ...day, id: `${index}`, begun: index < begun }));

const threeDays = ['09T00:00 10T00:00 us', '08T00:00 09T00:00 us', '07T00:00 08T00:00 us'];

describe('the days of a back-fill', () => {
  it('lie before the store, the newest first, and are laid out once', () => {
    const days = layOut([], [store('us', at(10))], wish);
    expect(shown(days)).toEqual(threeDays);
    expect(layOut(stored(days, 2), [store('us', at(10))], wish)).toHaveLength(3);
  });

  it('end where Amazon answers for them, and what is newer by minutes is left to the changes', () => {
    const young = store('us', at(31, 12));
    const days = layOut([], [young], { ...wish, settled: new Date(at(31, 12).getTime() - 150_000) });
    expect(days[0]?.to.getTime()).toBe(at(31, 12).getTime() - 150_000);
    expect(layOut(stored(days), [young], { ...wish, settled: at(32) })).toHaveLength(3);
  });

  it('are no more from day to day for a store that a wrong clock connected in the future', () => {
    const ahead = store('us', at(40));
    const days = layOut([], [ahead], { ...wish, settled: at(10) });
    expect(shown(days)).toEqual(threeDays);
    expect(layOut(stored(days), [ahead], { ...wish, settled: at(11) })).toHaveLength(3);
  });

  it('stay what they were when a store comes later, which has all of its own', () => {
    const us = stored(layOut([], [store('us', at(10))], wish), 3);
    const days = layOut(us, [store('us', at(10)), store('ca', at(20))], wish);
    expect(days.slice(0, 3)).toEqual(us);
    expect(shown(days.slice(3))).toEqual(['19T00:00 20T00:00 ca', '18T00:00 19T00:00 ca', '17T00:00 18T00:00 ca']);
  });

  it('are read for stores together that come within minutes, but for those that were begun', () => {
    const us = stored(layOut([], [store('us', at(10))], wish), 1);
    const soon = new Date(at(10).getTime() + 5 * 60_000);
    const days = layOut(us, [store('us', at(10)), store('ca', soon), store('mx', soon)], wish);
    expect(shown(days)).toEqual([
      '09T00:00 10T00:00 us',
      '08T00:00 09T00:00 us,ca,mx',
      '07T00:00 08T00:00 us,ca,mx',
      '09T00:00 10T00:05 ca,mx',
    ]);
  });

  it('are laid out anew for a marketplace that was left out of some, alone as long as it is refused', () => {
    const both = [store('us', at(10)), store('ca', at(10))];
    const [first, ...others] = stored(layOut([], both, wish), 2);
    const left = [{ ...(first as Day), marketplaceIds: ['us'] }, ...others];
    expect(shown(layOut(left, both, wish)).slice(3)).toEqual(['09T00:00 10T00:00 ca']);

    const refused = { ...wish, refused: ['ca'] };
    const days = layOut([], both, refused);
    expect(shown(days)).toEqual([...threeDays, ...threeDays.map((day) => day.replace('us', 'ca'))]);
    expect(shown(layOut(stored(days), [...both, store('mx', at(10))], refused))).toEqual([
      ...threeDays.map((day) => `${day},mx`),
      ...threeDays.map((day) => day.replace('us', 'ca')),
    ]);
  });

  it('become more when more are asked for', () => {
    const us = stored(layOut([], [store('us', at(10))], wish), 3);
    expect(shown(layOut(us, [store('us', at(10))], { ...wish, days: 4 })).slice(3)).toEqual(['06T00:00 07T00:00 us']);
  });
});
