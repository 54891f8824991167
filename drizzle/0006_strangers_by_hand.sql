-- The number of the transaction that adds an event. A reader that looks no further than the oldest transaction still
-- running misses nothing: whatever is committed later stands behind it. A dump restored into another cluster finds
-- numbers there that are too low; then an offset is added.
CREATE FUNCTION order_event_position() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT pg_current_xact_id()::text::bigint + coalesce((SELECT value FROM order_event_offset), 0)
$$;--> statement-breakpoint
ALTER TABLE order_events ALTER COLUMN position SET DEFAULT order_event_position();--> statement-breakpoint
-- What happened before there was a feed stands before all else, in the order it happened.
UPDATE order_events SET position = aged.place - aged.total FROM (
  SELECT id, store_id, row_number() OVER (ORDER BY latest, amazon_order_id, sequence) AS place, count(*) OVER () AS total
  FROM (
    SELECT id, store_id, amazon_order_id, sequence,
      max(occurred_at) OVER (PARTITION BY amazon_order_id ORDER BY sequence) AS latest
    FROM order_events) AS histories
) AS aged WHERE order_events.id = aged.id AND order_events.store_id = aged.store_id;--> statement-breakpoint
-- What was done cannot be made undone by who did it: rows are added, and nobody changes them, the owner included. Only
-- an owner or a superuser who takes the triggers away first can, and no part of the program does.
CREATE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are added and never changed.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_to_change();--> statement-breakpoint
CREATE TRIGGER audit_entries_stay_all BEFORE TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();--> statement-breakpoint
CREATE TRIGGER settings_changes_stay BEFORE UPDATE OR DELETE ON settings_changes
  FOR EACH ROW EXECUTE FUNCTION refuse_to_change();--> statement-breakpoint
CREATE TRIGGER settings_changes_stay_all BEFORE TRUNCATE ON settings_changes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();--> statement-breakpoint
CREATE TRIGGER order_events_stay BEFORE UPDATE OR DELETE ON order_events
  FOR EACH ROW EXECUTE FUNCTION refuse_to_change();--> statement-breakpoint
CREATE TRIGGER order_events_stay_all BEFORE TRUNCATE ON order_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();--> statement-breakpoint
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, settings_changes, order_events FROM PUBLIC, CURRENT_USER;
