import { revokeApiKey } from '../../app/revoke-api-key.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { ApiKeyRef } from '../refs.ts';
import { answered } from '../run-command.ts';
import { apiKeyOfAnswer } from './api-key-of-answer.ts';

const RevokeApiKeyInputRef = builder.inputType('RevokeApiKeyInput', {
  description: 'The key that is to end.',
  fields: (t) => ({
    apiKeyId: t.id({ required: true, description: 'From `apiKeys`.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const RevokeApiKeyPayloadRef = payload(
  'RevokeApiKeyPayload',
  'The revoked key, or what is in the way.',
  (t) => ({
    apiKey: t.field({
      type: ApiKeyRef,
      nullable: true,
      description: 'What is kept of it; null when it was refused.',
      resolve: ({ apiKeyId }, _args, { loaders }) => (apiKeyId ? loaders.apiKey.load(apiKeyId) : null),
    }),
  }),
  { use: 'RevokeApiKeyPayload.apiKey', until: '2027-06-01' },
);

builder.mutationField('revokeApiKey', (t) =>
  t.field({
    type: RevokeApiKeyPayloadRef,
    description:
      'Ends a key for good, at once and on all processes; one that is revoked already stays so. Needs MANAGE_KEYS. A key may revoke itself, with its last call. The key of the settings cannot be revoked: exchange ADMIN_API_KEY there. Keys that the key has made stay.',
    args: { input: t.arg({ type: RevokeApiKeyInputRef, required: true, description: 'Which key.' }) },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, apiKeyId } = input;
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'revokeApiKey',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const answer = await revokeApiKey(context.shell, call, idOf('API_KEY', apiKeyId));
      return { ...(await answered(context, call, answer)), ...(await apiKeyOfAnswer(context, answer)) };
    },
  }),
);
