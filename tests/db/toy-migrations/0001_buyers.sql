CREATE TABLE "toy_buyers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "toy_buyers_name" ON "toy_buyers" USING gin ("name" gin_trgm_ops);
