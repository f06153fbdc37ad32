//! The questions that SQLite is asked: five, however many tables there are.

use crate::catalog::CatalogError;
use crate::catalog::rows::fetch;
use sea_orm::{ConnectionTrait, FromQueryResult};

/// Whatever has a definition.
#[derive(FromQueryResult)]
pub(super) struct ObjectRow {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) table_name: String,
    pub(super) sql: Option<String>,
    /// `table`, `virtual` or `shadow`, for tables.
    pub(super) table_kind: Option<String>,
    pub(super) without_rowid: Option<bool>,
    pub(super) is_strict: Option<bool>,
}

#[derive(FromQueryResult)]
pub(super) struct ColumnRow {
    pub(super) table_name: String,
    pub(super) name: String,
    pub(super) ty: String,
    pub(super) not_null: bool,
    pub(super) default_value: Option<String>,
    /// The place in the primary key, from 1; 0 outside of it.
    pub(super) key_place: u32,
    /// 2 where it is computed when it is read, 3 where it is computed and kept.
    pub(super) hidden: i32,
}

/// A part of an index.
#[derive(FromQueryResult)]
pub(super) struct PartRow {
    pub(super) table_name: String,
    pub(super) index_name: String,
    pub(super) is_unique: bool,
    /// `c`: CREATE INDEX, `u`: UNIQUE, `pk`: PRIMARY KEY.
    pub(super) origin: String,
    pub(super) column_name: Option<String>,
    pub(super) is_descending: bool,
    pub(super) collation: Option<String>,
}

/// A column of a foreign key.
#[derive(FromQueryResult)]
pub(super) struct KeyRow {
    pub(super) table_name: String,
    /// From 0, the last written one first.
    pub(super) key: u32,
    pub(super) target: String,
    pub(super) from_column: String,
    /// Nothing where the target's primary key is meant.
    pub(super) to_column: Option<String>,
    pub(super) on_update: String,
    pub(super) on_delete: String,
}

/// Everything that SQLite tells.
pub(super) struct Rows {
    pub(super) version: String,
    pub(super) objects: Vec<ObjectRow>,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) parts: Vec<PartRow>,
    pub(super) keys: Vec<KeyRow>,
}

#[derive(FromQueryResult)]
struct VersionRow {
    version: String,
}

impl Rows {
    pub(super) async fn fetch<C: ConnectionTrait>(db: &C) -> Result<Self, CatalogError> {
        let version: Vec<VersionRow> = fetch(db, "the version", VERSION, []).await?;
        Ok(Self {
            version: version.into_iter().map(|row| row.version).collect(),
            objects: fetch(db, "the tables", OBJECTS, []).await?,
            columns: fetch(db, "the columns", COLUMNS, []).await?,
            parts: fetch(db, "the indexes", PARTS, []).await?,
            keys: fetch(db, "the foreign keys", KEYS, []).await?,
        })
    }
}

const VERSION: &str = "SELECT sqlite_version() AS version";

/// What SQLite keeps for itself begins with `sqlite_`, and nobody else may name a thing so. (Kept, the list of tables
/// gets an index for the join; it would be made anew for each object otherwise.)
const OBJECTS: &str = r"
      WITH l AS MATERIALIZED (SELECT * FROM pragma_table_list WHERE schema = 'main')
    SELECT o.type AS kind, o.name AS name, o.tbl_name AS table_name, o.sql AS sql, l.type AS table_kind,
           l.wr AS without_rowid, l.strict AS is_strict
      FROM main.sqlite_schema o LEFT JOIN l ON l.name = o.name
     WHERE o.name NOT LIKE 'sqlite\_%' ESCAPE '\'
     ORDER BY o.name, o.type";

const COLUMNS: &str = r#"
    SELECT l.name AS table_name, c.name AS name, c.type AS ty, c."notnull" AS not_null,
           c.dflt_value AS default_value, c.pk AS key_place, c.hidden AS hidden
      FROM pragma_table_list l JOIN pragma_table_xinfo(l.name, 'main') c
     WHERE l.schema = 'main' AND l.type = 'table'
     ORDER BY l.name, c.cid"#;

const PARTS: &str = r#"
    SELECT l.name AS table_name, i.name AS index_name, i."unique" AS is_unique, i.origin AS origin,
           p.name AS column_name, p."desc" AS is_descending, p.coll AS collation
      FROM pragma_table_list l JOIN pragma_index_list(l.name, 'main') i JOIN pragma_index_xinfo(i.name, 'main') p
     WHERE l.schema = 'main' AND l.type = 'table' AND p."key"
     ORDER BY l.name, i.name, p.seqno"#;

const KEYS: &str = r#"
    SELECT l.name AS table_name, k.id AS "key", k."table" AS target, k."from" AS from_column, k."to" AS to_column,
           k.on_update AS on_update, k.on_delete AS on_delete
      FROM pragma_table_list l JOIN pragma_foreign_key_list(l.name, 'main') k
     WHERE l.schema = 'main' AND l.type = 'table'
     ORDER BY l.name, k.id DESC, k.seq"#;
