//! What a database says of its own schema, as sorted lines that can be compared and read.
//!
//! The lines of different engines have nothing in common; a catalog is compared with another of the same database.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};

/// Every column, key, constraint and index, in one query. (Sequences of identity columns come with their columns.)
const POSTGRES: &str = "
    SELECT format('column %s.%s %s%s default %s identity %s', t.relname, c.attname,
                  format_type(c.atttypid, c.atttypmod), CASE WHEN c.attnotnull THEN ' not null' END,
                  pg_get_expr(d.adbin, d.adrelid), c.attidentity)
      FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
      LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = c.attnum
     WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' AND c.attnum > 0
       AND NOT c.attisdropped AND t.relname NOT IN ('seaql_migrations', 'limbeck_revisions')
    UNION ALL
    SELECT format('constraint %s on %s %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE connamespace = current_schema()::regnamespace AND conrelid <> 0
       AND conrelid::regclass::text NOT IN ('seaql_migrations', 'limbeck_revisions')
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes
     WHERE schemaname = current_schema() AND tablename NOT IN ('seaql_migrations', 'limbeck_revisions')
    UNION ALL
    SELECT format('type %s', typname) FROM pg_type
     WHERE typnamespace = current_schema()::regnamespace AND typtype IN ('e', 'd')";

const MYSQL_TABLES: &str = "
    SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_name NOT IN ('seaql_migrations', 'limbeck_revisions')";

/// SQLite keeps each object's own definition.
const SQLITE: &str = "
    SELECT type || ' ' || sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       AND tbl_name NOT IN ('seaql_migrations', 'limbeck_revisions')";

/// Reads the schema of the database, without the lists of applied revisions.
pub async fn catalog(db: &DatabaseConnection) -> Vec<String> {
    let mut lines = match db.get_database_backend() {
        DbBackend::Postgres => column(db, POSTGRES, 0).await,
        DbBackend::MySql => {
            let mut definitions = Vec::new();
            for table in column(db, MYSQL_TABLES, 0).await {
                definitions.extend(column(db, &format!("SHOW CREATE TABLE `{table}`"), 1).await);
            }
            definitions
        }
        _ => column(db, SQLITE, 0).await,
    };
    lines.sort();
    lines
}

async fn column(db: &DatabaseConnection, sql: &str, place: usize) -> Vec<String> {
    let question = Statement::from_string(db.get_database_backend(), sql);
    let rows = db
        .query_all_raw(question)
        .await
        .expect("every account may read the catalog");
    let text = |row: &QueryResult| {
        row.try_get_by_index(place)
            .expect("the catalog answers with text")
    };
    rows.iter().map(text).collect()
}
