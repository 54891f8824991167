type Arguments = Readonly<Record<string, unknown>>;

/** What a field of the API says of its cost, in its `extensions.cost`. What it leaves out is as costs are by default. */
export type FieldCost = {
  /** Of each object that it brings. */
  readonly each?: number | ((args: Arguments) => number);
  /** How many objects it brings: itself if it is a list, else the lists of what it brings. */
  readonly size?: (args: Arguments) => number;
};

/** What an operation costs, and which fields make it up, as `Order.items`. */
export type Cost = {
  readonly requested: number;
  readonly byField: ReadonlyMap<string, number>;
};
