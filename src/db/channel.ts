/** LISTEN takes a name, not a parameter, and folds one without quotes to lower case; pg_notify() does not. */
export function quotedChannel(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
