CREATE TABLE "amazon_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seller_id" text NOT NULL,
	"region" text NOT NULL,
	"refresh_token_sealed" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"checkpoint_at" timestamp with time zone NOT NULL,
	"window_from" timestamp with time zone,
	"window_to" timestamp with time zone,
	"window_token" text,
	"window_opened_at" timestamp with time zone,
	"last_run_at" timestamp with time zone,
	"last_success_at" timestamp with time zone,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "amazon_orders" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"number" text NOT NULL,
	"shipping_state" text NOT NULL,
	"amazon_status" text,
	"fulfilled_by" text NOT NULL,
	"programs" jsonb NOT NULL,
	"purchased_at" timestamp with time zone NOT NULL,
	"last_updated_at" timestamp with time zone NOT NULL,
	"latest_ship_at" timestamp with time zone,
	"currency" text,
	"total" bigint,
	"buyer_cancel_requested_at" timestamp with time zone,
	"buyer_cancel_reason" text,
	"cancel_asked_at" timestamp with time zone,
	"stock_reserved" boolean DEFAULT false NOT NULL,
	"import_state" text NOT NULL,
	"import_blockers" jsonb NOT NULL,
	"notes" text,
	"item_ids" jsonb NOT NULL,
	"report" jsonb NOT NULL,
	"content_hash" text NOT NULL,
	"event_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "amazon_orders_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"permissions" jsonb NOT NULL,
	"store_ids" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "buyers" (
	"amazon_order_id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"sealed" text NOT NULL,
	CONSTRAINT "buyers_amazon_order_id_store_id_pk" PRIMARY KEY("amazon_order_id","store_id")
);
--> statement-breakpoint
CREATE TABLE "order_comments" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"text" text NOT NULL,
	"visible_to_customer" boolean NOT NULL,
	"author" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "order_comments_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"store_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "counters_store_id_kind_pk" PRIMARY KEY("store_id","kind")
);
--> statement-breakpoint
CREATE TABLE "credit_memo_items" (
	"store_id" uuid NOT NULL,
	"order_item_id" uuid NOT NULL,
	"quantity" integer DEFAULT 0 NOT NULL,
	"credit_memo_id" uuid NOT NULL,
	"row_total" bigint DEFAULT 0 NOT NULL,
	"other_charges" bigint DEFAULT 0 NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	"returned_to_stock" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "credit_memo_items_credit_memo_id_order_item_id_store_id_pk" PRIMARY KEY("credit_memo_id","order_item_id","store_id"),
	CONSTRAINT "credit_memo_items_quantity" CHECK ("credit_memo_items"."quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "credit_memos" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"number" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"invoice_id" uuid,
	"subtotal" bigint DEFAULT 0 NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"shipping" bigint DEFAULT 0 NOT NULL,
	"other_charges" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	"shipping_tax" bigint DEFAULT 0 NOT NULL,
	"shipping_discount" bigint DEFAULT 0 NOT NULL,
	"grand_total" bigint DEFAULT 0 NOT NULL,
	"adjustment_refund" bigint DEFAULT 0 NOT NULL,
	"adjustment_fee" bigint DEFAULT 0 NOT NULL,
	"reason" text,
	"voided_at" timestamp with time zone,
	CONSTRAINT "credit_memos_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "amazon_effects" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"amazon_order_id" uuid NOT NULL,
	"order_id" uuid,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"message" jsonb NOT NULL,
	"feed_id" uuid,
	"amazon_reference" text,
	"attempts" integer NOT NULL,
	"last_error" text,
	"next_attempt_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	CONSTRAINT "amazon_effects_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "order_events" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"amazon_order_id" uuid NOT NULL,
	"order_id" uuid,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"subject_type" text,
	"subject_id" uuid,
	"actor" text NOT NULL,
	"idempotency_key" text,
	"data" jsonb NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	CONSTRAINT "order_events_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "amazon_feeds" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"document_id" text NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"amazon_feed_id" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "amazon_feeds_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "invoice_items" (
	"store_id" uuid NOT NULL,
	"order_item_id" uuid NOT NULL,
	"quantity" integer DEFAULT 0 NOT NULL,
	"invoice_id" uuid NOT NULL,
	"row_total" bigint DEFAULT 0 NOT NULL,
	"other_charges" bigint DEFAULT 0 NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "invoice_items_invoice_id_order_item_id_store_id_pk" PRIMARY KEY("invoice_id","order_item_id","store_id"),
	CONSTRAINT "invoice_items_quantity" CHECK ("invoice_items"."quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"number" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"subtotal" bigint DEFAULT 0 NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"shipping" bigint DEFAULT 0 NOT NULL,
	"other_charges" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	"shipping_tax" bigint DEFAULT 0 NOT NULL,
	"shipping_discount" bigint DEFAULT 0 NOT NULL,
	"grand_total" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "invoices_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"caller" text NOT NULL,
	"key" text NOT NULL,
	"mutation" text NOT NULL,
	"input_hash" text NOT NULL,
	"outcome" jsonb,
	"completed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "operations_caller_key_pk" PRIMARY KEY("caller","key")
);
--> statement-breakpoint
CREATE TABLE "order_items" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"amazon_order_item_id" text NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"asin" text,
	"needs_transparency_codes" boolean NOT NULL,
	"quantity_ordered" integer DEFAULT 0 NOT NULL,
	"quantity_invoiced" integer DEFAULT 0 NOT NULL,
	"quantity_shipped" integer DEFAULT 0 NOT NULL,
	"quantity_refunded" integer DEFAULT 0 NOT NULL,
	"quantity_canceled" integer DEFAULT 0 NOT NULL,
	"quantity_shipped_elsewhere" integer DEFAULT 0 NOT NULL,
	"row_total" bigint DEFAULT 0 NOT NULL,
	"other_charges" bigint DEFAULT 0 NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	"row_invoiced" bigint DEFAULT 0 NOT NULL,
	"other_charges_invoiced" bigint DEFAULT 0 NOT NULL,
	"discount_invoiced" bigint DEFAULT 0 NOT NULL,
	"tax_invoiced" bigint DEFAULT 0 NOT NULL,
	"row_refunded" bigint DEFAULT 0 NOT NULL,
	"other_charges_refunded" bigint DEFAULT 0 NOT NULL,
	"discount_refunded" bigint DEFAULT 0 NOT NULL,
	"tax_refunded" bigint DEFAULT 0 NOT NULL,
	"shipping" bigint DEFAULT 0 NOT NULL,
	"shipping_tax" bigint DEFAULT 0 NOT NULL,
	"shipping_discount" bigint DEFAULT 0 NOT NULL,
	"gift_wrap" bigint DEFAULT 0 NOT NULL,
	"gift_wrap_tax" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "order_items_id_store_id_pk" PRIMARY KEY("id","store_id"),
	CONSTRAINT "order_items_shipped" CHECK ("order_items"."quantity_shipped" >= 0 and "order_items"."quantity_shipped" + "order_items"."quantity_canceled" <= "order_items"."quantity_ordered"),
	CONSTRAINT "order_items_invoiced" CHECK ("order_items"."quantity_invoiced" >= 0 and "order_items"."quantity_invoiced" + "order_items"."quantity_canceled" <= "order_items"."quantity_ordered"),
	CONSTRAINT "order_items_refunded" CHECK ("order_items"."quantity_refunded" >= 0 and "order_items"."quantity_refunded" <= "order_items"."quantity_invoiced"),
	CONSTRAINT "order_items_canceled" CHECK ("order_items"."quantity_canceled" >= 0 and "order_items"."quantity_shipped_elsewhere" >= 0)
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"amazon_order_id" uuid NOT NULL,
	"number" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"status" text NOT NULL,
	"shipping_state" text NOT NULL,
	"currency" text NOT NULL,
	"tax_mode" text NOT NULL,
	"is_guest" boolean NOT NULL,
	"subtotal" bigint DEFAULT 0 NOT NULL,
	"discount" bigint DEFAULT 0 NOT NULL,
	"shipping" bigint DEFAULT 0 NOT NULL,
	"other_charges" bigint DEFAULT 0 NOT NULL,
	"tax" bigint DEFAULT 0 NOT NULL,
	"shipping_tax" bigint DEFAULT 0 NOT NULL,
	"shipping_discount" bigint DEFAULT 0 NOT NULL,
	"grand_total" bigint DEFAULT 0 NOT NULL,
	"subtotal_invoiced" bigint DEFAULT 0 NOT NULL,
	"discount_invoiced" bigint DEFAULT 0 NOT NULL,
	"shipping_invoiced" bigint DEFAULT 0 NOT NULL,
	"other_charges_invoiced" bigint DEFAULT 0 NOT NULL,
	"tax_invoiced" bigint DEFAULT 0 NOT NULL,
	"shipping_tax_invoiced" bigint DEFAULT 0 NOT NULL,
	"shipping_discount_invoiced" bigint DEFAULT 0 NOT NULL,
	"grand_total_invoiced" bigint DEFAULT 0 NOT NULL,
	"subtotal_refunded" bigint DEFAULT 0 NOT NULL,
	"discount_refunded" bigint DEFAULT 0 NOT NULL,
	"shipping_refunded" bigint DEFAULT 0 NOT NULL,
	"other_charges_refunded" bigint DEFAULT 0 NOT NULL,
	"tax_refunded" bigint DEFAULT 0 NOT NULL,
	"shipping_tax_refunded" bigint DEFAULT 0 NOT NULL,
	"shipping_discount_refunded" bigint DEFAULT 0 NOT NULL,
	"grand_total_refunded" bigint DEFAULT 0 NOT NULL,
	"adjustment_refunded" bigint DEFAULT 0 NOT NULL,
	"adjustment_fees" bigint DEFAULT 0 NOT NULL,
	"canceled_total" bigint DEFAULT 0 NOT NULL,
	"order_charge" bigint DEFAULT 0 NOT NULL,
	"invoice_count" integer NOT NULL,
	"package_count" integer NOT NULL,
	"credit_memo_count" integer NOT NULL,
	"hold_reason" text,
	"hold_placed_by" text,
	"hold_placed_at" timestamp with time zone,
	"hold_expires_at" timestamp with time zone,
	"hold_state_before" text,
	"hold_status_before" text,
	"latest_ship_at" timestamp with time zone,
	"placed_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "orders_id_store_id_pk" PRIMARY KEY("id","store_id"),
	CONSTRAINT "orders_paid" CHECK ("orders"."grand_total_refunded" <= "orders"."grand_total_invoiced"),
	CONSTRAINT "orders_shipping" CHECK ("orders"."shipping_refunded" <= "orders"."shipping_invoiced" and "orders"."shipping_invoiced" <= "orders"."shipping")
);
--> statement-breakpoint
CREATE TABLE "package_items" (
	"store_id" uuid NOT NULL,
	"order_item_id" uuid NOT NULL,
	"quantity" integer DEFAULT 0 NOT NULL,
	"package_id" uuid NOT NULL,
	"transparency_codes" jsonb NOT NULL,
	CONSTRAINT "package_items_package_id_order_item_id_store_id_pk" PRIMARY KEY("package_id","order_item_id","store_id"),
	CONSTRAINT "package_items_quantity" CHECK ("package_items"."quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "packages" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"shipment_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"reference_id" text NOT NULL,
	"carrier_code" text NOT NULL,
	"carrier_name" text,
	"shipping_method" text,
	"tracking_number" text NOT NULL,
	"shipped_at" timestamp with time zone NOT NULL,
	CONSTRAINT "packages_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "products" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sku" text NOT NULL,
	"seller_sku" text NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean NOT NULL,
	"manage_stock" boolean NOT NULL,
	"quantity_available" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shipments" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"number" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "shipments_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "stores" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"name" text NOT NULL,
	"marketplace_id" text NOT NULL,
	"connected_at" timestamp with time zone NOT NULL,
	"import_amazon_orders" boolean NOT NULL,
	"invoice_on_import" boolean NOT NULL,
	"customer_creation" text NOT NULL,
	"order_number_source" text NOT NULL,
	"processing_status" text,
	"reserve_stock" boolean NOT NULL,
	"upload_invoices" boolean NOT NULL,
	"sync_cron" text NOT NULL,
	"read_only" boolean NOT NULL,
	"buyer_cancel_request_policy" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "credit_memo_items" ADD CONSTRAINT "credit_memo_items_credit_memo_id_store_id_credit_memos_id_store_id_fk" FOREIGN KEY ("credit_memo_id","store_id") REFERENCES "public"."credit_memos"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_memos" ADD CONSTRAINT "credit_memos_order_id_store_id_orders_id_store_id_fk" FOREIGN KEY ("order_id","store_id") REFERENCES "public"."orders"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_items" ADD CONSTRAINT "invoice_items_invoice_id_store_id_invoices_id_store_id_fk" FOREIGN KEY ("invoice_id","store_id") REFERENCES "public"."invoices"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_order_id_store_id_orders_id_store_id_fk" FOREIGN KEY ("order_id","store_id") REFERENCES "public"."orders"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_order_id_store_id_orders_id_store_id_fk" FOREIGN KEY ("order_id","store_id") REFERENCES "public"."orders"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_amazon_order_id_store_id_amazon_orders_id_store_id_fk" FOREIGN KEY ("amazon_order_id","store_id") REFERENCES "public"."amazon_orders"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_items" ADD CONSTRAINT "package_items_package_id_store_id_packages_id_store_id_fk" FOREIGN KEY ("package_id","store_id") REFERENCES "public"."packages"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "packages" ADD CONSTRAINT "packages_shipment_id_store_id_shipments_id_store_id_fk" FOREIGN KEY ("shipment_id","store_id") REFERENCES "public"."shipments"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_order_id_store_id_orders_id_store_id_fk" FOREIGN KEY ("order_id","store_id") REFERENCES "public"."orders"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stores" ADD CONSTRAINT "stores_account_id_amazon_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."amazon_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "amazon_accounts_seller" ON "amazon_accounts" USING btree ("seller_id","region");--> statement-breakpoint
CREATE UNIQUE INDEX "amazon_orders_number" ON "amazon_orders" USING btree ("store_id","number");--> statement-breakpoint
CREATE INDEX "amazon_orders_by_number" ON "amazon_orders" USING btree ("number");--> statement-breakpoint
CREATE INDEX "amazon_orders_newest" ON "amazon_orders" USING btree ("purchased_at","id");--> statement-breakpoint
CREATE INDEX "amazon_orders_newest_of_store" ON "amazon_orders" USING btree ("store_id","purchased_at","id");--> statement-breakpoint
CREATE INDEX "amazon_orders_unimported" ON "amazon_orders" USING btree ("store_id","id") WHERE import_state in ('BLOCKED', 'PENDING', 'DISABLED');--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_hash" ON "api_keys" USING btree ("key_hash");--> statement-breakpoint
CREATE INDEX "order_comments_of_order" ON "order_comments" USING btree ("order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_memos_number" ON "credit_memos" USING btree ("store_id","number");--> statement-breakpoint
CREATE INDEX "credit_memos_of_order" ON "credit_memos" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "credit_memos_of_invoice" ON "credit_memos" USING btree ("invoice_id","id");--> statement-breakpoint
CREATE INDEX "amazon_effects_of_amazon_order" ON "amazon_effects" USING btree ("amazon_order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "amazon_effects_once" ON "amazon_effects" USING btree ("subject_id","kind","store_id") WHERE state not in ('REFUSED', 'RECALLED', 'SETTLED');--> statement-breakpoint
CREATE INDEX "amazon_effects_unfinished" ON "amazon_effects" USING btree ("state","id") WHERE state in ('QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN');--> statement-breakpoint
CREATE UNIQUE INDEX "order_events_sequence" ON "order_events" USING btree ("amazon_order_id","sequence","store_id");--> statement-breakpoint
CREATE UNIQUE INDEX "amazon_feeds_submitting" ON "amazon_feeds" USING btree ("account_id","kind") WHERE state = 'SUBMITTING';--> statement-breakpoint
CREATE INDEX "amazon_feeds_known" ON "amazon_feeds" USING btree ("account_id","kind","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_number" ON "invoices" USING btree ("store_id","number");--> statement-breakpoint
CREATE INDEX "invoices_of_order" ON "invoices" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "operations_age" ON "operations" USING btree ("completed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "order_items_of_order" ON "order_items" USING btree ("order_id","line","store_id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_number" ON "orders" USING btree ("store_id","number");--> statement-breakpoint
CREATE INDEX "orders_by_number" ON "orders" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_of_amazon_order" ON "orders" USING btree ("amazon_order_id","store_id");--> statement-breakpoint
CREATE INDEX "orders_newest" ON "orders" USING btree ("placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_newest_of_store" ON "orders" USING btree ("store_id","placed_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "packages_reference" ON "packages" USING btree ("order_id","reference_id","store_id");--> statement-breakpoint
CREATE INDEX "packages_of_shipment" ON "packages" USING btree ("shipment_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "products_sku" ON "products" USING btree ("sku");--> statement-breakpoint
CREATE INDEX "products_seller_sku" ON "products" USING btree ("seller_sku");--> statement-breakpoint
CREATE UNIQUE INDEX "shipments_number" ON "shipments" USING btree ("store_id","number");--> statement-breakpoint
CREATE INDEX "shipments_of_order" ON "shipments" USING btree ("order_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "stores_marketplace" ON "stores" USING btree ("account_id","marketplace_id");