import { builder } from '../builder.ts';
import { runOnOrders } from '../run-on-order.ts';
import { HoldInputRef, HoldPayloadRef, holdAsked, UnholdInputRef, UnholdPayloadRef, unholdAsked } from './hold.ts';
import { InvoiceInputRef, InvoicePayloadRef, invoiceAsked } from './invoice.ts';
import { ShipInputRef, ShipPayloadRef, shipAsked } from './ship.ts';
import { showing } from './wanted-parts.ts';

const each =
  'At most 100, each carried out by itself under its own key, as if asked alone: one that is refused stops no other. The answers come in the same order, and asking again with the same keys replays them.';
const inputs = 'The inputs of the single mutation.';

builder.mutationFields((t) => ({
  shipMany: t.field({
    type: [ShipPayloadRef],
    description: `Ships several orders. ${each}`,
    args: { inputs: t.arg({ type: [ShipInputRef], required: true, description: inputs }) },
    resolve: (_root, args, context, info) => runOnOrders(showing(context, info), args.inputs, shipAsked),
  }),
  invoiceMany: t.field({
    type: [InvoicePayloadRef],
    description: `Invoices several orders. ${each}`,
    args: { inputs: t.arg({ type: [InvoiceInputRef], required: true, description: inputs }) },
    resolve: (_root, args, context, info) => runOnOrders(showing(context, info), args.inputs, invoiceAsked),
  }),
  holdMany: t.field({
    type: [HoldPayloadRef],
    description: `Freezes several orders. ${each}`,
    args: { inputs: t.arg({ type: [HoldInputRef], required: true, description: inputs }) },
    resolve: (_root, args, context, info) => runOnOrders(showing(context, info), args.inputs, holdAsked),
  }),
  unholdMany: t.field({
    type: [UnholdPayloadRef],
    description: `Releases several orders from hold. ${each}`,
    args: { inputs: t.arg({ type: [UnholdInputRef], required: true, description: inputs }) },
    resolve: (_root, args, context, info) => runOnOrders(showing(context, info), args.inputs, unholdAsked),
  }),
}));
