//! Which portable type a server's type is: the first of all candidates that reads back as the same text.

use super::{AdoptError, Ground, run_where_possible};
use crate::catalog::{self, Catalog, Filter, canonical_type};
use crate::engine::{Engine, Server};
use crate::operation::Operation;
use crate::schema::{Column, EnumType, IntegerSize, ObjectName, Schema, Table, Type};
use crate::sql::{Surroundings, Work, render};
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use std::collections::{BTreeMap, BTreeSet};

/// Portable types by a server's texts.
#[derive(Debug, Default)]
pub(super) struct Types(BTreeMap<(bool, String), Type>);

impl Types {
    /// Tries the candidates for every type of a database.
    pub(super) async fn found(live: &Catalog, ground: &Ground<'_>) -> Result<Self, AdoptError> {
        let engine = live.server.engine;
        let mut texts: BTreeSet<(bool, String)> = BTreeSet::new();
        for table in &live.schema.tables {
            let columns = table.columns.iter();
            let own = columns.map(|column| (table.options.strict, text(engine, &column.ty)));
            texts.extend(own);
        }
        let enums: Vec<EnumType> = live.schema.enums.iter().cloned().collect();
        let tables = candidates(engine, &texts, &enums);
        ground
            .scratch
            .with(async |db| {
                run_where_possible(db, ground.before).await;
                make(db, live.server, &enums, &tables).await;
                let told = catalog::read(db, &Filter::new()).await?;
                let mut types = BTreeMap::new();
                for candidate in &tables {
                    let Some(told) = told.schema.table(&candidate.name) else {
                        continue; // the server has no such type
                    };
                    let key = (told.options.strict, text(engine, &told.columns[0].ty));
                    let ty = &candidate.columns[0].ty;
                    types.entry(key).or_insert_with(|| ty.clone());
                }
                Ok(Self(types))
            })
            .await
    }

    /// The portable type, if one of them is this.
    pub(super) fn of(&self, engine: Engine, strict: bool, ty: &Type) -> Option<&Type> {
        self.0.get(&(strict, text(engine, ty)))
    }
}

fn text(engine: Engine, ty: &Type) -> String {
    canonical_type(engine, ty)
}

/// A table for each candidate, the likeliest first: of two that are the same on a server the first is taken.
fn candidates(engine: Engine, texts: &BTreeSet<(bool, String)>, enums: &[EnumType]) -> Vec<Table> {
    let mut types = Vec::new();
    for unsigned in [false, true] {
        for size in [
            IntegerSize::Big,
            IntegerSize::Regular,
            IntegerSize::Small,
            IntegerSize::Tiny,
        ] {
            types.push(Type::Integer { size, unsigned });
        }
    }
    types.push(Type::Boolean);
    let numbers: BTreeSet<Vec<u32>> = texts.iter().map(|(_, text)| numbers(text)).collect();
    for numbers in &numbers {
        types.extend(sized(numbers));
    }
    types.extend([
        Type::Double,
        Type::Real,
        Type::Decimal(None),
        Type::Text,
        Type::String(None),
        Type::Blob,
        Type::VarBinary(None),
        Type::Date,
        Type::Time(None),
        Type::DateTime(None),
        Type::Timestamp(None),
        Type::Json,
        Type::JsonBinary,
        Type::Uuid,
    ]);
    if engine == Engine::Postgres {
        types.extend(enums.iter().map(|each| Type::Enum(each.name.clone())));
        if texts.iter().any(|(_, text)| text.ends_with("[]")) {
            let arrays = types.clone().into_iter();
            types.extend(arrays.map(|of| Type::Array(Box::new(of))));
        }
    }
    let kinds: BTreeSet<bool> = texts.iter().map(|(strict, _)| *strict).collect();
    let each = kinds
        .into_iter()
        .flat_map(|strict| types.iter().map(move |ty| (strict, ty.clone())));
    let table = |(place, (strict, ty)): (usize, (bool, Type))| {
        let mut table = Table::new(format!("candidate_{place}"));
        table.options.strict = strict;
        let mut column = Column::new("c", ty);
        column.nullable = true;
        table.columns.push(column);
        table
    };
    each.enumerate().map(table).collect()
}

/// The numbers that stand in a type's text.
fn numbers(text: &str) -> Vec<u32> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits.filter_map(|digits| digits.parse().ok()).collect()
}

fn sized(numbers: &[u32]) -> Vec<Type> {
    let fraction = |number: u32| u8::try_from(number).ok().filter(|digits| *digits <= 6);
    match numbers {
        [one] => {
            let mut types = vec![
                Type::Char(*one),
                Type::String(Some(*one)),
                Type::Binary(*one),
                Type::VarBinary(Some(*one)),
            ];
            if let Some(digits) = fraction(*one) {
                types.extend([
                    Type::Time(Some(digits)),
                    Type::DateTime(Some(digits)),
                    Type::Timestamp(Some(digits)),
                ]);
            }
            types
        }
        [precision, scale] => vec![Type::Decimal(Some((*precision, *scale)))],
        _ => Vec::new(),
    }
}

/// Makes each by itself: what a server has not is none of its types.
async fn make(db: &DatabaseConnection, server: Server, enums: &[EnumType], tables: &[Table]) {
    let schemas: BTreeSet<&String> = enums
        .iter()
        .filter_map(|it| it.name.schema.as_ref())
        .collect();
    for schema in schemas {
        let schema = crate::sql::quoted(schema, '"');
        let sql = format!("CREATE SCHEMA IF NOT EXISTS {schema}");
        let _ = db.execute_unprepared(&sql).await;
    }
    let known = Schema {
        enums: enums.iter().cloned().collect(),
        ..Schema::new()
    };
    let makes_enums = enums.iter().cloned().map(Operation::CreateEnum);
    let makes_tables = tables.iter().cloned().map(Operation::CreateTable);
    let enums = makes_enums.map(|one| (Schema::new(), one));
    let tables = makes_tables.map(|one| (known.clone(), one));
    for (before, operation) in enums.chain(tables) {
        let nothing = Surroundings::Known(Vec::new());
        let Ok(steps) = render(server, &before, &[operation], &nothing) else {
            continue;
        };
        for work in steps.iter().flat_map(|step| &step.work) {
            if let Work::Sql(sql) = work {
                let _ = db.execute_unprepared(sql).await;
            }
        }
    }
}

/// The labels that stand in MySQL's own text of an enum.
pub(super) fn labels(text: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix("enum('")?.strip_suffix("')")?;
    // A quote in a label is doubled, so that no label has `','` in it that does not end one.
    let mut labels = Vec::new();
    let mut label = String::new();
    let mut rest = inner.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\'', Some('\'')) => {
                rest.next();
                label.push('\'');
            }
            ('\'', _) => {
                if (rest.next(), rest.next()) != (Some(','), Some('\'')) {
                    return None;
                }
                labels.push(std::mem::take(&mut label));
            }
            _ => label.push(c),
        }
    }
    labels.push(label);
    Some(labels)
}

/// What an enum is called that has no name on its server.
pub(super) fn enum_name(table: &ObjectName, column: &str) -> ObjectName {
    ObjectName {
        schema: None,
        name: format!("{}_{column}", table.name),
    }
}
