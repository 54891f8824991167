-- Each letter of a text with the one behind it, the last by itself: a part of one or two letters is found by them. Not
-- by parallel workers, which take longer to start than is needed to find it.
CREATE FUNCTION short_parts(whole text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL RESTRICTED COST 10 AS $$
  SELECT array_to_tsvector(array_agg(substr(whole, at, 2))) FROM generate_series(1, length(whole)) AS at
$$;--> statement-breakpoint
CREATE FUNCTION short_query(part text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ('''' || replace(replace(part, '\', '\\'), '''', '''''') || CASE length(part) WHEN 1 THEN ''':*' ELSE '''' END)::tsquery
$$;--> statement-breakpoint
CREATE INDEX "buyers_with_short_part" ON "buyers" USING gin (short_parts("name"),short_parts("email"));
