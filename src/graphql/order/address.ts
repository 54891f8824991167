import { builder } from '../builder.ts';
import { AddressRef } from '../refs.ts';

AddressRef.implement({
  description:
    'An address as Amazon gave it, or as it was corrected here. What nobody knows is null; nothing is made up.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: true, description: 'Who lives there.' }),
    company: t.exposeString('company', { nullable: true, description: 'The company there.' }),
    street: t.exposeStringList('street', { description: 'Up to three lines, as Amazon has them.' }),
    city: t.exposeString('city', { nullable: true, description: 'City. Japan has none here.' }),
    region: t.exposeString('region', { nullable: true, description: 'State, province or prefecture.' }),
    postalCode: t.exposeString('postalCode', { nullable: true, description: 'A text: leading zeros count.' }),
    countryCode: t.expose('countryCode', { type: 'CountryCode', nullable: true, description: 'ISO 3166-1 alpha-2.' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Amazon gives it for delivery only.' }),
  }),
});

export type CustomerOf = { readonly name: string | null; readonly email: string | null; readonly isGuest: boolean };

export const CustomerRef = builder.objectRef<CustomerOf>('Customer').implement({
  description: 'Who bought. Null without the permission READ_BUYER, and where Amazon does not tell.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: true, description: 'The buyer’s name.' }),
    email: t.expose('email', {
      type: 'EmailAddress',
      nullable: true,
      description: 'Amazon’s alias of the buyer’s address: mails to it reach the buyer through Amazon.',
    }),
    isGuest: t.exposeBoolean('isGuest', { description: 'Whether the buyer has no account in your shop.' }),
  }),
});
