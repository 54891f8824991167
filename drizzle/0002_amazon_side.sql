CREATE TABLE "amazon_budgets" (
	"account_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"tokens" double precision NOT NULL,
	"rate" double precision NOT NULL,
	"refilled_at" timestamp with time zone NOT NULL,
	"person_waits_until" timestamp with time zone,
	CONSTRAINT "amazon_budgets_account_id_operation_pk" PRIMARY KEY("account_id","operation")
);
--> statement-breakpoint
CREATE TABLE "buyer_messages" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"amazon_order_id" uuid NOT NULL,
	"order_id" uuid,
	"kind" text NOT NULL,
	"sealed" text,
	"author" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "buyer_messages_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "buyer_reads" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"amazon_order_id" uuid NOT NULL,
	"caller_id" text NOT NULL,
	"actor" text NOT NULL,
	"request_id" text NOT NULL,
	"read_at" timestamp with time zone NOT NULL,
	CONSTRAINT "buyer_reads_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "import_windows" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"window_from" timestamp with time zone NOT NULL,
	"window_to" timestamp with time zone NOT NULL,
	"token" text,
	"pages" integer DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "listed_orders" (
	"window_id" uuid NOT NULL,
	"number" text NOT NULL,
	"marketplace_id" text,
	CONSTRAINT "listed_orders_window_id_number_pk" PRIMARY KEY("window_id","number")
);
--> statement-breakpoint
CREATE TABLE "order_differences" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"amazon_order_id" uuid NOT NULL,
	"order_id" uuid,
	"kind" text NOT NULL,
	"cause" text NOT NULL,
	"about" text NOT NULL,
	"here" text,
	"at_amazon" text,
	"data" jsonb NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "order_differences_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "order_hints" (
	"notification_id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"number" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"fetched_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "parked_orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"number" text,
	"fingerprint" text NOT NULL,
	"why" text NOT NULL,
	"sealed" text NOT NULL,
	"parked_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "amazon_effects_once";--> statement-breakpoint
ALTER TABLE "amazon_accounts" ADD COLUMN "refused_marketplaces" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "amazon_accounts" ADD COLUMN "refused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amazon_accounts" ADD COLUMN "refused_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amazon_accounts" ADD COLUMN "swept_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amazon_orders" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amazon_orders" ADD COLUMN "compared_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amazon_orders" ADD COLUMN "erase_buyer_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amazon_orders" ADD COLUMN "buyer_erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amazon_effects" ADD COLUMN "feed_message_id" integer;--> statement-breakpoint
ALTER TABLE "amazon_effects" ADD COLUMN "read_back" jsonb;--> statement-breakpoint
ALTER TABLE "amazon_effects" ADD COLUMN "read_back_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "amazon_effects" ADD COLUMN "settled_outcome" text;--> statement-breakpoint
ALTER TABLE "amazon_effects" ADD COLUMN "settled_evidence" text;--> statement-breakpoint
ALTER TABLE "amazon_effects" ADD COLUMN "settled_by" text;--> statement-breakpoint
ALTER TABLE "amazon_feeds" ADD COLUMN "marketplace_id" text;--> statement-breakpoint
ALTER TABLE "amazon_feeds" ADD COLUMN "message_count" integer;--> statement-breakpoint
ALTER TABLE "amazon_feeds" ADD COLUMN "looks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "amazon_feeds" ADD COLUMN "last_error" text;--> statement-breakpoint
ALTER TABLE "amazon_feeds" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "parked_orders" ADD COLUMN "marketplace_id" text;--> statement-breakpoint
ALTER TABLE "listed_orders" ADD CONSTRAINT "listed_orders_window_id_import_windows_id_fk" FOREIGN KEY ("window_id") REFERENCES "public"."import_windows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "buyer_messages_of_amazon_order" ON "buyer_messages" USING btree ("amazon_order_id","id");--> statement-breakpoint
CREATE INDEX "buyer_reads_of_amazon_order" ON "buyer_reads" USING btree ("amazon_order_id","id");--> statement-breakpoint
CREATE INDEX "buyer_reads_age" ON "buyer_reads" USING btree ("read_at");--> statement-breakpoint
CREATE INDEX "import_windows_of_account" ON "import_windows" USING btree ("account_id","kind","window_from");--> statement-breakpoint
CREATE INDEX "import_windows_open" ON "import_windows" USING btree ("account_id","kind") WHERE closed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "order_differences_open" ON "order_differences" USING btree ("amazon_order_id","kind","about","store_id") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "order_differences_of_amazon_order" ON "order_differences" USING btree ("amazon_order_id","id");--> statement-breakpoint
CREATE INDEX "order_differences_of_store" ON "order_differences" USING btree ("store_id","id") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "order_hints_waiting" ON "order_hints" USING btree ("account_id","received_at") WHERE fetched_at is null;--> statement-breakpoint
CREATE INDEX "order_hints_age" ON "order_hints" USING btree ("received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "parked_orders_once" ON "parked_orders" USING btree ("account_id","fingerprint");--> statement-breakpoint
CREATE INDEX "parked_orders_age" ON "parked_orders" USING btree ("seen_at");--> statement-breakpoint
CREATE INDEX "amazon_orders_unseen" ON "amazon_orders" USING btree ("store_id",coalesce(seen_at, created_at),"id") WHERE shipping_state in ('PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED', 'UNKNOWN');--> statement-breakpoint
CREATE INDEX "amazon_orders_uncompared" ON "amazon_orders" USING btree ("store_id",coalesce(compared_at, '-infinity'::timestamptz),"id") WHERE import_state = 'IMPORTED';--> statement-breakpoint
CREATE INDEX "amazon_orders_to_erase" ON "amazon_orders" USING btree ("erase_buyer_at") WHERE erase_buyer_at is not null and buyer_erased_at is null;--> statement-breakpoint
CREATE INDEX "amazon_effects_of_feed" ON "amazon_effects" USING btree ("feed_id","feed_message_id") WHERE feed_id is not null;--> statement-breakpoint
CREATE INDEX "amazon_effects_to_batch" ON "amazon_effects" USING btree ("store_id","kind","id") WHERE state = 'QUEUED';--> statement-breakpoint
CREATE INDEX "amazon_feeds_open" ON "amazon_feeds" USING btree ("id") WHERE state <> 'ENDED';--> statement-breakpoint
CREATE UNIQUE INDEX "amazon_effects_once" ON "amazon_effects" USING btree ("subject_id","kind","store_id") WHERE kind not in ('CONFIRM_SHIPMENT', 'MESSAGE_BUYER') and state not in ('REFUSED', 'RECALLED', 'SETTLED');--> statement-breakpoint
UPDATE "orders" SET "allowed_actions" = array_append("allowed_actions", 'MESSAGE_BUYER') WHERE "allowed_actions" <> '{}';
