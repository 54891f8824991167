import { type GraphQLSchema, resolveSchemaCoordinate } from 'graphql';
import {
  countListedUses,
  listDeprecatedUses,
  positionOfUse,
  type StoredDeprecatedUse,
} from '../../db/deprecated-uses.ts';
import { nameOfTokenCaller } from '../../domain/token-viewer.ts';
import { requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionOf, pageArgs, readConnection } from '../connection.ts';
import { ApiKeyRef } from '../refs.ts';

const DeprecatedUseRef = builder.objectRef<StoredDeprecatedUse>('DeprecatedUse');

DeprecatedUseRef.implement({
  description: 'That a caller uses something which will go.',
  fields: (t) => ({
    callerId: t.exposeString('callerId', {
      description: 'Which key or person, also when names change: as in `auditEntries`.',
    }),
    callerName: t.string({
      description: 'The name of the key; of a token, `jwt:` and its subject.',
      resolve: ({ callerId, keyName }) => keyName ?? nameOfTokenCaller(callerId) ?? callerId,
    }),
    element: t.exposeString('element', {
      description:
        'The field, argument, input field or enum value: `ConnectStorePayload.order`, `Query.orders(first:)`.',
    }),
    count: t.exposeFloat('count', { description: 'How many requests have used it, all told. A whole number.' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', description: 'When the last of them came.' }),
    reason: t.string({
      nullable: true,
      description: 'What takes its place, and until when it stays; null once it is gone.',
      resolve: ({ element }, _args, _context, { schema }) => reasonFor(schema, element),
    }),
  }),
});

builder.objectField(ApiKeyRef, 'deprecatedUses', (t) =>
  t.field({
    type: [DeprecatedUseRef],
    description: 'What it uses that is deprecated, the latest first. New uses show within a minute or two.',
    resolve: ({ id }, _args, { loaders }) => loaders.deprecatedUsesOfKey.load(id),
  }),
);

const DeprecatedUseConnectionRef = connectionOf('DeprecatedUse', DeprecatedUseRef, 'deprecated uses');

builder.queryField('deprecatedUses', (t) =>
  t.field({
    type: DeprecatedUseConnectionRef,
    description:
      'Who still uses what is deprecated, by a key or by a token, the latest first; revoked keys are left out. Needs MANAGE_KEYS; a key of some stores sees its own uses, and those of keys that see no others.',
    args: {
      ...pageArgs,
      element: t.arg.string({ description: 'Of this alone: `CreateApiKeyPayload.order`. Left out: of everything.' }),
    },
    resolve: (_root, { element, ...args }, { viewer, db, shell }) => {
      requirePermission(viewer, 'MANAGE_KEYS');
      const { id: callerId, storeIds } = viewer;
      const filters = {
        element: element ?? undefined,
        seenBy: storeIds === null ? undefined : { callerId, storeIds: [...storeIds] },
      };
      return readConnection(shell.sealer, args, {
        name: 'deprecatedUses',
        list: (page) => listDeprecatedUses(db, filters, page),
        positionOf: positionOfUse,
        count: (cap) => countListedUses(db, filters, cap),
      });
    },
  }),
);

function reasonFor(schema: GraphQLSchema, coordinate: string): string | null {
  try {
    const element = resolveSchemaCoordinate(schema, coordinate);
    switch (element?.kind) {
      case 'Field':
        return element.field.deprecationReason ?? null;
      case 'FieldArgument':
        return element.fieldArgument.deprecationReason ?? null;
      case 'InputField':
        return element.inputField.deprecationReason ?? null;
      case 'EnumValue':
        return element.enumValue.deprecationReason ?? null;
      default:
        return null;
    }
  } catch {
    // Its type is gone too.
    return null;
  }
}
