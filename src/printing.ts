import type { Archive } from './documents/print.ts';
import { idOf } from './graphql/global-id.ts';
import type { Print as PrintAttachment } from './jobs/email.ts';
import type { Print } from './server/documents.ts';

/** Prints for the server. pdfkit and the fonts are loaded for the first document, not at the start. */
export function printing(archive: Archive): Print {
  return async ({ kind, by, ids: shown }, reader) => {
    const ids = shown.flatMap((id) => idOf(by === 'order' ? 'ORDER' : kind, id) ?? []);
    if (ids.length < shown.length) return null;

    const { printDocuments, printDocumentsOfOrders, TooManyDocuments } = await import('./documents/print.ts');
    const print = by === 'order' ? printDocumentsOfOrders : printDocuments;
    return print(archive, kind, ids, reader).catch((error: unknown) => {
      if (error instanceof TooManyDocuments) return 'tooMany' as const;
      throw error;
    });
  };
}

/** Prints what a mail to the buyer carries, who may see it all. */
export function attaching(archive: Archive): PrintAttachment {
  return async (kind, id) => (await import('./documents/print.ts')).printDocument(archive, kind, id);
}
