//! MySQL and MariaDB: `information_schema`, by the database.

mod column;
mod keys;
mod queries;
mod rows;

use super::draft::Draft;
use super::{Catalog, CatalogError, Filter, Other, OtherKind, recognise};
use crate::engine::{Engine, Server};
use crate::schema::{Check, ObjectName, Table, Term};
use crate::sql::quoted;
use rows::{CheckRow, KeyRow, OtherRow, PartRow, Rows, TableRow};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the connection's own database, and those that the filter adds.
pub(super) async fn read<C: ConnectionTrait>(
    db: &C,
    filter: &Filter,
) -> Result<Catalog, CatalogError> {
    let row = rows::server(db).await?;
    let own = row.name.ok_or(CatalogError::NoSchema)?;
    let server = recognise(Engine::MySql, &row.words)?;
    let mut reader = Reader {
        server,
        schema: own.clone(),
        own,
        draft: Draft::new(filter),
    };
    for schema in filter.schemas(&reader.own) {
        let rows = Rows::fetch(db, server, &schema).await?;
        reader.schema = schema;
        reader.database(&rows);
    }
    Ok(reader.draft.finish(server))
}

struct Reader<'f> {
    server: Server,
    /// The connection's own database.
    own: String,
    /// The one that is being read.
    schema: String,
    draft: Draft<'f>,
}

impl Reader<'_> {
    fn database(&mut self, rows: &Rows) {
        for row in &rows.tables {
            self.table(row);
        }
        self.columns(rows);
        let mut indexes: BTreeMap<(&str, &str), Vec<&PartRow>> = BTreeMap::new();
        for row in &rows.parts {
            let parts = indexes
                .entry((&row.table_name, &row.index_name))
                .or_default();
            parts.push(row);
        }
        for parts in indexes.values() {
            self.index(parts);
        }
        let mut keys: BTreeMap<(&str, &str), Vec<&KeyRow>> = BTreeMap::new();
        for row in &rows.keys {
            let columns = keys.entry((&row.table_name, &row.name)).or_default();
            columns.push(row);
        }
        for rule in &rows.rules {
            let columns = keys.remove(&(rule.table_name.as_str(), rule.name.as_str()));
            self.foreign_key(rule, &columns.unwrap_or_default());
        }
        for row in &rows.others {
            self.other(row);
        }
    }

    fn table(&mut self, row: &TableRow) {
        let name = self.name(&row.name);
        match row.kind.as_str() {
            "BASE TABLE" | "SYSTEM VERSIONED" => {}
            "SEQUENCE" => {
                self.draft.add_other(Other::new(OtherKind::Sequence, name));
                return;
            }
            _ => return, // views are told with their queries
        }
        let mut table = Table::new(&name);
        table.comment = row.comment.clone().filter(|comment| !comment.is_empty());
        table.options.storage_engine.clone_from(&row.engine);
        table.options.collation.clone_from(&row.collation);
        // A collation begins with the name of its character set.
        let charset = row.collation.as_deref().and_then(|it| it.split('_').next());
        table.options.charset = charset.map(str::to_owned);
        self.draft.add_table(table);

        let options = row.options.as_deref().unwrap_or_default();
        let (partitioned, options): (Vec<&str>, Vec<&str>) = options
            .split_whitespace()
            .partition(|option| *option == "partitioned");
        if !partitioned.is_empty() {
            let other = Other::new(OtherKind::PartitionedTable, &name);
            self.draft.add_other(other.of(name.clone()));
        }
        if !options.is_empty() {
            self.draft.detail(&name, name.clone(), options.join(" "));
        }
        if row.kind == "SYSTEM VERSIONED" {
            self.draft
                .detail(&name, name.clone(), "WITH SYSTEM VERSIONING");
        }
    }

    /// Reads columns and conditions together: one makes JSON of the other.
    fn columns(&mut self, rows: &Rows) {
        let mut checks_json: BTreeSet<(&str, &str)> = BTreeSet::new();
        for row in rows.checks.iter().filter(|row| makes_json(row)) {
            checks_json.insert((&row.table_name, &row.name));
        }
        let sequence = format!("nextval({}.", quoted(&self.schema, '`'));
        let mut json: BTreeSet<(&str, &str)> = BTreeSet::new();
        for row in &rows.columns {
            let key = (row.table_name.as_str(), row.name.as_str());
            let checked = checks_json.contains(&key);
            if column::is_json(row, checked) {
                json.insert(key);
            }
            let name = self.name(&row.table_name);
            let Some(table) = self.draft.table(&name) else {
                continue;
            };
            let collation = table.options.collation.as_deref();
            let (mut column, detail) = column::read(self.server.engine, row, collation, checked);
            // A sequence is told with its database, and is meant in any other.
            if let Some(Term::Expression(text)) = column.default.general()
                && text.contains(&sequence)
            {
                column.default = Term::expression(text.replace(&sequence, "nextval(")).into();
            }
            table.columns.push(column);
            if let Some(detail) = detail {
                self.draft.detail(&name, row.name.as_str(), detail);
            }
        }
        let checks = rows.checks.iter().filter(|row| {
            let key = (row.table_name.as_str(), row.name.as_str());
            !(makes_json(row) && json.contains(&key))
        });
        for row in checks {
            self.check(row);
        }
    }

    fn check(&mut self, row: &CheckRow) {
        let table: ObjectName = self.name(&row.table_name);
        let expression = column::understood(self.server.engine, &row.expression);
        let check = Check::new(row.name.as_str(), expression);
        self.draft.add_constraint(&table, check.into());
        if row.is_of_column != 0 {
            let text = "MariaDB keeps this condition with its column";
            self.draft.detail(&table, row.name.as_str(), text);
        }
        if row.is_idle != 0 {
            self.draft.detail(&table, row.name.as_str(), "NOT ENFORCED");
        }
    }

    fn other(&mut self, row: &OtherRow) {
        let kind = match row.kind.as_str() {
            "view" => OtherKind::View,
            "trigger" => OtherKind::Trigger,
            "routine" => OtherKind::Routine,
            _ => OtherKind::Event,
        };
        let table = row.table_name.as_deref().map(|table| self.name(table));
        let other = Other::new(kind, self.name(&row.name)).of(table);
        let mut definition = row.definition.clone();
        if let (OtherKind::View, Some(text)) = (kind, &mut definition) {
            // It names the database with every column, and means the same in any other.
            let path = format!("{}.", quoted(&self.schema, '`'));
            *text = text.replace(&path, "");
        }
        self.draft.add_other(other.written(definition));
    }
}

/// The condition that MariaDB gives a column of JSON.
fn makes_json(row: &CheckRow) -> bool {
    let column = row.name.replace('`', "``");
    row.is_of_column != 0 && row.expression == format!("json_valid(`{column}`)")
}
