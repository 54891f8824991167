import { kept } from './kept.ts';
import type { Metric } from './series.ts';

const freshMs = 10_000;

type Sources = {
  /** What this process counts. */
  readonly counts: () => readonly Metric[];
  /** What the database knows: read once in ten seconds however often metrics are read. */
  readonly figures: () => Promise<readonly Metric[]>;
  readonly failed: (error: unknown) => void;
};

/** Metrics in Prometheus’ text form. The library that writes it is loaded when they are first read. */
export function exposition({ counts, figures, failed }: Sources) {
  const fresh = kept(
    () =>
      figures().then(upWith, (error) => {
        failed(error);
        return [up(0)];
      }),
    freshMs,
  );
  const loaded = kept(load, Number.POSITIVE_INFINITY);

  return async () => {
    const [{ Registry, defaults }, ours] = await Promise.all([loaded(), fresh()]);
    const registry = new Registry();
    for (const metric of [...counts(), ...ours]) registry.registerMetric(asAsked(metric));
    return { contentType: registry.contentType, text: `${await registry.metrics()}\n${await defaults.metrics()}` };
  };
}

async function load() {
  const { collectDefaultMetrics, Registry } = (await import('prom-client')).default;
  const defaults = new Registry();
  collectDefaultMetrics({ register: defaults });
  return { Registry, defaults };
}

type Registry = Awaited<ReturnType<typeof load>>['defaults'];

/** In the form that prom-client asks its own metrics for. */
function asAsked(metric: Metric) {
  return { ...metric, get: async () => metric } as unknown as Parameters<Registry['registerMetric']>[0];
}

const upWith = (metrics: readonly Metric[]) => [up(1), ...metrics];

function up(value: 0 | 1): Metric {
  const help = 'Whether the figures of the database could be read: 1, or 0.';
  return { name: 'desk_database_up', help, type: 'gauge', values: [{ labels: {}, value }] };
}
