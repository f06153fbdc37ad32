//! SeaORM's relations and indexes in Limbeck's words.

use super::Reason;
use crate::schema::{Action, ForeignKey, Index, ObjectName, Table};
use sea_orm::sea_query::{ForeignKeyAction, IndexCreateStatement, SchemaName, TableName, TableRef};
use sea_orm::{Identity, RelationDef};

/// The name of a table.
pub(super) fn name_of(table: &TableRef) -> Option<ObjectName> {
    let TableRef::Table(TableName(schema, name), _) = table else {
        return None;
    };
    let schema = schema.as_ref().map(|SchemaName(_, name)| name.to_string());
    let name = name.to_string();
    Some(ObjectName { schema, name })
}

/// Adds the foreign key of a relation, if there is one. Two relations may stand on one key.
pub(super) fn add_relation(
    table: &mut Table,
    name: &str,
    relation: &RelationDef,
) -> Result<(), Reason> {
    if relation.is_owner || relation.skip_fk {
        return Ok(());
    }
    let to = name_of(&relation.to_tbl).ok_or_else(|| Reason::NoTable(name.to_owned()))?;
    let columns =
        |identity: &Identity| -> Vec<String> { identity.iter().map(ToString::to_string).collect() };
    let key = ForeignKey::new(columns(&relation.from_col), to, columns(&relation.to_col))
        .named(relation.fk_name.clone().unwrap_or_default())
        .on_delete(action(relation.on_delete))
        .on_update(action(relation.on_update))
        .named_in(&table.name);
    let same = table.foreign_keys.iter().any(|known| *known == key);
    if same || table.add_constraint(key.clone()) {
        Ok(())
    } else {
        Err(Reason::KeyTwice(key.name))
    }
}

fn action(action: Option<ForeignKeyAction>) -> Action {
    match action {
        Some(ForeignKeyAction::Restrict) => Action::Restrict,
        Some(ForeignKeyAction::Cascade) => Action::Cascade,
        Some(ForeignKeyAction::SetNull) => Action::SetNull,
        Some(ForeignKeyAction::SetDefault) => Action::SetDefault,
        _ => Action::NoAction,
    }
}

/// An index over columns.
pub(super) fn index_of(index: &IndexCreateStatement) -> Index {
    let made = Index::on(index.get_index_spec().get_column_names());
    if index.is_unique_key() {
        made.unique()
    } else {
        made
    }
}
