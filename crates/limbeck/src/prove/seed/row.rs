//! The rows of one table: an ordinary one and its twin, one with NULL wherever it may be, and then one for each value
//! that is worth trying.

use super::condition;
use super::value::Samples;
use super::{Planted, Row};
use crate::engine::Engine;
use crate::schema::text::mentions;
use crate::schema::{Column, ForeignKey, Index, IndexOn, Schema, Table, Type, Value};
use std::collections::BTreeSet;

/// The ordinary row, and the one that is the same in all that may be the same.
const TWINS: [u8; 2] = [0, 1];

/// The row with NULL wherever it may be.
const BARE: u8 = 2;

/// More rows than that show nothing more.
const MOST: u8 = 36;

/// How the rows of a table are made.
pub(super) struct Rows<'s> {
    table: &'s Table,
    samples: Samples<'s>,
    /// The columns by which rows are told apart: one of each key at least.
    distinct: BTreeSet<&'s str>,
    keys: Vec<Key<'s>>,
}

/// A foreign key, and the rows that it can point to. None for one that points into its own table.
struct Key<'s> {
    key: &'s ForeignKey,
    parents: Option<&'s [Row]>,
}

impl<'s> Rows<'s> {
    /// Fails, in words, when a key has nothing to point to.
    pub(super) fn new(
        engine: Engine,
        schema: &'s Schema,
        table: &'s Table,
        planted: &'s Planted<'_>,
    ) -> Result<Self, String> {
        let mut keys = Vec::new();
        for key in &table.foreign_keys {
            let parents = planted.get(&key.to).map_or(&[][..], Vec::as_slice);
            let own = key.to == table.name;
            if !own && parents.is_empty() && !may_be_null(table, key) {
                return Err(format!("table `{}`, which it refers to, has none", key.to));
            }
            let parents = (!own).then_some(parents);
            keys.push(Key { key, parents });
        }
        let distinct = distinct(engine, table);
        Ok(Self {
            table,
            samples: Samples { engine, schema },
            distinct,
            keys,
        })
    }

    /// How many rows there are at most.
    pub(super) fn count(&self) -> u8 {
        let samples = self
            .table
            .columns
            .iter()
            .map(|column| self.samples.of(&column.ty).len());
        // The ordinary and the least value are in the first three.
        let more = samples.max().unwrap_or(0).saturating_sub(2);
        u8::try_from(more)
            .unwrap_or(MOST)
            .saturating_add(3)
            .min(MOST)
    }

    /// Values for columns that conditions speak of.
    pub(super) fn guesses(&self) -> Vec<(&'s Column, Vec<Value>)> {
        let of = |ty: &Type| self.samples.of(ty);
        condition::guesses(self.samples.engine, self.table, of)
    }

    /// A row, by its number; none where its keys cannot be told from those of other rows. `first` is the first row that
    /// is in the table.
    pub(super) fn row(&self, number: u8, first: Option<&Row>) -> Option<Row> {
        let mut row = Row::new();
        for column in &self.table.columns {
            if column.generated.is_some() || self.is_better_left_out(column) {
                continue;
            }
            row.insert(column.name.clone(), self.value(column, number)?);
        }
        for key in &self.keys {
            self.point(key, number, first, &mut row)?;
        }
        Some(row)
    }

    /// Whether nobody knows what it holds, but the database does.
    fn is_better_left_out(&self, column: &Column) -> bool {
        matches!(column.ty, Type::Custom(_) | Type::Native(_))
            && !column.nullable
            && column.default.for_engine(self.samples.engine).is_some()
    }

    fn value(&self, column: &Column, number: u8) -> Option<Value> {
        if number == BARE && column.nullable {
            return Some(Value::Null);
        }
        if self.distinct.contains(column.name.as_str()) {
            return self.samples.distinct(&column.ty, number);
        }
        let samples = self.samples.of(&column.ty);
        let place = if TWINS.contains(&number) {
            0
        } else {
            usize::from(number) - 1
        };
        let place = place.checked_rem(samples.len())?;
        samples.into_iter().nth(place)
    }

    /// Lets a key point to a row.
    fn point(&self, key: &Key<'_>, number: u8, first: Option<&Row>, row: &mut Row) -> Option<()> {
        let Key { key, parents } = key;
        let nullable = may_be_null(self.table, key);
        let apart = key
            .columns
            .iter()
            .any(|column| self.distinct.contains(column.as_str()));
        let parent = match parents {
            _ if number == BARE && nullable => None,
            Some(rows) if apart => Some(rows.get(usize::from(number))?.clone()),
            Some(rows) if TWINS.contains(&number) => rows.first().cloned(),
            Some(rows) => {
                let place = usize::from(number).checked_rem(rows.len());
                place.and_then(|place| rows.get(place)).cloned()
            }
            // The first rows of a tree point nowhere if they may, else to themselves.
            None if nullable && TWINS.contains(&number) => None,
            None if apart || first.is_none() => Some(row.clone()),
            None => first.cloned(),
        };
        for (column, to) in key.columns.iter().zip(&key.to_columns) {
            let value = match &parent {
                Some(parent) => parent.get(to)?.clone(),
                None if self.nullable(column) => Value::Null,
                None => continue,
            };
            row.insert(column.clone(), value);
        }
        Some(())
    }

    fn nullable(&self, column: &str) -> bool {
        self.table
            .column(column)
            .is_some_and(|column| column.nullable)
    }
}

/// A key of which one column is NULL points nowhere.
fn may_be_null(table: &Table, key: &ForeignKey) -> bool {
    let nullable = |name: &String| table.column(name).is_some_and(|column| column.nullable);
    key.columns.iter().any(nullable)
}

/// The columns that have to be different in every row, so that every key is.
fn distinct(engine: Engine, table: &Table) -> BTreeSet<&str> {
    let primary = table.primary_key.iter().map(|key| &key.columns);
    let uniques = table.uniques.iter().map(|unique| &unique.columns);
    let keys = primary
        .chain(uniques)
        .map(|columns| by_name(table, columns));
    let indexes = table.indexes.iter().filter(|index| index.unique);
    let keys = keys.chain(indexes.map(|index| sorted_by(engine, table, index)));
    let mut distinct = BTreeSet::new();
    for key in keys {
        if key
            .iter()
            .any(|column| distinct.contains(column.name.as_str()))
        {
            continue;
        }
        let refers = |column: &Column| {
            let mut keys = table.foreign_keys.iter();
            keys.any(|key| key.columns.contains(&column.name))
        };
        // The first one of the best.
        let best = key
            .into_iter()
            .rev()
            .max_by_key(|column| (!refers(column), Samples::tells_apart(&column.ty)));
        distinct.extend(best.map(|column| column.name.as_str()));
    }
    distinct
}

fn by_name<'t>(table: &'t Table, names: &[String]) -> Vec<&'t Column> {
    names.iter().filter_map(|name| table.column(name)).collect()
}

/// The columns that tell rows apart in an index, in expressions too.
fn sorted_by<'t>(engine: Engine, table: &'t Table, index: &Index) -> Vec<&'t Column> {
    let of = |on: &IndexOn| -> Vec<&'t Column> {
        match on {
            IndexOn::Column(name) => table.column(name).into_iter().collect(),
            IndexOn::Expression(sql) => {
                let named = |column: &&Column| mentions(sql.for_engine(engine), &column.name);
                table.columns.iter().filter(named).collect()
            }
        }
    };
    index.parts.iter().flat_map(|part| of(&part.on)).collect()
}

/// Values in the place of others.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice(Vec<(String, Value)>);

impl Choice {
    pub(super) fn applied_to(&self, row: &Row) -> Row {
        let mut row = row.clone();
        row.extend(self.0.iter().cloned());
        row
    }
}

/// Every way to take one of the values for each column; the first column changes quickest.
pub(super) fn choices(guesses: &[(&Column, Vec<Value>)]) -> impl Iterator<Item = Choice> {
    let count = guesses.iter().fold(1_usize, |count, (_, values)| {
        count.saturating_mul(values.len())
    });
    (0..count).map(move |number| {
        let mut rest = number;
        let mut choice = Vec::with_capacity(guesses.len());
        for (column, values) in guesses {
            choice.push((column.name.clone(), values[rest % values.len()].clone()));
            rest /= values.len();
        }
        Choice(choice)
    })
}
