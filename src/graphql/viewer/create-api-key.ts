import { createApiKey } from '../../app/create-api-key.ts';
import { builder } from '../builder.ts';
import { PermissionRef } from '../enums.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { ApiKeyRef } from '../refs.ts';
import { answered } from '../run-command.ts';
import { apiKeyOfAnswer } from './api-key-of-answer.ts';
import { MoneyInputRef } from './refund-limits.ts';

const CreateApiKeyInputRef = builder.inputType('CreateApiKeyInput', {
  description: 'A key to be made.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'The program or person that will use it, 1 to 100 characters. History shows it.',
    }),
    permissions: t.field({
      type: [PermissionRef],
      required: true,
      description: 'What it is to permit: at least one, and only what your key permits itself.',
    }),
    storeIds: t.idList({
      description:
        'The stores it may see, of those that your key sees. Left out: every store, also those connected later; only a key of every store may give that.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'From when on it is refused. Left out: it is good until it is revoked.',
    }),
    refundLimits: t.field({
      type: [MoneyInputRef],
      description:
        'The most that its credit memos may refund within any 24 hours, once for each currency; in a currency that is not listed it refunds nothing. Left out: no limit. Not above the limits of your key.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const CreateApiKeyPayloadRef = payload(
  'CreateApiKeyPayload',
  'The key that was made, or what is in the way.',
  (t) => ({
    key: t.string({
      nullable: true,
      description:
        'The key itself: `aod_`, 32 random characters and a checksum of 6. Shown this once, for only its SHA-256 is kept: a repeat under the same `idempotencyKey` answers null here, as do a refusal and a dry run. If the answer was lost, revoke the key and make another.',
      resolve: ({ newKey }) => newKey ?? null,
    }),
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      description: 'What is kept of it; null when it was refused.',
      resolve: ({ apiKeyId }, _args, { loaders }) => (apiKeyId ? loaders.apiKey.load(apiKeyId) : null),
    }),
  }),
  { use: 'CreateApiKeyPayload.apiKey', until: '2027-06-01' },
);

builder.mutationField('createApiKey', (t) =>
  t.field({
    type: CreateApiKeyPayloadRef,
    description:
      'Makes a key, which permits no more than the key that makes it. Needs MANAGE_KEYS. A key does not end with the one that made it: see `createdBy`.',
    args: {
      input: t.arg({
        type: CreateApiKeyInputRef,
        required: true,
        description: 'Name, permissions, stores, end, refund limits.',
      }),
    },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, name, permissions, storeIds, expiresAt, refundLimits } = input;
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'createApiKey',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const draft = {
        name,
        permissions,
        storeIds: storeIds?.map((shown) => idOf('STORE', shown)) ?? null,
        expiresAt: expiresAt ?? null,
        refundLimits: refundLimits ?? null,
      };
      const { answer, key } = await createApiKey(context.shell, call, draft);
      return { ...(await answered(context, call, answer)), ...(await apiKeyOfAnswer(context, answer)), newKey: key };
    },
  }),
);
