CREATE TABLE "deprecated_uses" (
	"caller_id" text NOT NULL,
	"element" text NOT NULL,
	"count" bigint NOT NULL,
	"last_used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "deprecated_uses_caller_id_element_pk" PRIMARY KEY("caller_id","element")
);
