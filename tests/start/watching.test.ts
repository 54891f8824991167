import { expect, it } from 'vitest';
import { useCollector } from '../support/collector.ts';
import { confirmed, importedOrder, key, readyPlace, ship, startDesk } from './program.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

it('shows a shipment from its request to the call that tells Amazon, in one trace, and in its log and metrics', {
  timeout: 120_000,
}, async () => {
  const collector = await useCollector();
  const desk = await startDesk({
    ...(await readyPlace()),
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  const order = await importedOrder(desk);
  const traced = { ...desk, ask: (query: string, variables?: object) => asked(desk.url, query, variables) };
  await ship(traced, order, 'traced-1');
  await confirmed(desk);
  const { name } = order.customer;
  await traced.ask('mutation($input: AddCommentInput!) { addComment(input: $input) { errors { code } } }', {
    input: { orderId: order.id, text: `${name} rang from 555-0199`, idempotencyKey: 'traced-2' },
  });
  await traced.ask(`{ orders(search: "${name}") { nodes { customer { name } } } }`);
  await traced.ask(`{ orders(search: "${name}", no: "555-0199") { nodes { id } `);
  await traced.ask('query($by: OrderBy!) { order(by: $by) { id } }', { by: { [name]: '555-0199' } });
  const { text, status } = await metricsOf(desk.url, key);
  expect((await metricsOf(desk.url, 'no-key-that-anybody-knows')).status).toBe(401);
  expect(await desk.end()).toMatchObject({ code: 0 });

  const own = collector.spans.filter((span) => span.traceId === traceId);
  const paths = own.map((span) => collector.pathTo(span).join(' > '));
  expect(paths).toEqual(
    expect.arrayContaining([
      'POST /graphql',
      'POST /graphql > mutation Ship',
      expect.stringMatching(/^POST \/graphql > mutation Ship > transaction > (insert|update) \w+$/),
      expect.stringMatching(/^POST \/graphql > mutation Ship .*> job tell-amazon$/),
      expect.stringMatching(/> job tell-amazon > Amazon confirmShipment$/),
      expect.stringMatching(/> job tell-amazon > .*findEffects/),
    ]),
  );

  expect(status).toBe(200);
  expect(text).toContain('desk_database_up 1');
  expect(text).toMatch(/^desk_requests_total\{kind="mutation",code="OK"\} 2$/m);
  expect(text).toMatch(/^desk_amazon_calls_total\{operation="confirmShipment",status="204"\} 1$/m);
  expect(text).toMatch(/^desk_queue_jobs\{queue="tell-amazon",state="ready"\} \d+$/m);
  expect(text).toContain('# TYPE desk_ship_by_risk_orders gauge');
  expect(text).toMatch(/^desk_events_withheld_seconds \d/m);
  expect(text).toMatch(/^desk_sync_success_age_seconds\{store="\w+"\} \d/m);
  expect(text).toMatch(/^desk_amazon_budget_calls_left\{account="[\w-]+",operation="confirmShipment"\} \d/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);

  const lines = desk.out.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'request', operation: 'Ship', requestId: 'the-shipment', traceId }),
  );
  const told = lines.find(({ amazonOperation }) => amazonOperation === 'confirmShipment');
  expect(told).toMatchObject({
    queue: 'tell-amazon',
    jobId: expect.any(String),
    effectId: expect.any(String),
    traceId,
  });

  const secrets = [
    key,
    name,
    '555-0199',
    'no-key-that-anybody-knows',
    '1Z999AA10123456784',
    'Atza|',
    'Atzr|',
    'sandbox-secret',
  ];
  for (const secret of secrets) {
    expect(desk.out).not.toContain(secret);
    expect(collector.bodies.join('\n')).not.toContain(secret);
    expect(text).not.toContain(secret);
  }
});

async function asked(url: string, query: string, variables: object = {}) {
  const named = query.replace('mutation(', 'mutation Ship(');
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'x-request-id': 'the-shipment',
      traceparent,
    },
    body: JSON.stringify({ query: named, variables }),
  });
  const { data } = (await response.json()) as { data: unknown };
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query gives it
  return data as any;
}

async function metricsOf(url: string, bearer: string) {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${bearer}` } });
  return { status: response.status, text: await response.text() };
}
