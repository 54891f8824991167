import type { StoredDifference } from '../../db/order-differences.ts';
import { type Proposal, proposalFor } from '../../domain/mend.ts';
import type { Mend } from '../../domain/order-difference.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { globalId } from '../global-id.ts';
import { loadNode } from '../node.ts';
import { AmazonOrderRef, NodeRef, OrderDifferenceRef, OrderRef } from '../refs.ts';
import { storeOf } from '../store/store-of.ts';
import { OrderDifferenceCauseRef, OrderDifferenceKindRef } from './order-difference-enums.ts';

type Shown = Proposal & { readonly difference: StoredDifference; readonly number: string };

const ProposalRef = builder.objectRef<Shown>('OrderDifferenceProposal').implement({
  description: 'What would mend a difference, asked of the rules as they are now and for your key.',
  fields: (t) => ({
    mutation: t.string({
      nullable: true,
      description: 'The mutation to call; null where a person must act in Seller Central, or nothing is to be done.',
      resolve: ({ mend }) => mend?.mutation ?? null,
    }),
    input: t.field({
      type: 'JSONObject',
      nullable: true,
      description:
        'The `input` of that mutation, whole: hand it on as a variable. Its key lasts until the next comparison, so that sent twice it is done once.',
      resolve: ({ mend, difference, number }) => mend && inputOf(mend, difference, number),
    }),
    fix: t.exposeString('fix', { description: 'What the mutation does, or what to do instead.' }),
  }),
});

function inputOf(mend: Mend, { id, storeId, seenAt }: StoredDifference, amazonOrderNumber: string) {
  const idempotencyKey = `mend ${id} ${seenAt.toISOString()}`;
  switch (mend.mutation) {
    case 'syncStore':
      return { storeId: globalId('STORE', storeId), amazonOrderNumber, idempotencyKey };
    case 'cancelAmazonOrder':
      return { amazonOrderNumber, reason: 'GENERAL_ADJUSTMENT', idempotencyKey };
    case 'retryAmazonEffect':
      return { amazonEffectId: globalId('AMAZON_EFFECT', mend.effectId), idempotencyKey };
    case 'settleAmazonEffect': {
      const { effectId, outcome, evidence } = mend;
      return { amazonEffectId: globalId('AMAZON_EFFECT', effectId), outcome, evidence, idempotencyKey };
    }
    case 'correctTracking': {
      const { packageId, trackingNumber, carrierCode, carrierName } = mend;
      return { packageId: globalId('PACKAGE', packageId), trackingNumber, carrierCode, carrierName, idempotencyKey };
    }
  }
}

/** Asked when it is shown: since it was found an effect may have moved on, or a setting changed. */
async function proposalOf(difference: StoredDifference, context: Context): Promise<Shown> {
  const { loaders, viewer } = context;
  const amazon = await amazonOrderOf(difference, context);
  const header = difference.orderId ? await loaders.order.load(difference.orderId) : null;
  const order = header && { ...header, items: await loaders.itemsOfOrder.load(header.id) };
  const effects = await loaders.effectsOfAmazonOrder.load(amazon.id);
  const { active: storeActive } = await storeOf(difference.storeId, context);
  const { subject } = difference;
  const creditMemo = subject.type === 'CREDIT_MEMO' ? await loaders.creditMemo.load(subject.id) : null;
  const parcel = subject.type === 'PACKAGE' ? await loaders.package.load(subject.id) : null;
  const facts = { order, amazon, policy: amazon.policy, viewer, effects, storeActive, creditMemo, package: parcel };
  return { ...proposalFor(difference, facts), difference, number: amazon.number };
}

async function amazonOrderOf({ amazonOrderId }: StoredDifference, { loaders }: Context) {
  const found = await loaders.amazonOrder.load(amazonOrderId);
  if (!found) throw new Error(`There is no Amazon order ${amazonOrderId}.`);
  return found;
}

OrderDifferenceRef.implement({
  description:
    'Something that Amazon shows otherwise than it stands here. Recorded when two looks have seen it; what is merely under way is none.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the difference.', resolve: ({ id }) => globalId('ORDER_DIFFERENCE', id) }),
    kind: t.expose('kind', { type: OrderDifferenceKindRef, description: 'What differs.' }),
    cause: t.expose('cause', {
      type: OrderDifferenceCauseRef,
      description: 'Where it comes from.',
    }),
    here: t.exposeString('here', {
      nullable: true,
      description: 'As it stands here, for people; null where nothing does.',
    }),
    atAmazon: t.exposeString('atAmazon', {
      nullable: true,
      description: 'As Amazon shows it, for people; null where it shows nothing.',
    }),
    subject: t.field({
      type: NodeRef,
      nullable: true,
      description: 'The line, package or credit memo it is about, else the order.',
      resolve: ({ subject }, _args, context) => loadNode(context, subject.type, subject.id),
    }),
    amazonOrder: t.field({
      type: AmazonOrderRef,
      description: 'What Amazon shows of the order, as it was last read.',
      resolve: (difference, _args, context) => amazonOrderOf(difference, context),
    }),
    order: t.field({
      type: OrderRef,
      nullable: true,
      description: 'The Commerce order, where there is one.',
      resolve: ({ orderId }, _args, { loaders }) => (orderId ? loaders.order.load(orderId) : null),
    }),
    proposal: t.field({
      type: ProposalRef,
      nullable: true,
      description: 'What would mend it; null once it is gone.',
      resolve: (difference, _args, context) =>
        difference.resolvedAt === null ? proposalOf(difference, context) : null,
    }),
    foundAt: t.expose('foundAt', { type: 'DateTime', description: 'When it was recorded.' }),
    seenAt: t.expose('seenAt', { type: 'DateTime', description: 'When a comparison last saw it.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a comparison found it gone; null while it is there.',
    }),
  }),
});
