import { extractText, getDocumentProxy } from 'unpdf';

/** What another hand's reader finds on each page. */
export async function pagesOf(pdf: Uint8Array): Promise<readonly string[]> {
  // It takes over the bytes it is given.
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false });
  return text;
}
