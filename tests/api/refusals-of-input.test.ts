import { it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, itemId, listed, soon } from './support/acts.ts';
import { eachRefused, type Input } from './support/each-refused.ts';

const desk = useDesk();
const acts = actsOf(desk);

const lines = ['DESK 1 200.00 16.50', 'MAT 2 30.00 2.48'];
/** Another order, whose lines are none of this one's. */
const another = () => desk.anOrder({ number: '112-0000001-0000002', lines: ['PEN 1 1.00'], createdTime: soon(desk) });

it('a shipment is refused for whatever is wrong with its packages, and tells all of it in the order of the input', async () => {
  const order = await desk.anOrder({ lines });
  const pen = itemId(await another(), 'PEN');
  const of = (...packages: readonly object[]) => ({ packages });
  const parcel = (changes: Input) => of({ carrierCode: 'UPS', trackingNumber: '1Z1', ...changes });

  await eachRefused(desk, 'ship', order, [
    ['no package', of(), ['EMPTY_SHIPMENT at packages']],
    ['an empty package', of(aPackage(order, {})), ['EMPTY_SHIPMENT at packages.0.items']],
    ['no unit', of(aPackage(order, { DESK: 0 })), ['EMPTY_SHIPMENT at packages.0.items']],
    ['too many', of(aPackage(order, { MAT: 3 })), ['SHIP_QTY_EXCEEDED at packages.0.items.0.quantity']],
    [
      'too many in two packages together',
      of(aPackage(order, { MAT: 1 }), aPackage(order, { MAT: 2 })),
      ['SHIP_QTY_EXCEEDED at packages.1.items.0.quantity'],
    ],
    ['fewer than none', of(aPackage(order, { MAT: -1 })), ['QTY_NEGATIVE at packages.0.items.0.quantity']],
    ['another order’s line', of(aPackage(order, { [pen]: 1 })), ['ITEM_NOT_IN_ORDER at packages.0.items.0.itemId']],
    [
      'no line at all',
      of(aPackage(order, { [order.id]: 1, '': 1 })),
      ['ITEM_NOT_IN_ORDER at packages.0.items.0.itemId', 'ITEM_NOT_IN_ORDER at packages.0.items.1.itemId'],
    ],
    [
      'a line twice',
      parcel({ items: [...(listed(order, { MAT: 1 }) ?? []), ...(listed(order, { MAT: 1 }) ?? [])] }),
      ['INVALID_INPUT at packages.0.items.1.itemId'],
    ],
    [
      'two packages, one of which does not say what is in it',
      of(aPackage(order, { DESK: 1 }), aPackage(order)),
      ['INVALID_INPUT at packages.1.items'],
    ],
    ['an unknown carrier', parcel({ carrierCode: 'UPSS' }), ['CARRIER_UNKNOWN at packages.0.carrierCode']],
    ['a nameless carrier', parcel({ carrierCode: 'OTHER' }), ['TRACK_CARRIER_REQUIRED at packages.0.carrierName']],
    ['no number', parcel({ trackingNumber: ' ' }), ['TRACK_NUMBER_REQUIRED at packages.0.trackingNumber']],
    ['a null number', parcel({ trackingNumber: null }), ['TRACK_NUMBER_REQUIRED at packages.0.trackingNumber']],
    ['tomorrow', parcel({ shippedAt: '2026-03-03T12:00:00Z' }), ['INVALID_INPUT at packages.0.shippedAt']],
    ['before the order', parcel({ shippedAt: '2026-03-01T08:59:59Z' }), ['INVALID_INPUT at packages.0.shippedAt']],
    ['an empty comment', { ...parcel({}), comment: { text: ' ' } }, ['COMMENT_EMPTY at comment.text']],
    [
      'much at once',
      {
        packages: [
          aPackage(
            order,
            { [pen]: 1, DESK: 2 },
            { carrierCode: '?', trackingNumber: '', shippedAt: '2027-01-01T00:00:00Z' },
          ),
          aPackage(order, { MAT: -1 }, { carrierCode: 'OTHER' }),
        ],
        comment: { text: '' },
      },
      [
        'ITEM_NOT_IN_ORDER at packages.0.items.0.itemId',
        'SHIP_QTY_EXCEEDED at packages.0.items.1.quantity',
        'CARRIER_UNKNOWN at packages.0.carrierCode',
        'TRACK_NUMBER_REQUIRED at packages.0.trackingNumber',
        'INVALID_INPUT at packages.0.shippedAt',
        'QTY_NEGATIVE at packages.1.items.0.quantity',
        'TRACK_CARRIER_REQUIRED at packages.1.carrierName',
        'COMMENT_EMPTY at comment.text',
      ],
    ],
  ]);
});

it('a shipment of Transparency goods is refused without one code for each unit', async () => {
  const order = await desk.anOrder({ lines: ['MAT 2 30.00 2.48'], item: { programs: ['TRANSPARENCY'] } });
  const wanted = 'TRANSPARENCY_CODES_REQUIRED at packages.0.items.0.transparencyCodes';
  const withCodes = (...transparencyCodes: readonly string[]) => ({
    packages: [{ ...aPackage(order), items: [{ itemId: itemId(order, 'MAT'), quantity: 2, transparencyCodes }] }],
  });
  await eachRefused(desk, 'ship', order, [
    ['none', withCodes(), [wanted]],
    ['too few', withCodes('AZ:1'), [wanted]],
    ['the same twice', withCodes('AZ:1', 'AZ:1'), [wanted]],
    ['too many', withCodes('AZ:1', 'AZ:2', 'AZ:3'), [wanted]],
    [
      'everything, and no place for codes',
      { packages: [aPackage(order)] },
      ['TRANSPARENCY_CODES_REQUIRED at packages.0.items'],
    ],
  ]);
  await acts.ship(order, null, withCodes('AZ:1', 'AZ:2'));
});

it('an invoice is refused for units it cannot have', async () => {
  const order = await desk.anOrder({ lines });
  const pen = itemId(await another(), 'PEN');
  const items = (units: Readonly<Record<string, number>>) => ({ items: listed(order, units) });
  await eachRefused(desk, 'invoice', order, [
    ['an empty list', items({}), ['EMPTY_INVOICE at items']],
    ['no unit', items({ DESK: 0, MAT: 0 }), ['EMPTY_INVOICE at items']],
    [
      'much at once',
      { ...items({ DESK: 2, [pen]: 1, MAT: -1 }), comment: { text: '' } },
      [
        'INVOICE_QTY_EXCEEDED at items.0.quantity',
        'ITEM_NOT_IN_ORDER at items.1.itemId',
        'QTY_NEGATIVE at items.2.quantity',
        'COMMENT_EMPTY at comment.text',
      ],
    ],
  ]);
});

it('a hold is refused when it would end before it begins', async () => {
  const order = await desk.anOrder();
  const expiresAt = soon(desk);
  await eachRefused(desk, 'hold', order, [['now', { expiresAt }, ['INVALID_INPUT at expiresAt']]]);
});
