import type { Shape } from '../shape.ts';

const attachment: Shape = {
  kind: 'object',
  required: { uploadDestinationId: { kind: 'text' }, fileName: { kind: 'text' } },
};
const files = (min: number): Shape => ({ kind: 'list', of: attachment, min, max: 5 });
const text = (max: number): Shape => ({ kind: 'text', pattern: new RegExp(`^[^]{1,${max}}$`, 'u') });
const saying = (max: number): Shape => ({ kind: 'object', required: { text: text(max) } });

/** What each message may hold, by the name of its action. */
export const bodyShapes: Readonly<Record<string, Shape>> = {
  confirmCustomizationDetails: {
    kind: 'object',
    required: { text: text(800) },
    optional: { attachments: files(0) },
  },
  confirmDeliveryDetails: saying(2_000),
  confirmOrderDetails: saying(2_000),
  confirmServiceDetails: saying(2_000),
  unexpectedProblem: saying(2_000),
  digitalAccessKey: { kind: 'object', required: { text: text(400) }, optional: { attachments: files(0) } },
  legalDisclosure: { kind: 'object', required: {}, optional: { attachments: files(0) } },
  warranty: {
    kind: 'object',
    required: { attachments: files(1) },
    optional: { coverageStartDate: { kind: 'date-time' }, coverageEndDate: { kind: 'date-time' } },
  },
  invoice: { kind: 'object', required: { attachments: files(1) } },
};
