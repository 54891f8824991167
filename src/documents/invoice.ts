import type { Invoice } from '../domain/documents.ts';
import { type About, dayOf, headOf, moneyNotes, orderFacts, pricedTable, totalsOf } from './content.ts';
import type { Sheet } from './sheet.ts';

export function invoiceSheet(invoice: Invoice, about: About): Sheet {
  return {
    title: 'Invoice',
    // Amazon tells one address: the one it is sent to.
    ...headOf(invoice, about, 'Bill and ship to'),
    facts: [
      { label: 'Invoice', value: invoice.number },
      { label: 'Date', value: dayOf(invoice.createdAt) },
      ...orderFacts(about),
    ],
    mark: null,
    sections: [{ heading: null, facts: [], ...pricedTable(invoice.lines, about), notes: [] }],
    totals: totalsOf(invoice.amounts, about, 'Total'),
    notes: moneyNotes(about),
  };
}
