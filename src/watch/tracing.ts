import type { Context, Link, Span } from '@opentelemetry/api';
import {
  type Note,
  readTraceparent,
  type TraceParent,
  type Tracing,
  traceparentOf,
  type Work,
} from '../domain/tracing.ts';
import { type Heard, telling } from './exporter.ts';

export type TracingOptions = {
  /** The collector’s base URL. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** Told when the collector begins to take no spans, and when it takes them again. */
  readonly heard: (heard: Heard) => void;
};

export type Traces = Tracing & {
  /** Sends what is left, for as long as that may take. */
  readonly stop: (withinMs: number) => Promise<void>;
};

const exportMs = 5_000;
const everyMs = 2_000;

/** Spans for a collector, by OTLP over HTTP. Nothing of it is registered for the whole process, and so nothing else records. */
export async function startTracing({ endpoint, serviceName, heard }: TracingOptions): Promise<Traces> {
  const [{ ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace: api }, sdk, hooks, otlp, resources] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = telling(new otlp.OTLPTraceExporter({ url, timeoutMillis: exportMs }), heard);
  const provider = new sdk.TracerProvider({
    resource: resources.defaultResource().merge(resources.resourceFromAttributes({ 'service.name': serviceName })),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: everyMs })],
    spanLimits: { attributeValueLengthLimit: 200 },
  });
  const tracer = provider.getTracer('amazon-order-desk');
  const contexts = new hooks.AsyncLocalStorageContextManager().enable();

  const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };
  const spanContext = ({ traceId, spanId, sampled }: TraceParent) => ({
    traceId,
    spanId,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
  const linkTo = (text: string): Link[] => {
    const parent = readTraceparent(text);
    return parent ? [{ context: spanContext(parent) }] : [];
  };

  function begin({ name, kind, facts = {}, causedBy, alsoFor = [], apart = false }: Work): {
    span: Span;
    context: Context;
  } {
    const parent = readTraceparent(causedBy);
    const own = apart ? ROOT_CONTEXT : contexts.active();
    const under = parent ? api.setSpanContext(ROOT_CONTEXT, spanContext(parent)) : own;
    const options = {
      kind: kind ? kinds[kind] : SpanKind.INTERNAL,
      attributes: facts,
      links: alsoFor.flatMap(linkTo),
    };
    const span = tracer.startSpan(name, options, under);
    return { span, context: api.setSpan(under, span) };
  }

  function trace<T>(work: Work, run: (note: Note) => T): T {
    const { span, context } = begin(work);
    // Of an error only its class: its words may be a buyer's.
    const failed = (error: unknown) => {
      span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
    try {
      const result = contexts.with(context, () => run((facts) => span.setAttributes(facts)));
      if (result instanceof Promise) result.then(() => span.end(), failed);
      else span.end();
      return result;
    } catch (error) {
      failed(error);
      throw error;
    }
  }

  return {
    trace,
    current() {
      const now = api.getSpanContext(contexts.active());
      return now ? traceparentOf({ ...now, sampled: (now.traceFlags & TraceFlags.SAMPLED) !== 0 }) : null;
    },
    async stop(withinMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([provider.shutdown().catch(() => {}), late]);
      clearTimeout(timer);
    },
  };
}
