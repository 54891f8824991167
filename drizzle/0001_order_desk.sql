CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "emails" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"sealed" text,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "emails_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "order_search" (
	"order_id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"plain" "tsvector" NOT NULL,
	"full" "tsvector" NOT NULL,
	CONSTRAINT "order_search_order_id_store_id_pk" PRIMARY KEY("order_id","store_id")
);
--> statement-breakpoint
CREATE TABLE "order_statuses" (
	"code" text PRIMARY KEY NOT NULL,
	"label" text NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "order_statuses_code" CHECK ("order_statuses"."code" ~ '^[a-z][a-z0-9_]*$'),
	CONSTRAINT "order_statuses_state" CHECK ("order_statuses"."state" in ('NEW', 'PROCESSING', 'COMPLETE', 'CLOSED', 'CANCELED', 'ON_HOLD'))
);
--> statement-breakpoint
CREATE TABLE "settings_changes" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"setting" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"actor" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "settings_changes_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
DROP INDEX "amazon_effects_once";--> statement-breakpoint
DROP INDEX "orders_by_number";--> statement-breakpoint
ALTER TABLE "amazon_orders" ADD COLUMN "total_amount" numeric(24, 6);--> statement-breakpoint
ALTER TABLE "amazon_orders" ADD COLUMN "has_buyer_email" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "buyers" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "buyers" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "order_comments" ADD COLUMN "status" text;--> statement-breakpoint
ALTER TABLE "order_comments" ADD COLUMN "customer_notified" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "credit_memos" ADD COLUMN "addressee_sealed" text;--> statement-breakpoint
ALTER TABLE "order_events" ADD COLUMN "state" text;--> statement-breakpoint
ALTER TABLE "credit_memos" ADD COLUMN "issuer" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "issuer" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "shipments" ADD COLUMN "issuer" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "addressee_sealed" text;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "ship_by" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "grand_total_amount" numeric(24, 6) DEFAULT '0' NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "allowed_actions" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "words" "tsvector" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "shipments" ADD COLUMN "addressee_sealed" text;--> statement-breakpoint
ALTER TABLE "emails" ADD CONSTRAINT "emails_order_id_store_id_orders_id_store_id_fk" FOREIGN KEY ("order_id","store_id") REFERENCES "public"."orders"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_search" ADD CONSTRAINT "order_search_order_id_store_id_orders_id_store_id_fk" FOREIGN KEY ("order_id","store_id") REFERENCES "public"."orders"("id","store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "emails_of_order" ON "emails" USING btree ("order_id","id");--> statement-breakpoint
CREATE INDEX "order_search_plain" ON "order_search" USING gin ("plain");--> statement-breakpoint
CREATE INDEX "order_search_full" ON "order_search" USING gin ("full");--> statement-breakpoint
CREATE INDEX "settings_changes_of_store" ON "settings_changes" USING btree ("store_id","id");--> statement-breakpoint
CREATE INDEX "amazon_orders_with_number_part" ON "amazon_orders" USING gin ("number" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "amazon_orders_by_shipping_state" ON "amazon_orders" USING btree ("shipping_state","purchased_at","id");--> statement-breakpoint
CREATE INDEX "amazon_orders_by_import_state" ON "amazon_orders" USING btree ("import_state","purchased_at","id");--> statement-breakpoint
CREATE INDEX "amazon_orders_updated" ON "amazon_orders" USING btree ("last_updated_at","id");--> statement-breakpoint
CREATE INDEX "amazon_orders_by_total" ON "amazon_orders" USING btree ("total_amount","id");--> statement-breakpoint
CREATE INDEX "amazon_orders_to_cancel" ON "amazon_orders" USING btree ("id") WHERE buyer_cancel_requested_at is not null;--> statement-breakpoint
CREATE INDEX "amazon_orders_incomplete" ON "amazon_orders" USING btree ("id") WHERE total is not null and currency is not null and total_amount is null;--> statement-breakpoint
CREATE INDEX "amazon_orders_blocked" ON "amazon_orders" USING btree ("store_id","id") WHERE import_state = 'BLOCKED';--> statement-breakpoint
CREATE INDEX "buyers_with_name_part" ON "buyers" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "buyers_with_email_part" ON "buyers" USING gin ("email" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "amazon_effects_by_state" ON "amazon_effects" USING btree ("state","amazon_order_id");--> statement-breakpoint
CREATE INDEX "order_items_by_sku" ON "order_items" USING btree ("sku","order_id");--> statement-breakpoint
CREATE INDEX "orders_with_number_part" ON "orders" USING gin ("number" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "orders_updated" ON "orders" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_grand_total" ON "orders" USING btree ("grand_total_amount","id");--> statement-breakpoint
CREATE INDEX "orders_by_ship_by" ON "orders" USING btree (coalesce(ship_by, 'infinity'::timestamptz),"id");--> statement-breakpoint
CREATE INDEX "orders_by_state" ON "orders" USING btree ("state","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_status" ON "orders" USING btree ("status","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_shipping_state" ON "orders" USING btree ("shipping_state","placed_at","id");--> statement-breakpoint
CREATE INDEX "orders_by_action" ON "orders" USING gin ("allowed_actions");--> statement-breakpoint
CREATE INDEX "products_by_word" ON "products" USING gin ("words");--> statement-breakpoint
CREATE UNIQUE INDEX "amazon_effects_once" ON "amazon_effects" USING btree ("subject_id","kind","store_id") WHERE kind <> 'CONFIRM_SHIPMENT' and state not in ('REFUSED', 'RECALLED', 'SETTLED');--> statement-breakpoint
CREATE INDEX "orders_by_number" ON "orders" USING btree ("number","id");--> statement-breakpoint
UPDATE "invoices" SET "issuer" = (SELECT "stores"."name" FROM "stores" WHERE "stores"."id" = "invoices"."store_id");--> statement-breakpoint
UPDATE "shipments" SET "issuer" = (SELECT "stores"."name" FROM "stores" WHERE "stores"."id" = "shipments"."store_id");--> statement-breakpoint
UPDATE "credit_memos" SET "issuer" = (SELECT "stores"."name" FROM "stores" WHERE "stores"."id" = "credit_memos"."store_id");--> statement-breakpoint
UPDATE "products" SET "words" = array_to_tsvector(array_remove(regexp_split_to_array(lower("sku" || ' ' || "seller_sku" || ' ' || "name"), '[^[:alnum:]]+'), ''));--> statement-breakpoint
UPDATE "invoices" SET "addressee_sealed" = (SELECT "buyers"."sealed" FROM "buyers" JOIN "orders" ON "orders"."amazon_order_id" = "buyers"."amazon_order_id" AND "orders"."store_id" = "buyers"."store_id" WHERE "orders"."id" = "invoices"."order_id" AND "orders"."store_id" = "invoices"."store_id");--> statement-breakpoint
UPDATE "shipments" SET "addressee_sealed" = (SELECT "buyers"."sealed" FROM "buyers" JOIN "orders" ON "orders"."amazon_order_id" = "buyers"."amazon_order_id" AND "orders"."store_id" = "buyers"."store_id" WHERE "orders"."id" = "shipments"."order_id" AND "orders"."store_id" = "shipments"."store_id");--> statement-breakpoint
UPDATE "credit_memos" SET "addressee_sealed" = (SELECT "buyers"."sealed" FROM "buyers" JOIN "orders" ON "orders"."amazon_order_id" = "buyers"."amazon_order_id" AND "orders"."store_id" = "buyers"."store_id" WHERE "orders"."id" = "credit_memos"."order_id" AND "orders"."store_id" = "credit_memos"."store_id");
