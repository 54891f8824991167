import { type GraphQLSchema, resolveSchemaCoordinate } from 'graphql';
import type { StoredDeprecatedUse } from '../../db/deprecated-uses.ts';
import { builder } from '../builder.ts';
import { ApiKeyRef } from '../refs.ts';

const DeprecatedUseRef = builder.objectRef<StoredDeprecatedUse>('DeprecatedUse').implement({
  description: 'That a key uses something which will go.',
  fields: (t) => ({
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
