//! What a database says of its tables, line by line and sorted, so that two of one kind can be compared.

use super::Database;
use limbeck::engine::Engine;

const COLUMNS: &str =
    "SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || COALESCE(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
    || ' ' || a.attidentity::text || a.attgenerated::text
    || COALESCE(' collate ' || (SELECT collname FROM pg_collation WHERE oid = a.attcollation), '')
    || COALESCE(' comment ' || col_description(c.oid, a.attnum), '')
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";
const CONSTRAINTS: &str =
    "SELECT conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace";
const INDEXES: &str = "SELECT indexdef::text FROM pg_indexes WHERE schemaname = 'public'";
const ENUMS: &str =
    "SELECT t.typname || ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname";
const COMMENTS: &str =
    "SELECT relname || ' comment ' || obj_description(oid, 'pg_class') FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND obj_description(oid, 'pg_class') IS NOT NULL";

/// Everything about every table, without the order of columns.
pub(crate) async fn catalog(db: &Database) -> Vec<String> {
    let mut lines = match db.engine() {
        Engine::Sqlite => sqlite(db).await,
        Engine::Postgres => {
            let mut lines = Vec::new();
            for query in [COLUMNS, CONSTRAINTS, INDEXES, ENUMS, COMMENTS] {
                lines.extend(db.lines(query).await);
            }
            lines
        }
        Engine::MySql | Engine::MariaDb => mysql(db).await,
    };
    lines.sort();
    lines
}

async fn mysql(db: &Database) -> Vec<String> {
    let mut lines = Vec::new();
    for table in db.lines("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'").await {
        let rows = db.rows(&format!("SHOW CREATE TABLE `{table}`")).await;
        let text: String = rows[0].try_get_by_index(1).expect("the statement");
        let words = text
            .split(' ')
            .filter(|word| !word.starts_with("AUTO_INCREMENT="));
        let text = words.collect::<Vec<_>>().join(" ");
        lines.extend(
            text.lines()
                .map(|line| format!("{table}: {}", line.trim().trim_end_matches(','))),
        );
    }
    lines
}

async fn sqlite(db: &Database) -> Vec<String> {
    let mut lines = db
        .lines("SELECT type || ' ' || name || ': ' || sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL")
        .await;
    // SQLite quotes a name that it puts in the place of another.
    for line in &mut lines {
        *line = line.replace('"', "");
    }
    let tables = db
        .lines("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        .await;
    for table in tables {
        let quoted = table.replace('\'', "''");
        let columns = format!(
            "SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || COALESCE(dflt_value, '-') || ' ' || pk || ' ' || hidden FROM pragma_table_xinfo('{quoted}')"
        );
        let keys = format!(
            "SELECT \"table\" || ' ' || \"from\" || ' ' || \"to\" || ' ' || on_update || ' ' || on_delete FROM pragma_foreign_key_list('{quoted}')"
        );
        for query in [columns, keys] {
            lines.extend(
                db.lines(&query)
                    .await
                    .iter()
                    .map(|line| format!("{table}: {line}")),
            );
        }
        let sql =
            format!("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{quoted}'");
        let sql = db.lines(&sql).await.concat().replace('"', "");
        let said = sql.lines().map(|line| line.trim().trim_end_matches(','));
        let said = said.filter(|line| line.starts_with("CONSTRAINT") || line.contains("COLLATE"));
        let options = sql.rsplit(')').next();
        lines.extend(said.chain(options).map(|line| format!("{table}: {line}")));
    }
    lines
}
