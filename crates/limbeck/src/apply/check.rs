//! What must hold of a definition before it becomes a part of a schema.

use super::ApplyError;
use crate::schema::{
    Column, Constraint, ForeignKey, Index, Object, ObjectName, PrimaryKey, Schema, Table, Term,
    Type, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// A whole new table.
pub(super) fn table(schema: &Schema, table: &Table) -> Result<(), ApplyError> {
    let object = || Object::Table(table.name.clone());
    if table.name.name.is_empty() {
        return Err(ApplyError::invalid(object(), "has no name"));
    }
    if table.columns.is_empty() {
        return Err(ApplyError::invalid(object(), "has no columns"));
    }
    let mut names = BTreeSet::new();
    for column in &table.columns {
        if !names.insert(&column.name) {
            let twice = Object::Column(table.name.clone(), column.name.clone());
            return Err(ApplyError::Exists(twice));
        }
        self::definition(schema, &table.name, column)?;
    }
    if let Some(key) = &table.primary_key {
        primary_key(table, key)?;
    }
    let mut names = BTreeSet::new();
    for constraint in table.constraints() {
        if !names.insert(constraint.name().to_owned()) {
            return Err(ApplyError::Exists(constraint.object(&table.name)));
        }
        self::constraint(schema, table, &constraint)?;
    }
    table
        .indexes
        .iter()
        .try_for_each(|index| self::index(table, index))
}

/// A column, wherever it goes.
pub(super) fn definition(
    schema: &Schema,
    table: &ObjectName,
    column: &Column,
) -> Result<(), ApplyError> {
    let invalid = |problem: &str| {
        let object = Object::Column(table.clone(), column.name.clone());
        Err(ApplyError::invalid(object, problem))
    };
    if column.name.is_empty() {
        return invalid("has no name");
    }
    if let Some(name) = column.ty.enum_name() {
        let missing = || ApplyError::Missing(Object::Enum(name.clone()));
        let known = schema.enums.get(name).ok_or_else(missing)?;
        default_label(table, column, &known.labels)?;
    }
    if column.generated.is_some() && !column.default.is_none() {
        return invalid("is generated, so it cannot have a default");
    }
    if column.identity.is_some() && !column.default.is_none() {
        return invalid("counts up, so it cannot have a default");
    }
    if column.identity.is_some() && column.generated.is_some() {
        return invalid("cannot count up and be generated");
    }
    if column.identity.is_some() && column.nullable {
        return invalid("counts up, so it cannot be NULL");
    }
    if let Type::Decimal(Some((precision, scale))) = column.ty
        && scale > precision
    {
        return invalid("has more digits after the point than digits");
    }
    Ok(())
}

/// What a column of an enum starts with is one of its labels.
pub(super) fn default_label(
    table: &ObjectName,
    column: &Column,
    labels: &[String],
) -> Result<(), ApplyError> {
    let Type::Enum(name) = &column.ty else {
        return Ok(());
    };
    let default = &column.default;
    let exceptions = default.exceptions().map(|(_, term)| term);
    let terms = std::iter::once(default.general()).chain(exceptions);
    for term in terms.flatten() {
        if let Term::Value(Value::Text(label)) = term
            && !labels.contains(label)
        {
            let object = Object::Column(table.clone(), column.name.clone());
            let problem = format!("starts with `{label}`, which is no label of enum `{name}`");
            return Err(ApplyError::invalid(object, problem));
        }
    }
    Ok(())
}

pub(super) fn column<'a>(table: &'a Table, name: &str) -> Result<&'a Column, ApplyError> {
    let missing = || ApplyError::Missing(Object::Column(table.name.clone(), name.to_owned()));
    table.column(name).ok_or_else(missing)
}

/// A list of columns: at least one, each there, none twice.
fn columns(table: &Table, names: &[String], of: &Object) -> Result<(), ApplyError> {
    if names.is_empty() {
        return Err(ApplyError::invalid(of.clone(), "names no column"));
    }
    let mut seen = BTreeSet::new();
    for name in names {
        column(table, name)?;
        if !seen.insert(name) {
            let problem = format!("names column `{name}` twice");
            return Err(ApplyError::invalid(of.clone(), problem));
        }
    }
    Ok(())
}

pub(super) fn primary_key(table: &Table, key: &PrimaryKey) -> Result<(), ApplyError> {
    let object = Object::PrimaryKey(table.name.clone());
    columns(table, &key.columns, &object)?;
    for name in &key.columns {
        if column(table, name)?.nullable {
            let problem = format!("cannot hold column `{name}`, which may be NULL");
            return Err(ApplyError::invalid(object, problem));
        }
    }
    Ok(())
}

pub(super) fn constraint(
    schema: &Schema,
    table: &Table,
    constraint: &Constraint,
) -> Result<(), ApplyError> {
    let object = constraint.object(&table.name);
    if constraint.name().is_empty() {
        return Err(ApplyError::invalid(object, "has no name"));
    }
    match constraint {
        Constraint::Unique(unique) => columns(table, &unique.columns, &object),
        Constraint::Check(_) => Ok(()),
        Constraint::ForeignKey(key) => {
            columns(table, &key.columns, &object)?;
            foreign_key_target(schema, table, key, &object)
        }
    }
}

fn foreign_key_target(
    schema: &Schema,
    table: &Table,
    key: &ForeignKey,
    object: &Object,
) -> Result<(), ApplyError> {
    let target = if key.to == table.name {
        table
    } else {
        schema.known_table(&key.to)?
    };
    columns(target, &key.to_columns, object)?;
    if key.columns.len() != key.to_columns.len() {
        let problem = format!(
            "points from {} columns to {}",
            key.columns.len(),
            key.to_columns.len()
        );
        return Err(ApplyError::invalid(object.clone(), problem));
    }
    Ok(())
}

pub(super) fn index(table: &Table, index: &Index) -> Result<(), ApplyError> {
    let object = Object::Index(table.name.clone(), index.name.clone());
    if index.name.is_empty() {
        return Err(ApplyError::invalid(object, "has no name"));
    }
    if index.parts.is_empty() {
        return Err(ApplyError::invalid(object, "sorts by nothing"));
    }
    let mut names = index.columns();
    names.try_for_each(|name| column(table, name).map(drop))
}

pub(super) fn labels(name: &ObjectName, labels: &[String]) -> Result<(), ApplyError> {
    let mut seen = BTreeSet::new();
    match labels.iter().find(|label| !seen.insert(*label)) {
        Some(twice) => Err(ApplyError::Exists(Object::Label(
            name.clone(),
            twice.clone(),
        ))),
        None => Ok(()),
    }
}

/// What becomes of labels: each old one is there, each new one too.
pub(super) fn label_map(
    name: &ObjectName,
    map: &BTreeMap<String, String>,
    from: &[String],
    to: &[String],
) -> Result<(), ApplyError> {
    let missing = |label: &String| ApplyError::Missing(Object::Label(name.clone(), label.clone()));
    for (old, new) in map {
        if !from.contains(old) {
            return Err(missing(old));
        }
        if !to.contains(new) {
            return Err(missing(new));
        }
    }
    Ok(())
}
