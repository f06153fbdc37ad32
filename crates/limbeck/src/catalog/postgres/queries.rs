//! The questions that PostgreSQL is asked: seven, however many tables there are.
//!
//! `$1` is the schemas, as a JSON array. Columns that older versions lack are taken out of the row as JSON.

pub(super) const SERVER: &str = "SELECT version() AS words, current_schema()::text AS schema";

/// What an extension brought along, and the sequences of identity columns, are none of the schema's own.
pub(super) const RELATIONS: &str = "
    SELECT c.oid::bigint AS oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
           COALESCE(owner.refobjid, (SELECT inhparent FROM pg_inherits WHERE inhrelid = c.oid ORDER BY inhseqno LIMIT 1))::bigint
             AS parent,
           c.relispartition AS is_partition,
           obj_description(c.oid, 'pg_class') AS comment,
           CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid)
                WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid)
                WHEN c.relkind = 'p' THEN 'PARTITION BY ' || pg_get_partkeydef(c.oid) END AS definition,
           concat_ws(', ', CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED' END,
                     'WITH (' || array_to_string(c.reloptions, ', ') || ')',
                     CASE WHEN c.relrowsecurity THEN 'ROW LEVEL SECURITY' END,
                     CASE WHEN NOT c.relispartition THEN 'INHERITS (' ||
                       (SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits
                         WHERE inhrelid = c.oid) || ')' END) AS detail
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_depend owner ON c.relkind = 'S' AND owner.classid = 'pg_class'::regclass AND owner.objid = c.oid
            AND owner.refclassid = 'pg_class'::regclass AND owner.deptype IN ('a', 'i')
     WHERE n.nspname IN (SELECT json_array_elements_text($1::text::json)) AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
       AND owner.deptype IS DISTINCT FROM 'i'
       AND NOT EXISTS (SELECT FROM pg_depend e
                        WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
     ORDER BY n.nspname, c.relname";

pub(super) const COLUMNS: &str = "
    SELECT a.attrelid::bigint AS relation, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS ty,
           a.attnotnull AS not_null, pg_get_expr(d.adbin, d.adrelid) AS expression, a.attgenerated::text AS generated,
           a.attidentity::text AS identity, s.seqstart AS identity_start, s.seqincrement AS identity_increment,
           CASE WHEN pg_collation_is_visible(l.oid) THEN l.collname::text
                ELSE l.collnamespace::regnamespace || '.' || l.collname END AS collation,
           col_description(a.attrelid, a.attnum) AS comment,
           concat_ws(' ', CASE WHEN s.seqcycle THEN 'CYCLE' END,
                     CASE WHEN s.seqcache <> 1 THEN 'CACHE ' || s.seqcache END,
                     CASE WHEN s.seqmin <> CASE WHEN s.seqincrement > 0 THEN 1 ELSE -r.largest - 1 END
                          THEN 'MINVALUE ' || s.seqmin END,
                     CASE WHEN s.seqmax <> CASE WHEN s.seqincrement > 0 THEN r.largest ELSE -1 END
                          THEN 'MAXVALUE ' || s.seqmax END,
                     CASE WHEN a.attstorage <> t.typstorage THEN 'STORAGE ' || CASE a.attstorage
                            WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
                     'COMPRESSION ' || NULLIF(to_jsonb(a) ->> 'attcompression', '')) AS detail
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
      LEFT JOIN pg_depend o ON a.attidentity <> '' AND o.refclassid = 'pg_class'::regclass AND o.refobjid = a.attrelid
            AND o.refobjsubid = a.attnum AND o.classid = 'pg_class'::regclass AND o.deptype = 'i'
      LEFT JOIN pg_sequence s ON s.seqrelid = o.objid
      LEFT JOIN (VALUES ('int2'::regtype, 32767), ('int4', 2147483647), ('int8', 9223372036854775807)) r(type, largest)
             ON r.type = s.seqtypid
     WHERE n.nspname IN (SELECT json_array_elements_text($1::text::json)) AND c.relkind IN ('r', 'p')
       AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attrelid, a.attnum";

/// Constraints that PostgreSQL made for partitions have a parent. NOT NULL is told with the columns.
pub(super) const CONSTRAINTS: &str = "
    SELECT k.conrelid::bigint AS relation, k.conname::text AS name, k.contype::text AS kind,
           to_json(ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, place)
                           JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY place))::text
             AS columns,
           pg_get_expr(k.conbin, k.conrelid) AS expression,
           COALESCE((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
           tn.nspname::text AS target_schema, tc.relname::text AS target,
           to_json(ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, place)
                           JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY place))::text
             AS target_columns,
           k.confupdtype::text AS on_update, k.confdeltype::text AS on_delete,
           CASE WHEN k.condeferred THEN 'deferred' WHEN k.condeferrable THEN 'immediate' ELSE '' END AS deferrable,
           pg_get_constraintdef(k.oid) AS definition,
           NOT k.convalidated OR k.contype = 'c' AND k.connoinherit OR k.contype = 'f' AND k.confmatchtype = 'f'
             OR k.contype = 'p' AND k.condeferrable OR COALESCE(i.indnatts > i.indnkeyatts, false)
             OR ic.reloptions IS NOT NULL OR to_jsonb(k) ->> 'confdelsetcols' IS NOT NULL
             OR COALESCE((to_jsonb(k) ->> 'conperiod')::boolean, false)
             OR NOT COALESCE((to_jsonb(k) ->> 'conenforced')::boolean, true) AS is_special
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
      LEFT JOIN pg_class ic ON ic.oid = i.indexrelid
      LEFT JOIN pg_class tc ON tc.oid = k.confrelid LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
     WHERE n.nspname IN (SELECT json_array_elements_text($1::text::json)) AND k.contype IN ('p', 'u', 'c', 'f', 'x')
       AND k.conparentid = 0 AND NOT c.relispartition
     ORDER BY k.conrelid, k.conname";

/// Indexes of constraints are told with these.
pub(super) const INDEXES: &str = "
    SELECT i.indrelid::bigint AS relation, c.relname::text AS name, i.indisunique AS is_unique,
           COALESCE((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_not_distinct,
           m.amname::text AS method, pg_get_expr(i.indpred, i.indrelid) AS predicate,
           pg_get_indexdef(i.indexrelid) AS definition,
           (SELECT json_agg(json_build_object(
                     'column', a.attname, 'text', pg_get_indexdef(i.indexrelid, p.n, false),
                     'is_key', p.n <= i.indnkeyatts,
                     'is_descending', COALESCE(i.indoption[p.n - 1] & 1 <> 0, false),
                     'nulls_first', COALESCE(i.indoption[p.n - 1] & 2 <> 0, false),
                     'collation', CASE WHEN pg_collation_is_visible(l.oid) THEN l.collname::text
                                       ELSE l.collnamespace::regnamespace || '.' || l.collname END,
                     'operators', CASE WHEN o.opcdefault THEN NULL WHEN pg_opclass_is_visible(o.oid) THEN o.opcname::text
                                       ELSE o.opcnamespace::regnamespace || '.' || o.opcname END) ORDER BY p.n)
              FROM generate_series(1, i.indnatts) p(n)
              JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = p.n
              LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.n - 1]
                                      AND i.indkey[p.n - 1] <> 0
              LEFT JOIN pg_opclass o ON o.oid = i.indclass[p.n - 1]
              LEFT JOIN pg_collation l ON l.oid = i.indcollation[p.n - 1]
                                      AND l.oid IS DISTINCT FROM a.attcollation)::text AS parts,
           concat_ws(', ', CASE WHEN NOT i.indisvalid THEN 'INVALID' END,
                     (SELECT string_agg(a.attname || ' (' || array_to_string(a.attoptions, ', ') || ')', ', ')
                        FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attoptions IS NOT NULL),
                     'WITH (' || array_to_string(c.reloptions, ', ') || ')') AS detail
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
      JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname IN (SELECT json_array_elements_text($1::text::json)) AND t.relkind IN ('r', 'p')
       AND NOT t.relispartition
       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
     ORDER BY i.indrelid, c.relname";

pub(super) const ENUMS: &str = "
    SELECT n.nspname::text AS schema, t.typname::text AS name,
           to_json(ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder))::text
             AS labels
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
     WHERE n.nspname IN (SELECT json_array_elements_text($1::text::json)) AND t.typtype = 'e'
       AND NOT EXISTS (SELECT FROM pg_depend e
                        WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
     ORDER BY n.nspname, t.typname";

/// A multirange comes with its range, an array with its element, a row type with its table.
pub(super) const OTHERS: &str = "
    WITH own AS (SELECT oid, nspname::text AS schema FROM pg_namespace
                  WHERE nspname IN (SELECT json_array_elements_text($1::text::json))),
         brought AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
    SELECT 'type' AS kind, own.schema, t.typname::text AS name, NULL::bigint AS relation,
           CASE t.typtype WHEN 'd' THEN 'DOMAIN ' || format_type(t.typbasetype, t.typtypmod) WHEN 'r' THEN 'RANGE' END
             AS definition
      FROM pg_type t JOIN own ON own.oid = t.typnamespace
      LEFT JOIN pg_class c ON c.oid = t.typrelid
     WHERE (t.typtype IN ('d', 'r') OR t.typtype = 'c' AND c.relkind = 'c' OR t.typtype = 'b' AND t.typcategory <> 'A')
       AND NOT EXISTS (SELECT FROM brought b WHERE b.classid = 'pg_type'::regclass AND b.objid = t.oid)
     UNION ALL
    SELECT 'routine', own.schema, format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), NULL,
           CASE WHEN p.prokind IN ('f', 'p', 'w') THEN pg_get_functiondef(p.oid) END
      FROM pg_proc p JOIN own ON own.oid = p.pronamespace
     WHERE NOT EXISTS (SELECT FROM brought b WHERE b.classid = 'pg_proc'::regclass AND b.objid = p.oid)
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                          AND d.deptype = 'i')
     UNION ALL
    SELECT 'trigger', own.schema, t.tgname, c.oid::bigint, pg_get_triggerdef(t.oid)
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN own ON own.oid = c.relnamespace
     WHERE NOT t.tgisinternal AND NOT c.relispartition
     UNION ALL
    SELECT 'rule', own.schema, r.rulename, c.oid::bigint, pg_get_ruledef(r.oid)
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN own ON own.oid = c.relnamespace
     WHERE r.rulename <> '_RETURN'
     UNION ALL
    SELECT 'policy', own.schema, p.polname, c.oid::bigint, pg_get_expr(p.polqual, p.polrelid)
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN own ON own.oid = c.relnamespace
     UNION ALL
    SELECT 'statistics', own.schema, s.stxname, s.stxrelid::bigint, pg_get_statisticsobjdef(s.oid)
      FROM pg_statistic_ext s JOIN own ON own.oid = s.stxnamespace
     UNION ALL
    SELECT 'extension', own.schema, e.extname, NULL, e.extversion
      FROM pg_extension e JOIN own ON own.oid = e.extnamespace
     UNION ALL
    SELECT 'detail', own.schema, k.conname, c.oid::bigint, 'COMMENT ' || d.description
      FROM pg_description d JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid
      JOIN pg_class c ON c.oid = k.conrelid JOIN own ON own.oid = c.relnamespace
     UNION ALL
    SELECT 'detail', own.schema, c.relname, i.indrelid::bigint, 'COMMENT ' || d.description
      FROM pg_description d JOIN pg_class c ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
      JOIN pg_index i ON i.indexrelid = c.oid JOIN own ON own.oid = c.relnamespace
     UNION ALL
    SELECT 'detail', own.schema, t.typname, NULL, 'COMMENT ' || d.description
      FROM pg_description d JOIN pg_type t ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid AND t.typtype = 'e'
      JOIN own ON own.oid = t.typnamespace
     ORDER BY 1, 2, 3";
