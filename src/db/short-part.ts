import { type Placeholder, type SQL, sql } from './drizzle.ts';

/**
 * Whether a text holds this part of one or two letters; `buyers_with_short_part` finds those. Where orders are looked at
 * one by one instead, which is better for what many have, the letters are looked for first: that is faster. Each time
 * the planner takes a third for found: so it walks only for what it knows to be common, and a rare part costs no walk
 * to the end.
 */
export function hasShortPart(text: SQL, part: Placeholder): SQL {
  return sql`(strpos(${text}, ${part}) > 0 and strpos(${text} || '', ${part}) > 0
    and short_parts(${text}) @@ short_query(${part}))`;
}
