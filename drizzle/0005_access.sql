ALTER TABLE "api_keys" ADD COLUMN "revoked_by" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "refund_limits" jsonb;--> statement-breakpoint
ALTER TABLE "credit_memos" ADD COLUMN "refunded_by" text;--> statement-breakpoint
CREATE INDEX "credit_memos_of_caller" ON "credit_memos" USING btree ("refunded_by","created_at") WHERE voided_at is null;