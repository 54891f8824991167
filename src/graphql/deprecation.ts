/** What takes the place of an element, and how long the element stays: why it is deprecated, in the one form we have for it. */
export function deprecated({ use, until }: { readonly use: string; readonly until: string }): string {
  return `Use \`${use}\`. This stays until ${until} at least.`;
}
