import { type Answer, invalid, refusal } from '../answer.ts';
import { effect } from '../effects.ts';
import { parseJson, problemIn } from '../shape.ts';
import type { Upload } from '../state/records.ts';
import type { Call, World } from '../world.ts';
import { actionsFor, hal, messagedOrder } from './actions.ts';
import { bodyShapes } from './bodies.ts';

type Message = {
  readonly text?: string;
  readonly attachments?: readonly { readonly uploadDestinationId: string; readonly fileName: string }[];
};

/** Passes a message on to the buyer: each call is one, also when it says what another has said. */
export function postMessage(name: string) {
  return (world: World, call: Call): Answer => {
    const order = messagedOrder(world, call);
    if (!('orderId' in order)) return order;
    const body = parseJson(call.body);
    const shape = bodyShapes[name];
    const problem = shape ? problemIn(body, shape, 'body') : `There is no message ${name}.`;
    if (problem) return invalid(problem);
    if (!actionsFor(world, order).includes(name)) {
      return refusal(403, 'Unauthorized', `The action ${name} is not available for this order.`);
    }

    const { orderId } = order;
    const { text = '', attachments = [], ...rest } = body as Message;
    if (/<\/?[a-z][^>]*>|[^\s@]+@[^\s@]+\.[^\s@]+/i.test(text)) {
      return invalid('The text may contain neither HTML nor e-mail addresses.');
    }
    const files = attachments.map((file) => ({ ...file, upload: uploadFor(world, call, orderId, name, file) }));
    const missing = files.find(({ upload }) => upload === undefined);
    if (missing) return invalid(`There is no file at the upload destination ${missing.uploadDestinationId}.`);

    const detail = {
      action: name,
      ...(text && { text }),
      ...rest,
      attachments: files.map(({ fileName, upload }) => ({
        fileName,
        md5: upload?.md5,
        bytes: Buffer.from(upload?.content ?? '', 'base64').length,
      })),
    };
    const { operation, requestId } = call;
    const at = world.now().toISOString();
    world.store.save([effect(world, { kind: 'MESSAGE_BUYER', orderId, at, call: { operation, requestId }, detail })]);
    return hal({}, 201);
  };
}

/** A file counts for the very message that its place was made for. */
function uploadFor(
  { store }: World,
  { seller }: Call,
  orderId: string,
  name: string,
  { uploadDestinationId }: { readonly uploadDestinationId: string },
): Upload | undefined {
  const upload = store.find('uploads', uploadDestinationId);
  const fits = upload?.seller === seller && upload.resource === `messaging/v1/orders/${orderId}/messages/${name}`;
  return fits && upload.content !== undefined ? upload : undefined;
}
