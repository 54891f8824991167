/** One reading for all who ask within that time, and one at a time. What failed is asked anew. */
export function kept<T>(read: () => Promise<T>, freshMs: number, now = () => performance.now()): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly at: number } | null = null;
  return () => {
    if (last && now() - last.at <= freshMs) return last.answer;
    const entry = { answer: read(), at: now() };
    last = entry;
    entry.answer.catch(() => {
      if (last === entry) last = null;
    });
    return entry.answer;
  };
}
