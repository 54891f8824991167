import { GraphQLError } from 'graphql';
import { may, type Permission, type Viewer } from '../domain/viewer.ts';

/** What is wrong with the request itself, outside any payload. */
export function badRequest(message: string, reason?: 'INVALID_INPUT'): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', ...(reason && { reason }) } });
}

export function requirePermission(viewer: Viewer, permission: Permission): void {
  if (may(viewer, permission)) return;
  throw new GraphQLError(`This needs the permission ${permission}.`, { extensions: { code: 'FORBIDDEN' } });
}
