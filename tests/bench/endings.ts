type End = () => Promise<unknown>;

/** What has to be ended: the last first, once, and also when somebody presses Ctrl-C. */
export function endings() {
  const ends: End[] = [];
  const all = async () => {
    for (let end = ends.pop(); end; end = ends.pop()) await end().catch(() => {});
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void all().then(() => process.exit(130)));
  return { add: (end: End) => void ends.push(end), all };
}
