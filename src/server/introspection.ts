import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import type { Viewer } from '../domain/viewer.ts';
import { refusal } from './refusal.ts';

/** Who may ask for the schema. Everybody with a key, unless the settings say otherwise. */
export type MayIntrospect = (viewer: Viewer) => boolean;

/**
 * Refuses questions about the schema. Asked at every request, and of the document only once: what is valid is
 * remembered for all callers, and this differs from one to the next.
 */
export function introspectionGuard(mayIntrospect: MayIntrospect) {
  const known = new WeakMap<DocumentNode, boolean>();

  return (document: DocumentNode, viewer: Viewer): GraphQLError | null => {
    if (mayIntrospect(viewer)) return null;
    const asks = known.get(document) ?? asksForSchema(document);
    known.set(document, asks);
    if (!asks) return null;
    const message = 'This key may not ask for the schema: that needs the permission MANAGE_KEYS here.';
    return refusal('FORBIDDEN', message, { status: 403 });
  };
}

function asksForSchema(document: DocumentNode): boolean {
  let asks = false;
  visit(document, {
    Field({ name }) {
      if (name.value === '__schema' || name.value === '__type') asks = true;
    },
  });
  return asks;
}
