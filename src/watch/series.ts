type Labels = Readonly<Record<string, string>>;
type Value = {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
};

/** A metric as Prometheus reads it. */
export type Metric = {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly values: readonly Value[];
};

// Labels come from closed sets. Should one ever not, what it costs is bounded all the same.
const seriesMax = 500;

type Series<State> = { readonly labels: Labels; readonly state: State };

function seriesOf<State>(begin: () => State) {
  const series = new Map<string, Series<State>>();
  return {
    all: () => [...series.values()],
    at(labels: Labels): State {
      const key = Object.values(labels).join('\0');
      const known = series.get(key);
      if (known) return known.state;
      if (series.size > seriesMax) return begin();
      const state = begin();
      series.set(key, { labels, state });
      return state;
    },
  };
}

export function counter(name: string, help: string) {
  const series = seriesOf(() => ({ count: 0 }));
  return {
    add(labels: Labels): void {
      series.at(labels).count += 1;
    },
    read: (): Metric => ({
      name,
      help,
      type: 'counter',
      values: series.all().map(({ labels, state }) => ({ labels, value: state.count })),
    }),
  };
}

export function histogram(name: string, help: string, bounds: readonly number[]) {
  const series = seriesOf(() => ({ buckets: bounds.map(() => 0), sum: 0, count: 0 }));
  return {
    observe(labels: Labels, value: number): void {
      const state = series.at(labels);
      state.sum += value;
      state.count += 1;
      const bucket = bounds.findIndex((bound) => value <= bound);
      if (bucket >= 0) state.buckets[bucket] = (state.buckets[bucket] ?? 0) + 1;
    },
    read: (): Metric => ({
      name,
      help,
      type: 'histogram',
      values: series.all().flatMap(({ labels, state: { buckets, sum, count } }) => {
        let below = 0;
        return [
          ...bounds.map((bound, index) => {
            below += buckets[index] ?? 0;
            return { labels: { ...labels, le: bound }, value: below, metricName: `${name}_bucket` };
          }),
          { labels: { ...labels, le: '+Inf' }, value: count, metricName: `${name}_bucket` },
          { labels, value: sum, metricName: `${name}_sum` },
          { labels, value: count, metricName: `${name}_count` },
        ];
      }),
    }),
  };
}

export function gauge(name: string, help: string, values: readonly Value[]): Metric {
  return { name, help, type: 'gauge', values };
}
