const namesMax = 2_000;
const names = new Map<string, string>();

/** Texts say nothing short: a trace shows the name that a statement was built under. */
export function noteName(text: string, name: string): void {
  if (names.size >= namesMax) names.clear();
  names.set(text, name);
}

const target = /^\s*(insert into|update|delete from|select\b.*?\bfrom)\s+"?([\w.]+)/is;
const targetWithin = /\b(insert into|update|delete from)\s+"?([\w.]+)/i;

/** What a statement is called, else what it does to which table. Never its values: those travel beside it. */
export function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const beginning = text.slice(0, 4_000);
  const [, does = '', table = ''] = target.exec(beginning) ?? targetWithin.exec(beginning) ?? [];
  const [verb = 'statement'] = /\w+/.exec((does || beginning).toLowerCase()) ?? [];
  return table ? `${verb} ${table}` : verb;
}
