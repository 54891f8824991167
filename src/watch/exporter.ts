import type { SpanExporter } from '@opentelemetry/sdk-trace';

export type Heard = 'LOST' | 'BACK';

/** Tells once that spans get lost, and once that they arrive again: each batch fails alike. */
export function telling(exporter: SpanExporter, heard: (heard: Heard) => void): SpanExporter {
  let lost = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed !== lost) heard(failed ? 'LOST' : 'BACK');
        lost = failed;
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
