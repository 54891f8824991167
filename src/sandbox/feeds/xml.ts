import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// Loaded with the first feed, and as CommonJS: as an ES module it is sixty files.
const fastXml = () => require('fast-xml-parser') as typeof import('fast-xml-parser');

export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
};

const asWritten = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
};

/** The root element with its children in their order; undefined when the text is no XML. */
export function parseXml(text: string): Element | undefined {
  const { XMLParser, XMLValidator } = fastXml();
  if (XMLValidator.validate(text) !== true) return undefined;
  const nodes: Node[] = new XMLParser(asWritten).parse(text);
  return nodes.map(elementOf).find((element) => element?.name !== '?xml' && element !== undefined);
}

/** The text of the first child of that name. */
export function textOf(element: Element | undefined, name: string): string | undefined {
  return childrenOf(element, name)[0]?.text;
}

export function childrenOf(element: Element | undefined, name: string): Element[] {
  return (element?.children ?? []).filter((child) => child.name === name);
}

export function buildXml(content: Record<string, unknown>): string {
  const { XMLBuilder } = fastXml();
  const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true }).build(content);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
}

type Node = Record<string, unknown> & { readonly ':@'?: Record<string, string> };

function elementOf(node: Node): Element | undefined {
  const name = Object.keys(node).find((key) => key !== ':@');
  if (name === undefined || name === '#text') return undefined;
  const nodes = node[name] as Node[];
  return {
    name,
    attributes: node[':@'] ?? {},
    children: nodes.map(elementOf).filter((element) => element !== undefined),
    text: nodes
      .map((child) => child['#text'] ?? '')
      .join('')
      .trim(),
  };
}
