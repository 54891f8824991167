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
CREATE INDEX "audit_entries_newest" ON "audit_entries" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_of_store" ON "audit_entries" USING btree ("store_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_of_caller" ON "audit_entries" USING btree ("caller_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_of_mutation" ON "audit_entries" USING btree ("mutation","at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_of_request" ON "audit_entries" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "audit_entries_denied" ON "audit_entries" USING btree ("at","id") WHERE outcome = 'DENIED';--> statement-breakpoint
CREATE INDEX "audit_entries_denied_to" ON "audit_entries" USING btree ("caller_id","at") WHERE outcome = 'DENIED';--> statement-breakpoint
CREATE INDEX "audit_entries_of_subject" ON "audit_entries" USING gin ("subject_ids");