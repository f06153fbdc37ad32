//! PostgreSQL writes most of its definitions itself, and tells the rest.

use super::Key;
use crate::catalog::{CatalogError, OtherKind};
use crate::schema::ObjectName;
use sea_orm::{DatabaseConnection, DbBackend, FromQueryResult, Statement};
use std::collections::BTreeMap;

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    name: String,
    table_name: Option<String>,
    make: Option<String>,
    unmake: String,
}

/// The statements of everything in the connection's own schema, without its name: so they fit another one.
pub(super) async fn statements(
    db: &DatabaseConnection,
) -> Result<BTreeMap<Key, (String, String)>, CatalogError> {
    let question = Statement::from_string(DbBackend::Postgres, STATEMENTS);
    let rows = Row::find_by_statement(question).all(db).await;
    let rows = rows.map_err(|source| CatalogError::Query {
        what: "what stands beside the tables",
        source,
    })?;
    let statements = rows.into_iter().filter_map(|row| {
        let kind = match row.kind.as_str() {
            "extension" => OtherKind::Extension,
            "type" => OtherKind::Type,
            "sequence" => OtherKind::Sequence,
            "routine" => OtherKind::Routine,
            "view" => OtherKind::View,
            "materialized view" => OtherKind::MaterializedView,
            "trigger" => OtherKind::Trigger,
            "rule" => OtherKind::Rule,
            "exclusion" => OtherKind::Exclusion,
            _ => OtherKind::Statistics,
        };
        let table = row.table_name.map(ObjectName::from);
        let make = row.make?.trim_end().trim_end_matches(';').to_owned();
        Some(((kind, table, row.name.into()), (make, row.unmake)))
    });
    Ok(statements.collect())
}

/// An aggregate, a range and a view that is indexed have no statement.
const STATEMENTS: &str = r"
    WITH own AS (SELECT oid, quote_ident(nspname) || '.' AS path FROM pg_namespace WHERE nspname = current_schema())
    SELECT 'extension' AS kind, e.extname::text AS name, NULL::text AS table_name,
           format('CREATE EXTENSION IF NOT EXISTS %I', e.extname) AS make, format('DROP EXTENSION %I', e.extname) AS unmake
      FROM pg_extension e JOIN own ON own.oid = e.extnamespace
     UNION ALL
    SELECT 'type', t.typname, NULL,
           format('CREATE DOMAIN %I AS %s', t.typname, format_type(t.typbasetype, t.typtypmod))
             || COALESCE(' DEFAULT ' || t.typdefault, '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
             || COALESCE((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), ''
                                            ORDER BY k.conname)
                            FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), ''),
           format('DROP DOMAIN %I', t.typname)
      FROM pg_type t JOIN own ON own.oid = t.typnamespace WHERE t.typtype = 'd'
     UNION ALL
    SELECT 'type', t.typname, NULL,
           format('CREATE TYPE %I AS (%s)', t.typname,
                  (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', '
                                     ORDER BY a.attnum)
                     FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)),
           format('DROP TYPE %I', t.typname)
      FROM pg_type t JOIN own ON own.oid = t.typnamespace JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
     WHERE t.typtype = 'c'
     UNION ALL
    SELECT 'sequence', c.relname, NULL,
           format('CREATE SEQUENCE %I AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s', c.relname,
                  format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,
                  CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END),
           format('DROP SEQUENCE %I', c.relname)
      FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN own ON own.oid = c.relnamespace
     UNION ALL
    SELECT 'routine', format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid)), NULL,
           CASE WHEN p.prokind IN ('f', 'p', 'w')
                THEN overlay(pg_get_functiondef(p.oid) PLACING ''
                             FROM position(' ' || own.path IN pg_get_functiondef(p.oid)) + 1 FOR length(own.path)) END,
           format('DROP %s %I(%s)', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END, p.proname,
                  pg_get_function_identity_arguments(p.oid))
      FROM pg_proc p JOIN own ON own.oid = p.pronamespace WHERE p.prokind <> 'a'
     UNION ALL
    SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, c.relname, NULL,
           CASE WHEN NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid)
                THEN format('CREATE %s %I AS %s', CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END,
                            c.relname, pg_get_viewdef(c.oid)) END,
           format('DROP %s %I', CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, c.relname)
      FROM pg_class c JOIN own ON own.oid = c.relnamespace WHERE c.relkind IN ('v', 'm')
     UNION ALL
    SELECT 'trigger', t.tgname, c.relname, pg_get_triggerdef(t.oid, true),
           format('DROP TRIGGER %I ON %I', t.tgname, c.relname)
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN own ON own.oid = c.relnamespace
     WHERE NOT t.tgisinternal AND t.tgenabled = 'O'
     UNION ALL
    SELECT 'rule', r.rulename, c.relname, pg_get_ruledef(r.oid, true), format('DROP RULE %I ON %I', r.rulename, c.relname)
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN own ON own.oid = c.relnamespace
     WHERE r.rulename <> '_RETURN'
     UNION ALL
    SELECT 'exclusion', k.conname, c.relname,
           format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid)),
           format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname)
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN own ON own.oid = c.relnamespace
     WHERE k.contype = 'x'
     UNION ALL
    SELECT 'statistics', s.stxname, c.relname,
           overlay(pg_get_statisticsobjdef(s.oid) PLACING ''
                   FROM position(' ' || own.path IN pg_get_statisticsobjdef(s.oid)) + 1 FOR length(own.path)),
           format('DROP STATISTICS %I', s.stxname)
      FROM pg_statistic_ext s JOIN own ON own.oid = s.stxnamespace JOIN pg_class c ON c.oid = s.stxrelid";
