//! Any schema: few names, so that two schemas have much in common, and everything the vocabulary has.

use crate::engine::Engine;
use crate::schema::{
    Action, Check, Column, ColumnDefault, Deferrable, EnumType, ForeignKey, Generated, Identity,
    Index, IndexPart, IntegerSize, ObjectName, PrimaryKey, Schema, Sql, Table, Term, Type, Unique,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// Throws of dice from which a table is made; what makes no sense is left out.
#[derive(Clone, Debug)]
struct Throw {
    columns: std::collections::BTreeMap<u8, (u8, u8)>,
    key: u8,
    parts: Vec<(u8, u8, u8, u8)>,
    note: u8,
}

fn throw() -> impl Strategy<Value = Throw> {
    let columns = btree_map(0_u8..6, (0_u8..16, any::<u8>()), 1..6);
    let parts = vec((0_u8..9, any::<u8>(), any::<u8>(), any::<u8>()), 0..6);
    (columns, 0_u8..4, parts, 0_u8..4).prop_map(|(columns, key, parts, note)| Throw {
        columns,
        key,
        parts,
        note,
    })
}

/// Any schema.
pub(crate) fn schema() -> impl Strategy<Value = Schema> {
    let tables = btree_map(0_u8..5, throw(), 0..5);
    let enums = btree_map(0_u8..3, 0_u8..4, 0..3);
    (tables, enums).prop_map(|(tables, enums)| {
        let mut schema = Schema::new();
        for (name, labels) in enums {
            let labels = [
                &["a", "b"][..],
                &["b", "a", "c"],
                &["c"],
                &["a", "b", "c", "d"],
            ][usize::from(labels)];
            let name = format!("e{name}");
            schema.enums.insert(EnumType::new(name, labels.to_vec()));
        }
        for (name, throw) in &tables {
            let table = table(format!("t{name}"), throw, &schema);
            schema.tables.insert(table);
        }
        for (name, throw) in &tables {
            add_keys(&mut schema, &format!("t{name}").into(), throw);
        }
        schema
    })
}

fn table(name: String, throw: &Throw, schema: &Schema) -> Table {
    let mut table = Table::new(name);
    for (slot, (kind, how)) in &throw.columns {
        let known: Vec<String> = table
            .columns
            .iter()
            .map(|known| known.name.clone())
            .collect();
        table
            .columns
            .push(column(*slot, *kind, *how, schema, &known));
    }
    let can_be_key = |column: &&Column| !column.nullable && column.generated.is_none();
    let able = table.columns.iter().filter(can_be_key);
    let able: Vec<String> = able.map(|column| column.name.clone()).collect();
    let wanted = match throw.key {
        0 => 0,
        1 | 2 => 1,
        _ => 2,
    };
    if wanted > 0 && able.len() >= wanted {
        let mut key = PrimaryKey::new(able.into_iter().take(wanted));
        key.name = (throw.key == 2).then(|| "pk_shared".to_owned());
        table.primary_key = Some(key);
    }
    for (what, one, two, three) in &throw.parts {
        let pick = |by: u8| {
            let place = usize::from(by) % table.columns.len();
            table.columns[place].name.clone()
        };
        let mut columns = vec![pick(*one)];
        if pick(*two) != columns[0] {
            columns.push(pick(*two));
        }
        // Some names belong to no table in particular, so that they move about.
        let name = if three % 3 == 0 {
            format!("shared_{}", three % 4)
        } else {
            String::new()
        };
        match what {
            0 => {
                let mut unique = Unique::on(columns).named(name);
                unique.deferrable = (three % 5 == 0).then_some(Deferrable::InitiallyDeferred);
                table.add_constraint(unique);
            }
            1 => {
                let name = format!("ck_{}", three % 3);
                let condition = format!("{} <> '{}'", columns[0], two % 2);
                table.add_constraint(Check::new(name, condition));
            }
            2 => {
                table.add_index(Index::on(columns).named(name));
            }
            3 => {
                let descending = IndexPart::column(columns[0].clone()).descending();
                let index = Index::on([descending]).named(name).unique();
                table.add_index(index.predicate(format!("{} > {}", columns[0], two % 2)));
            }
            4 => {
                let lower = IndexPart::expression(format!("lower({})", columns[0]));
                table.add_index(Index::on([lower]).named(format!("ix_lower_{}", three % 2)));
            }
            5 => {
                let index = Index::on(columns).named("ix_pg").only_on(Engine::Postgres);
                table.add_index(index);
            }
            _ => {}
        }
    }
    table.comment = (throw.note == 1).then(|| "a comment".to_owned());
    table.options.strict = throw.note == 2;
    table
}

fn column(slot: u8, kind: u8, how: u8, schema: &Schema, known: &[String]) -> Column {
    let ty = match kind {
        0 => Type::Boolean,
        1 => Type::integer(IntegerSize::Regular),
        2..=4 => Type::integer(IntegerSize::Big),
        5 => Type::Text,
        6 => Type::String(Some(20)),
        7 => Type::String(Some(255)),
        8 => Type::Decimal(Some((12, 2))),
        9 => Type::Timestamp(Some(6)),
        10 => Type::Uuid,
        11 => Type::Json,
        12 => Type::Custom(Sql::from("inet").on(Engine::Sqlite, "text")),
        13 => Type::Array(Box::new(Type::Text)),
        _ => {
            let place = usize::from(how) % schema.enums.len().max(1);
            let known = schema.enums.iter().nth(place);
            known.map_or(Type::Blob, |known| Type::Enum(known.name.clone()))
        }
    };
    let mut column = Column::new(format!("c{slot}"), ty);
    match how % 8 {
        0 | 1 => column.nullable = true,
        2 | 3 if column.ty.enum_name().is_some() => {
            column.default = label(&column.ty, how, schema).into();
        }
        2 => column.default = Term::Value("x".into()).into(),
        3 => {
            column.default = ColumnDefault::from(Term::expression("now()"))
                .on(Engine::Sqlite, Term::Value(1.into()));
        }
        4 => {
            let from = known.get(usize::from(how / 8) % (known.len() + 1));
            let from = from.map_or("'nothing'", String::as_str);
            column.generated = Some(Generated {
                expression: format!("{from} || 'c1'").into(),
                stored: how > 128,
            });
        }
        5 if matches!(column.ty, Type::Integer { .. }) => {
            column.identity = Some(Identity::default());
        }
        6 => column.comment = Some("said".to_owned()),
        _ => {}
    }
    column
}

fn label(ty: &Type, how: u8, schema: &Schema) -> Term {
    let labels = ty.enum_name().and_then(|name| schema.enums.get(name));
    let labels = labels.map_or(&[][..], |known| &known.labels[..]);
    let label = &labels[usize::from(how) / 8 % labels.len()];
    Term::Value(label.as_str().into())
}

fn add_keys(schema: &mut Schema, name: &ObjectName, throw: &Throw) {
    for (what, one, two, three) in &throw.parts {
        if *what < 6 {
            continue;
        }
        let others: Vec<&Table> = schema.tables.iter().collect();
        let other = others[usize::from(*one) % others.len()];
        let to = &other.columns[usize::from(*two) % other.columns.len()].name;
        let table = schema.table(name).expect("the table was just made");
        let from = &table.columns[usize::from(*three) % table.columns.len()].name;
        let key = ForeignKey::new([from], &other.name, [to]);
        let key = match three % 3 {
            0 => key.on_delete(Action::Cascade),
            1 => key.deferrable(Deferrable::InitiallyDeferred),
            _ => key,
        };
        if let Some(table) = schema.tables.get_mut(name) {
            table.add_constraint(key);
        }
    }
}
