import type { Operation } from '../operations.ts';
import { getAttributes, getMessagingActions } from './actions.ts';
import { postMessage } from './post-message.ts';
import { createUploadDestination, uploadMessageFile } from './uploads.ts';

const limit = { rate: 1, burst: 5 };
const order = '^/messaging/v1/orders/([^/]+)';

function messaging(name: string, method: string, rest: string, handle: Operation['handle']): Operation {
  return {
    name,
    method,
    path: new RegExp(`${order}${rest}$`),
    speaker: 'api',
    query: ['marketplaceIds'],
    limit,
    handle,
  };
}

function message(name: string, action: string): Operation {
  return messaging(name, 'POST', `/messages/${action}`, postMessage(action));
}

export const messagingOperations: readonly Operation[] = [
  messaging('getMessagingActionsForOrder', 'GET', '', getMessagingActions),
  messaging('GetAttributes', 'GET', '/attributes', getAttributes),
  message('confirmCustomizationDetails', 'confirmCustomizationDetails'),
  message('createConfirmDeliveryDetails', 'confirmDeliveryDetails'),
  message('createConfirmOrderDetails', 'confirmOrderDetails'),
  message('createConfirmServiceDetails', 'confirmServiceDetails'),
  message('createUnexpectedProblem', 'unexpectedProblem'),
  message('createDigitalAccessKey', 'digitalAccessKey'),
  message('createLegalDisclosure', 'legalDisclosure'),
  message('CreateWarranty', 'warranty'),
  message('sendInvoice', 'invoice'),
  {
    name: 'createUploadDestinationForResource',
    method: 'POST',
    path: /^\/uploads\/2020-11-01\/uploadDestinations\/(.+)$/,
    speaker: 'api',
    query: ['marketplaceIds', 'contentMD5', 'contentType'],
    limit: { rate: 10, burst: 10 },
    handle: createUploadDestination,
  },
  {
    name: 'uploadMessageFile',
    method: 'PUT',
    path: /^\/message-uploads\/([^/]+)$/,
    speaker: 'storage',
    query: ['signature'],
    handle: uploadMessageFile,
  },
];
