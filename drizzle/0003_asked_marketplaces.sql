ALTER TABLE "import_windows" ADD COLUMN "marketplace_ids" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "import_windows_until" ON "import_windows" USING btree ("account_id","window_to");--> statement-breakpoint
DROP INDEX "amazon_orders_uncompared";--> statement-breakpoint
CREATE INDEX "amazon_orders_to_compare" ON "amazon_orders" USING btree ("store_id","updated_at","compared_at","id") WHERE import_state = 'IMPORTED';--> statement-breakpoint
ALTER TABLE "amazon_accounts" ADD COLUMN "refused_success_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stores" ADD COLUMN "retried_id" uuid;--> statement-breakpoint
UPDATE "amazon_accounts" SET "refused_success_at" = least("last_success_at", "refused_since") WHERE "refused_since" IS NOT NULL;--> statement-breakpoint
-- A window counts for the stores that were there when it was opened, but for those that may have been left out of it.
UPDATE "import_windows" SET "marketplace_ids" = array(
	SELECT "stores"."marketplace_id" FROM "stores" JOIN "amazon_accounts" ON "amazon_accounts"."id" = "stores"."account_id"
	WHERE "stores"."account_id" = "import_windows"."account_id"
		AND "stores"."connected_at" <= "import_windows"."opened_at"
		AND NOT ("stores"."marketplace_id" = ANY("amazon_accounts"."refused_marketplaces")
			AND coalesce("import_windows"."closed_at", 'infinity') > coalesce("amazon_accounts"."refused_since", '-infinity'))
);
