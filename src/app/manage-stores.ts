import type { Rejection } from '../domain/rejection.ts';
import { may, type Viewer } from '../domain/viewer.ts';

/** Why this caller may not manage stores; null when it may. */
export function refusalToManage(viewer: Viewer, path: readonly string[]): Rejection | null {
  if (may(viewer, 'MANAGE_SETTINGS')) return null;
  const message = 'This needs the permission MANAGE_SETTINGS.';
  return { kind: 'REFUSED', code: 'PERMISSION_DENIED', source: 'PERMISSION', path, message };
}
