/** What is printed, in words and before any layout: a document is made into one of these, and these into pages. */
export type Sheet = {
  readonly title: string;
  readonly issuer: string;
  readonly number: string;
  readonly madeAt: Date;
  readonly paper: 'A4' | 'LETTER';
  readonly facts: readonly Fact[];
  /** Null where Amazon withheld it, where it was erased, and for a reader who may not see it. */
  readonly addressee: { readonly label: string; readonly lines: readonly string[] } | null;
  /** Printed across every page. */
  readonly mark: string | null;
  readonly sections: readonly Section[];
  readonly totals: readonly Total[];
  readonly notes: readonly string[];
};

export type Fact = { readonly label: string; readonly value: string };
export type Total = Fact & { readonly weight: 'plain' | 'detail' | 'grand' };

export type Section = {
  readonly heading: string | null;
  readonly facts: readonly Fact[];
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
};

/** `share` is the column's part of the width, in hundredths. */
export type Column = { readonly label: string; readonly share: number; readonly align: 'left' | 'right' };
