import { createRequire } from 'node:module';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { isAmazonOrderNumber } from '../domain/amazon-order.ts';
import { isCurrency } from '../domain/money.ts';
import { builder } from './builder.ts';

const require = createRequire(import.meta.url);
// As CommonJS, which loads its eighty files sooner.
const { GraphQLCountryCode, GraphQLDateTime, GraphQLEmailAddress, GraphQLJSONObject, GraphQLURL } =
  require('graphql-scalars') as typeof import('graphql-scalars');

type Check = { readonly accepts: (text: string) => boolean; readonly wanted: string };

/** A scalar that is a text of one form, inline and in variables alike. */
function textScalar(name: string, description: string, { accepts, wanted }: Check): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    if (typeof value === 'string' && accepts(value)) return value;
    throw new GraphQLError(`${name} must be ${wanted}.`, { extensions: { code: 'BAD_USER_INPUT' } });
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: (value) => String(value),
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const AmazonOrderNumber = textScalar(
  'AmazonOrderNumber',
  'Amazon’s number of an order: 3-7-7 digits, such as 112-5550000-0000011. It is unique everywhere.',
  { accepts: isAmazonOrderNumber, wanted: '3-7-7 digits, such as 112-5550000-0000011' },
);

const CurrencyCode = textScalar('CurrencyCode', 'A currency by ISO 4217, such as USD.', {
  accepts: isCurrency,
  wanted: 'an ISO 4217 code, such as USD',
});

const Decimal = textScalar(
  'Decimal',
  'An exact decimal as a JSON string, such as "12.50": never a float. Money has as many decimals as its currency.',
  { accepts: (text) => /^-?\d{1,15}(\.\d{1,6})?$/.test(text), wanted: 'a decimal as a string, such as "12.50"' },
);

/** As text: an answer with a Date in it takes JSON.stringify twice as long. */
const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  serialize: (value) => GraphQLDateTime.serialize(value).toISOString(),
});

builder.addScalarType('AmazonOrderNumber', AmazonOrderNumber);
builder.addScalarType('CurrencyCode', CurrencyCode);
builder.addScalarType('Decimal', Decimal);
builder.addScalarType('CountryCode', GraphQLCountryCode);
builder.addScalarType('DateTime', DateTime);
builder.addScalarType('EmailAddress', GraphQLEmailAddress);
builder.addScalarType('JSONObject', GraphQLJSONObject);
builder.addScalarType('URL', GraphQLURL);
