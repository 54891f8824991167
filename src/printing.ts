import { insertBuyerReads } from './db/buyer-reads.ts';
import type { Archive, Printed } from './documents/print.ts';
import type { DocumentReader } from './domain/document-access.ts';
import { idOf } from './graphql/global-id.ts';
import type { Print as PrintAttachment } from './jobs/email.ts';
import type { Print } from './server/documents.ts';

type RecordingArchive = Archive & { readonly now: () => Date; readonly newId: () => string };

/** Prints for the server, and records whose buyers are shown to whom. pdfkit and the fonts are loaded for the first document, not at the start. */
export function printing(archive: RecordingArchive): Print {
  return async ({ kind, by, ids: shown }, reader, requestId) => {
    const ids = shown.flatMap((id) => idOf(by === 'order' ? 'ORDER' : kind, id) ?? []);
    if (ids.length < shown.length) return null;

    const { printDocuments, printDocumentsOfOrders, TooManyDocuments } = await import('./documents/print.ts');
    const print = by === 'order' ? printDocumentsOfOrders : printDocuments;
    const printed = await print(archive, kind, ids, reader).catch((error: unknown) => {
      if (error instanceof TooManyDocuments) return 'tooMany' as const;
      throw error;
    });
    if (printed && printed !== 'tooMany') await record(archive, printed, reader, requestId);
    return printed;
  };
}

/** Before anything is handed out: what cannot be recorded is not shown. */
async function record(
  { db, now, newId }: RecordingArchive,
  { shownBuyersOf }: Printed,
  { by }: DocumentReader,
  requestId: string,
): Promise<void> {
  if (!by || shownBuyersOf.length === 0) return;
  const reader = { callerId: by.id, actor: by.name, requestId, readAt: now() };
  await insertBuyerReads(
    db,
    reader,
    shownBuyersOf.map(() => newId()),
    shownBuyersOf,
  );
}

/** Prints what a mail to the buyer carries, who may see it all. */
export function attaching(archive: Archive): PrintAttachment {
  return async (kind, id) => {
    const printed = await (await import('./documents/print.ts')).printDocument(archive, kind, id);
    return printed && { filename: printed.filename, content: printed.content };
  };
}
