import { type Answer, json, refusal, storageRefusal } from './answer.ts';
import type { Fault, FaultKind } from './state/records.ts';
import type { World } from './world.ts';

/** Of Amazon's API, for a fault of all of it. */
export const anyOperation = '*';

/** Uses up one of the fault's times. The order of arming is the order of use. */
export function takeFault(
  world: World,
  operation: string,
  kinds: readonly FaultKind[],
  caller = '',
): Fault | undefined {
  const fault = world.store
    .list('faults')
    .find(
      ({ operation: armed, kind, times, seller = caller }) =>
        (armed === operation || (armed === anyOperation && operation !== 'processFeed')) &&
        kinds.includes(kind) &&
        times > 0 &&
        seller === caller,
    );
  if (!fault) return undefined;
  const left = { ...fault, times: fault.times - 1, used: fault.used + 1 };
  world.store.save([['faults', fault.id, left.times > 0 ? left : null]]);
  return fault;
}

/** `hide` is one fault for one change: its `times` are the reads that do not see it yet. */
export function takeHiding(world: World, operation: string): number {
  const fault = world.store.list('faults').find(({ operation: armed, kind }) => armed === operation && kind === 'hide');
  if (!fault) return 0;
  world.store.save([['faults', fault.id, null]]);
  return fault.times;
}

/** `drop`: Amazon takes it, says so, and does nothing. */
export function takeDrop(world: World, operation: string): boolean {
  return takeFault(world, operation, ['drop']) !== undefined;
}

/** Login with Amazon and the storage behind presigned URLs have error bodies of their own. */
export type Speaker = 'api' | 'login' | 'storage';

export function faultAnswer({ kind, used }: Fault, speaker: Speaker): Answer {
  switch (kind) {
    case 'throttle':
      return refusal(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.');
    case 'refuse':
      return refuse(speaker);
    case 'forbid':
      return refusal(403, 'Unauthorized', 'Access to requested resource is denied.');
    case 'unavailable':
      return unavailable;
    default:
      return used % 2 === 0 ? refusal(500, 'InternalFailure', 'We encountered an internal error.') : unavailable;
  }
}

/** Amazon's edge answers in HTML when what lies behind it is down. */
const unavailable: Answer = {
  status: 503,
  body: '<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>',
  headers: { 'content-type': 'text/html' },
};

function refuse(speaker: Speaker): Answer {
  switch (speaker) {
    case 'api':
      return refusal(400, 'InvalidInput', 'The request was refused because a test asked for it.');
    case 'login':
      return json(400, { error: 'invalid_grant', error_description: 'The refresh token was revoked by the seller.' });
    case 'storage':
      return storageRefusal('AccessDenied', 'Access Denied');
  }
}
