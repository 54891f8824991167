type End = () => Promise<unknown>;

/** What has to be ended: the last first, once, and also when somebody presses Ctrl-C. */
export function endings() {
  const ends: End[] = [];
  let ending: Promise<void> | undefined;
  const all = () => {
    ending ??= endAll(ends);
    return ending;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void all().then(() => process.exit(130)));
  }
  return { add: (end: End) => void ends.push(end), all };
}

async function endAll(ends: readonly End[]): Promise<void> {
  for (const end of ends.toReversed()) await end().catch(() => {});
}
