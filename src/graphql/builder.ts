import SchemaBuilder from '@pothos/core';
import type { Context } from './context.ts';

export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    AmazonOrderNumber: { Input: string; Output: string };
    CountryCode: { Input: string; Output: string };
    CurrencyCode: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    Decimal: { Input: string; Output: string };
    JSONObject: { Input: Readonly<Record<string, unknown>>; Output: Readonly<Record<string, unknown>> };
    EmailAddress: { Input: string; Output: string };
    URL: { Input: URL; Output: URL | string };
  };
}>({ defaultFieldNullability: false });

builder.queryType({ description: 'What can be read. Lists are newest first and hold at most 100 a page.' });
builder.mutationType({
  description:
    'What can be changed. Every mutation takes an idempotency key, can be tried with `dryRun`, and answers an expected "no" in `errors`.',
});
builder.subscriptionType({
  description:
    'What is told as it happens, over Server-Sent Events (`Accept: text/event-stream`). However a stream ends, subscribe again behind the last event you have: nothing is missed, and nothing comes twice.',
});
