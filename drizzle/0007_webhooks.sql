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
	CONSTRAINT "webhooks_id_store_id_pk" PRIMARY KEY("id","store_id")
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_store_id_webhooks_id_store_id_fk" FOREIGN KEY ("webhook_id","store_id") REFERENCES "public"."webhooks"("id","store_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_number" ON "webhook_deliveries" USING btree ("webhook_id","number","store_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_state" ON "webhook_deliveries" USING btree ("webhook_id","state","number");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_kind" ON "webhook_deliveries" USING btree ("webhook_id","kind","number");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("webhook_id","next_attempt_at","number") WHERE state = 'PENDING' and next_attempt_at is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_in_line" ON "webhook_deliveries" USING btree ("webhook_id","amazon_order_id","number") WHERE state = 'PENDING';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_claimed" ON "webhook_deliveries" USING btree ("webhook_id","claimed_until") WHERE claimed_until is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_age" ON "webhook_deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhooks_of_store" ON "webhooks" USING btree ("store_id","id");