/** An order of which too little could be read to store it, kept until that changes. What Amazon sent is not shown. */
export type ParkedOrder = {
  readonly id: string;
  /** Null where not even that could be read. */
  readonly number: string | null;
  readonly why: string;
  readonly parkedAt: Date;
  /** When Amazon last listed it. */
  readonly seenAt: Date;
};

export const parkedOrdersMax = 100;
