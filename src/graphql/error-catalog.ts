import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts';
import { builder } from './builder.ts';
import { ErrorCodeRef } from './enums.ts';

type Entry = {
  readonly code: ErrorCode;
  readonly meaning: string;
  readonly fix: string;
  readonly retryable?: boolean;
};

const entries: readonly Entry[] = Object.entries(errorCatalogue).map(([code, entry]) => ({
  code: code as ErrorCode,
  ...entry,
}));

const ErrorCatalogEntryRef = builder.objectRef<Entry>('ErrorCatalogEntry').implement({
  description: 'One way in which something can be refused.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeRef, description: 'As errors and reasons carry it.' }),
    meaning: t.exposeString('meaning', { description: 'For people. Messages may say more.' }),
    fix: t.exposeString('fix', { description: 'What to do about it, unless the error says something better.' }),
    retryable: t.boolean({
      description: 'Whether the same call, under the same key, can succeed later without anybody doing anything.',
      resolve: ({ retryable = false }) => retryable,
    }),
  }),
});

builder.queryField('errorCatalog', (t) =>
  t.field({
    type: [ErrorCatalogEntryRef],
    description: 'Every code an error or a reason can carry: the very list that messages are made from.',
    resolve: () => [...entries],
  }),
);
