/** What was loaded a moment ago serves all who ask meanwhile; what failed is loaded again. */
export function keptFor<Value>(ms: number, load: () => Promise<Value>, now = () => performance.now()) {
  let kept: { readonly value: Promise<Value>; readonly until: number } | null = null;
  return (): Promise<Value> => {
    if (kept && kept.until > now()) return kept.value;
    const entry = { value: load(), until: now() + ms };
    kept = entry;
    entry.value.catch(() => {
      if (kept === entry) kept = null;
    });
    return entry.value;
  };
}
