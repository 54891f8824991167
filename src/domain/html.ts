/** Text that is markup already. Only `html` makes it. */
export type Markup = { readonly markup: string };

type Value = string | Markup | readonly Markup[];

/** Every value put into the template is shown as text, whatever it holds; only what `html` made stays markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: parts.reduce((before, part, index) => before + markupOf(values[index - 1] ?? '') + part) };
}

function markupOf(value: Value): string {
  if (typeof value === 'string') return value.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}
