import type { AuditEntry } from '../db/audit-entries.ts';
import type { StoredBuyerMessage } from '../db/buyer-messages.ts';
import type { StoredEffect } from '../db/effects.ts';
import type { StoredEmail } from '../db/emails.ts';
import type { RecordedEvent } from '../db/events.ts';
import type { StoredDifference } from '../db/order-differences.ts';
import type { Address, AmazonOrder } from '../domain/amazon-order.ts';
import type { ApiKey } from '../domain/api-key.ts';
import type { CreditMemo, Invoice, OrderComment, Shipment, StoredPackage } from '../domain/documents.ts';
import type { PackageLine } from '../domain/events.ts';
import type { DocumentLine } from '../domain/invoice.ts';
import type { Money } from '../domain/money.ts';
import type { OrderHeader, OrderItem } from '../domain/order.ts';
import type { Availability, Reason } from '../domain/rules.ts';
import type { Product, Store } from '../domain/store.ts';
import { builder } from './builder.ts';

// Types that point at each other are named here and described elsewhere, so that no file needs another's insides.

export type Priced<T> = T & { readonly currency: string };
export type LineOfDocument = Priced<DocumentLine & { readonly orderId: string; readonly returnedToStock: number }>;
export type LineOfPackage = PackageLine & { readonly orderId: string };
export type AvailabilityOf = Availability & { readonly orderId: string | null };

export const NodeRef = builder.interfaceRef<{ readonly id: string }>('Node');
export const OrderRef = builder.objectRef<OrderHeader>('Order');
export const OrderItemRef = builder.objectRef<Priced<OrderItem>>('OrderItem');
export const InvoiceRef = builder.objectRef<Priced<Invoice>>('Invoice');
export const ShipmentRef = builder.objectRef<Shipment>('Shipment');
export const PackageRef = builder.objectRef<StoredPackage>('Package');
export const CreditMemoRef = builder.objectRef<Priced<CreditMemo>>('CreditMemo');
export const OrderCommentRef = builder.objectRef<OrderComment>('OrderComment');
export const DocumentItemRef = builder.objectRef<LineOfDocument>('DocumentItem');
export const ShipmentItemRef = builder.objectRef<LineOfPackage>('ShipmentItem');
export const AmazonOrderRef = builder.objectRef<AmazonOrder>('AmazonOrder');
export const AmazonEffectRef = builder.objectRef<StoredEffect>('AmazonEffect');
export const BuyerMessageRef = builder.objectRef<StoredBuyerMessage>('BuyerMessage');
export const EmailRef = builder.objectRef<StoredEmail>('Email');
export const OrderEventRef = builder.objectRef<RecordedEvent>('OrderEvent');
export const OrderDifferenceRef = builder.objectRef<StoredDifference>('OrderDifference');
export const ApiKeyRef = builder.objectRef<ApiKey>('ApiKey');
export const AuditEntryRef = builder.objectRef<AuditEntry>('AuditEntry');
export const StoreRef = builder.objectRef<Store>('Store');
export const ProductRef = builder.objectRef<Product>('Product');
export const MoneyRef = builder.objectRef<Money>('Money');
export const AddressRef = builder.objectRef<Address>('Address');
export const ActionAvailabilityRef = builder.objectRef<AvailabilityOf>('ActionAvailability');
export const RefusalReasonRef = builder.objectRef<Reason>('RefusalReason');
