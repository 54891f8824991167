CREATE TABLE "order_event_offset" (
	"one" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "order_event_offset_one" CHECK ("order_event_offset"."one")
);
--> statement-breakpoint
ALTER TABLE "amazon_orders" ADD COLUMN "event_position" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_events" ADD COLUMN "position" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "order_events_feed" ON "order_events" USING btree ("position","amazon_order_id","sequence");--> statement-breakpoint
CREATE INDEX "order_events_feed_of_store" ON "order_events" USING btree ("store_id","position","amazon_order_id","sequence");