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
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries, settings_changes FROM PUBLIC, CURRENT_USER;
