CREATE TABLE "audit_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"caller_id" text NOT NULL,
	"caller_name" text NOT NULL,
	"request_id" text NOT NULL,
	"mutation" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"outcome" text NOT NULL,
	"store_id" uuid,
	"subject_kinds" text[] NOT NULL,
	"subject_ids" uuid[] NOT NULL,
	"input" jsonb NOT NULL,
	"changes" jsonb NOT NULL,
	"change_count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "caller_points" (
	"caller_id" text PRIMARY KEY NOT NULL,
	"points" double precision NOT NULL,
	"granted" double precision NOT NULL,
	"refilled_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deprecated_uses" (
	"caller_id" text NOT NULL,
	"element" text NOT NULL,
	"count" bigint NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "deprecated_uses_caller_id_element_pk" PRIMARY KEY("caller_id","element")
);
--> statement-breakpoint
CREATE TABLE "order_event_offset" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "order_event_offset_one" CHECK ("order_event_offset"."one")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"webhook_id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amazon_order_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"replayed" boolean NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_status" integer,
	"last_failure" text,
	"next_attempt_at" timestamp with time zone,
	"claimed_until" timestamp with time zone,
	"give_up_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_attempt_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" uuid NOT NULL,
	"store_id" uuid NOT NULL,
	"url" text NOT NULL,
	"kinds" jsonb,
	"paused" text,
	"secret_sealed" text NOT NULL,
	"previous_secret_sealed" text,
	"previous_secret_ends_at" timestamp with time zone,
	"position" bigint NOT NULL,
	"place_order_id" uuid NOT NULL,
	"place_sequence" integer NOT NULL,
	"replay_position" bigint,
	"replay_order_id" uuid,
	"replay_sequence" integer,
	"delivery_count" bigint DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "webhooks_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
ALTER TABLE "amazon_orders" ADD COLUMN "event_position" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "revoked_by" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "refund_limits" jsonb;--> statement-breakpoint
ALTER TABLE "credit_memos" ADD COLUMN "refunded_by" text;--> statement-breakpoint
ALTER TABLE "amazon_effects" ADD COLUMN "traceparent" text;--> statement-breakpoint
ALTER TABLE "order_events" ADD COLUMN "position" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_store_id_webhooks_id_store_id_fk" FOREIGN KEY ("webhook_id","store_id") REFERENCES "public"."webhooks"("id","store_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entries_newest" ON "audit_entries" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_of_store" ON "audit_entries" USING btree ("store_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_of_caller" ON "audit_entries" USING btree ("caller_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_of_mutation" ON "audit_entries" USING btree ("mutation","at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_of_request" ON "audit_entries" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "audit_entries_denied" ON "audit_entries" USING btree ("at","id") WHERE outcome = 'DENIED';--> statement-breakpoint
CREATE INDEX "audit_entries_denied_to" ON "audit_entries" USING btree ("caller_id","at") WHERE outcome = 'DENIED';--> statement-breakpoint
CREATE INDEX "audit_entries_of_subject" ON "audit_entries" USING gin ("subject_ids");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_number" ON "webhook_deliveries" USING btree ("webhook_id","number","store_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_state" ON "webhook_deliveries" USING btree ("webhook_id","state","number");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_kind" ON "webhook_deliveries" USING btree ("webhook_id","kind","number");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("webhook_id","next_attempt_at","number") WHERE state = 'PENDING' and next_attempt_at is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_in_line" ON "webhook_deliveries" USING btree ("webhook_id","amazon_order_id","number") WHERE state = 'PENDING';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_claimed" ON "webhook_deliveries" USING btree ("webhook_id","claimed_until") WHERE claimed_until is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_age" ON "webhook_deliveries" USING btree ("created_at") WHERE state <> 'PENDING';--> statement-breakpoint
CREATE INDEX "webhooks_of_store" ON "webhooks" USING btree ("store_id","id");--> statement-breakpoint
CREATE INDEX "credit_memos_of_caller" ON "credit_memos" USING btree ("refunded_by","created_at");--> statement-breakpoint
CREATE INDEX "order_events_feed" ON "order_events" USING btree ("position","amazon_order_id","sequence");--> statement-breakpoint
CREATE INDEX "order_events_feed_of_store" ON "order_events" USING btree ("store_id","position","amazon_order_id","sequence");--> statement-breakpoint
CREATE INDEX "order_events_time_of_store" ON "order_events" USING btree ("store_id","occurred_at");