CREATE TABLE "caller_points" (
	"caller_id" text PRIMARY KEY NOT NULL,
	"points" double precision NOT NULL,
	"granted" double precision NOT NULL,
	"refilled_at" timestamp with time zone NOT NULL
);
