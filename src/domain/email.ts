export const emailStates = ['KEPT', 'QUEUED', 'SENT', 'FAILED'] as const;
/** KEPT: there is no mail server, the mail can be read here. FAILED: given up; `lastError` says why. */
export type EmailState = (typeof emailStates)[number];

export type EmailSubject = { readonly type: 'ORDER' | 'INVOICE' | 'SHIPMENT' | 'CREDIT_MEMO'; readonly id: string };
