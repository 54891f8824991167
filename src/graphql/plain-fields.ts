import { type GraphQLSchema, isObjectType } from 'graphql';

/** What is shown as it stands needs no resolver: graphql-jit then reads it without a call, and graphql-js as it always does. */
export function withPlainFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      if (field.extensions.pothosExposedField === field.name) delete field.resolve;
    }
  }
  return schema;
}
