//! PostgreSQL: `pg_catalog`, which decompiles what it understood.

mod keys;
mod queries;
mod rows;

use super::draft::Draft;
use super::token::unwrapped;
use super::{Catalog, CatalogError, Filter, Other, OtherKind, recognise};
use crate::engine::Engine;
use crate::schema::{
    Column, EnumType, Generated, Identity, ObjectName, PerEngine, Table, Term, Type,
};
use rows::{ColumnRow, OtherRow, RelationRow, Rows};
use sea_orm::ConnectionTrait;
use std::collections::BTreeMap;

/// Reads the connection's own schema, and those that the filter adds.
pub(super) async fn read<C: ConnectionTrait>(
    db: &C,
    filter: &Filter,
) -> Result<Catalog, CatalogError> {
    let server = rows::server(db).await?;
    let own = server.schema.ok_or(CatalogError::NoSchema)?;
    let rows = Rows::fetch(db, &filter.schemas(&own)).await?;
    let mut reader = Reader {
        own,
        names: BTreeMap::new(),
        draft: Draft::new(filter),
    };
    for row in &rows.relations {
        let name = reader.name(&row.schema, &row.name);
        reader.names.insert(row.oid, name);
    }
    for row in &rows.relations {
        reader.relation(row);
    }
    for row in &rows.columns {
        reader.column(row);
    }
    for row in rows.constraints {
        reader.constraint(row)?;
    }
    for row in rows.indexes {
        reader.index(row)?;
    }
    for row in rows.enums {
        let name = reader.name(&row.schema, &row.name);
        let labels: Vec<String> = parsed(&name, &row.labels)?;
        reader.draft.add_enum(EnumType::new(name, labels));
    }
    for row in &rows.others {
        reader.other(row);
    }
    Ok(reader
        .draft
        .finish(recognise(Engine::Postgres, &server.words)?))
}

struct Reader<'f> {
    /// The connection's own schema.
    own: String,
    /// The relations by their numbers.
    names: BTreeMap<i64, ObjectName>,
    draft: Draft<'f>,
}

/// Reads a JSON text that a query made.
fn parsed<T: serde::de::DeserializeOwned>(of: &ObjectName, text: &str) -> Result<T, CatalogError> {
    serde_json::from_str(text).map_err(|error| CatalogError::Unreadable {
        name: of.clone(),
        why: error.to_string(),
        sql: text.to_owned(),
    })
}

impl Reader<'_> {
    fn name(&self, schema: &str, name: &str) -> ObjectName {
        if schema == self.own {
            name.into()
        } else {
            ObjectName::within(schema, name)
        }
    }

    /// The relation of that number, if there is still one.
    fn relation_name(&self, oid: Option<i64>) -> Option<ObjectName> {
        self.names.get(&oid?).cloned()
    }

    fn relation(&mut self, row: &RelationRow) {
        let name = self.name(&row.schema, &row.name);
        let parent = self.relation_name(row.parent);
        let kind = match row.kind.as_str() {
            _ if row.is_partition => Some(OtherKind::Partition),
            "p" => Some(OtherKind::PartitionedTable),
            "v" => Some(OtherKind::View),
            "m" => Some(OtherKind::MaterializedView),
            "f" => Some(OtherKind::ForeignTable),
            "S" => Some(OtherKind::Sequence),
            _ => None, // an ordinary table
        };
        let is_table = matches!(kind, None | Some(OtherKind::PartitionedTable));
        if is_table {
            let mut table = Table::new(&name);
            table.comment.clone_from(&row.comment);
            self.draft.add_table(table);
        }
        if let Some(kind) = kind {
            let of = if is_table { Some(name.clone()) } else { parent };
            let other = Other::new(kind, &name)
                .of(of)
                .written(row.definition.clone());
            self.draft.add_other(other);
        }
        if !row.detail.is_empty() {
            let of = is_table.then(|| name.clone());
            let detail = Other::new(OtherKind::Detail, &name).of(of);
            self.draft.add_other(detail.written(row.detail.clone()));
        }
    }

    fn column(&mut self, row: &ColumnRow) {
        let Some(name) = self.relation_name(Some(row.relation)) else {
            return;
        };
        if let Some(table) = self.draft.table(&name) {
            table.columns.push(column(row));
        }
        if !row.detail.is_empty() {
            self.draft
                .detail(&name, row.name.as_str(), row.detail.as_str());
        }
    }

    fn other(&mut self, row: &OtherRow) {
        let kind = match row.kind.as_str() {
            "type" => OtherKind::Type,
            "routine" => OtherKind::Routine,
            "trigger" => OtherKind::Trigger,
            "rule" => OtherKind::Rule,
            "policy" => OtherKind::Policy,
            "statistics" => OtherKind::Statistics,
            "extension" => OtherKind::Extension,
            _ => OtherKind::Detail,
        };
        let table = self.relation_name(row.relation);
        // What belongs to a table is named within it.
        let name = match &table {
            Some(_) => row.name.as_str().into(),
            None => self.name(&row.schema, &row.name),
        };
        let other = Other::new(kind, name).of(table);
        self.draft.add_other(other.written(row.definition.clone()));
    }
}

fn column(row: &ColumnRow) -> Column {
    let mut column = Column::new(&row.name, Type::Native(row.ty.clone()));
    column.nullable = !row.not_null;
    column.collation = PerEngine::everywhere(row.collation.clone());
    column.comment.clone_from(&row.comment);
    let expression = row.expression.as_deref().map(unwrapped);
    if row.generated.is_empty() {
        column.default = PerEngine::everywhere(expression.map(Term::expression));
    } else {
        column.generated = Some(Generated {
            expression: expression.unwrap_or_default().into(),
            stored: row.generated == "s",
        });
    }
    if !row.identity.is_empty() {
        column.identity = Some(Identity {
            always: row.identity == "a",
            start: row.identity_start.filter(|start| *start != 1),
            increment: row.identity_increment.filter(|step| *step != 1),
        });
    }
    column
}
