//! One entity as a table.

use super::{Read, Reason, default, keys, types};
use crate::extras::SchemaExtras;
use crate::plan::TableBuilder;
use crate::schema::{Column, EnumType, Identity, ObjectName, PrimaryKey, Table, Type, Unique};
use sea_orm::sea_query::ColumnDef;
use sea_orm::{DbBackend, EntityTrait, Iden, Iterable, PrimaryKeyToColumn, RelationTrait, Schema};

/// What an entity wants; nothing, if it is no table.
pub(super) fn read<E: EntityTrait + SchemaExtras>() -> Result<Option<Read>, Reason> {
    if !E::IS_TABLE {
        return Ok(None);
    }
    let entity = E::default();
    let mut table = Table::new(ObjectName {
        schema: entity.schema_name().map(str::to_owned),
        name: entity.table_name().to_owned(),
    });
    let mut enums = Vec::new();
    table.comment = entity.comment().map(str::to_owned);
    table.renamed_from = E::RENAMED_FROM.map(ObjectName::from);
    let sea = Schema::new(DbBackend::Sqlite);
    let made = sea.create_table_from_entity(entity);
    let key: Vec<String> = E::PrimaryKey::iter()
        .map(|key| key.into_column().to_string())
        .collect();
    for definition in made.get_columns() {
        let column = column(definition, key.len() == 1, &mut enums)?;
        if definition.get_column_spec().unique {
            table.add_constraint(Unique::on([&column.name]));
        }
        // As SeaORM makes it: SQLite then gives no number twice, like the other engines.
        table.options.autoincrement |= column.identity.is_some();
        table.columns.push(column);
    }
    if !key.is_empty() {
        table.primary_key = Some(PrimaryKey::new(key));
    }
    for relation in E::Relation::iter() {
        keys::add_relation(&mut table, &format!("{relation:?}"), &relation.def())?;
    }
    for index in sea.create_index_from_entity(entity) {
        table.add_index(keys::index_of(&index));
    }
    let mut builder = TableBuilder::going_on(table);
    E::extras(&mut builder);
    let table = builder.build()?;
    Ok(Some(Read { table, enums }))
}

fn column(
    definition: &ColumnDef,
    is_key: bool,
    enums: &mut Vec<EnumType>,
) -> Result<Column, Reason> {
    let name = definition.get_column_name();
    let spec = definition.get_column_spec();
    if let Some(text) = spec.extra.clone() {
        return Err(Reason::Extra { column: name, text });
    }
    let ty = definition.get_column_type().ok_or_else(|| Reason::Type {
        column: name.clone(),
        ty: "none".to_owned(),
    })?;
    let ty = types::type_of(&name, ty, enums)?;
    let counts = spec.auto_increment && is_key && matches!(ty, Type::Integer { .. });
    let mut column = Column::new(name, ty);
    column.nullable = spec.nullable != Some(false);
    column.identity = counts.then(Identity::default);
    if let Some(default) = &spec.default {
        column.default = default::default_of(&column.name, default)?;
    }
    if let Some(comment) = &spec.comment {
        (column.comment, column.renamed_from) = comment_of(comment);
    }
    Ok(column)
}

/// SeaORM writes a column's old name to the end of its comment.
fn comment_of(comment: &str) -> (Option<String>, Option<String>) {
    let quoted = |text: &str| Some(text.strip_suffix('"')?.to_owned());
    if let Some(rest) = comment.strip_prefix("renamed_from \"") {
        return (None, quoted(rest));
    }
    match comment.rsplit_once("; renamed_from \"") {
        Some((said, rest)) => (Some(said.to_owned()), quoted(rest)),
        None => (Some(comment.to_owned()), None),
    }
}
