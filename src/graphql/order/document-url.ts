import { type DocumentKind, documentPath, linkSeconds, signedText } from '../../domain/document-access.ts';
import { may } from '../../domain/viewer.ts';
import type { Context } from '../context.ts';
import { globalId } from '../global-id.ts';

export const linkDescription =
  'As PDF. Opens without a key for 15 minutes: do not store it. With your key the same address answers at any time without its `?…`.';

/** A link that shows whoever holds it what its maker may see, and ends by itself (R43). */
export function documentUrl(kind: DocumentKind, id: string, { shell, viewer, baseUrl }: Context): string {
  const path = documentPath(kind, globalId(kind, id));
  const expires = Math.floor(shell.now().getTime() / 1_000) + linkSeconds;
  const by = may(viewer, 'READ_BUYER') ? viewer : null;
  const signature = shell.sealer.fingerprint(signedText({ path, expires, by }));
  const maker = by ? `buyer=1&by=${encodeURIComponent(by.id)}&name=${encodeURIComponent(by.name)}` : 'buyer=0';
  return `${baseUrl}${path}?expires=${expires}&${maker}&signature=${signature}`;
}
