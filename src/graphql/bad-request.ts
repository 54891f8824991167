import { GraphQLError } from 'graphql';
import { may, type Permission, type Viewer } from '../domain/viewer.ts';

/** What is wrong with the request itself, outside any payload. */
export function badRequest(message: string, reason?: 'INVALID_INPUT'): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', ...(reason && { reason }) } });
}

/** Any of them will do. */
export function requirePermission(viewer: Viewer, ...any: readonly [Permission, ...Permission[]]): void {
  if (any.some((permission) => may(viewer, permission))) return;
  throw new GraphQLError(`This needs the permission ${any.join(' or ')}.`, { extensions: { code: 'FORBIDDEN' } });
}
