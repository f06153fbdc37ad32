//! The belief, corrected in what the database has otherwise. What no difference speaks of stays word for word.

use crate::catalog::{Difference, EXISTENCE};
use crate::engine::Engine;
use crate::schema::name::shortened;
use crate::schema::{
    Check, Collection, Column, Constraint, ForeignKey, Index, IndexOn, Named, Object, ObjectName,
    Schema, Table, Type, Unique,
};

/// Corrects a belief by how its making differs from the database, of which `words` say all.
pub(super) fn corrected(
    engine: Engine,
    belief: &Schema,
    differences: &[Difference],
    words: &Schema,
) -> Schema {
    let mut correction = Correction {
        engine,
        words,
        schema: belief.clone(),
    };
    // Where not even the names of columns are written alike, nothing can be said of both in one word.
    let renamed = differences.iter().filter(|it| {
        it.aspect == "name" && matches!(it.object, Object::Table(_) | Object::Column(..))
    });
    let renamed: Vec<&ObjectName> = renamed.filter_map(|it| it.object.table()).collect();
    for table in &renamed {
        correction.replace_table(table);
    }
    let others = differences.iter();
    for difference in others.filter(|it| !it.object.table().is_some_and(|it| renamed.contains(&it)))
    {
        correction.correct(difference);
    }
    correction.enums(belief);
    correction.schema
}

struct Correction<'c> {
    engine: Engine,
    words: &'c Schema,
    schema: Schema,
}

impl Correction<'_> {
    /// Whether two names are one on this engine.
    fn same(&self, one: &str, other: &str) -> bool {
        match self.engine {
            Engine::Postgres => one == other,
            _ => one.eq_ignore_ascii_case(other),
        }
    }

    /// Whether a name is kept by the server as the other one.
    fn is_kept_as(&self, name: &str, kept: &str) -> bool {
        let own = match self.engine {
            Engine::Sqlite => name.into(),
            _ => shortened(name),
        };
        self.same(&own, kept)
    }

    fn name_in(&self, schema: &Schema, name: &ObjectName) -> Option<ObjectName> {
        let mut names = schema.tables.iter().map(|table| &table.name);
        let found = names.find(|it| it.schema == name.schema && self.same(&it.name, &name.name));
        found.cloned()
    }

    fn told(&self, table: &ObjectName) -> Option<&Table> {
        self.words.table(&self.name_in(self.words, table)?)
    }

    fn replace_table(&mut self, name: &ObjectName) {
        if let Some(old) = self.name_in(&self.schema, name) {
            self.schema.tables.remove(&old);
        }
        if let Some(told) = self.told(name).cloned() {
            self.schema.tables.insert(told);
        }
    }

    fn correct(&mut self, difference: &Difference) {
        match &difference.object {
            Object::Table(name) if difference.aspect == EXISTENCE => self.replace_table(name),
            Object::Enum(name) => {
                self.schema.enums.remove(name);
                if let Some(told) = self.words.enums.get(name) {
                    self.schema.enums.insert(told.clone());
                }
            }
            Object::Label(..) => {}
            other => {
                let Some(table) = other.table() else { return };
                let (Some(told), Some(name)) =
                    (self.told(table).cloned(), self.name_in(&self.schema, table))
                else {
                    return;
                };
                let Some(mut ours) = self.schema.tables.remove(&name) else {
                    return;
                };
                self.part(difference, &mut ours, &told);
                self.schema.tables.insert(ours);
            }
        }
    }

    fn part(&mut self, difference: &Difference, ours: &mut Table, told: &Table) {
        match &difference.object {
            Object::Table(_) => option(difference.aspect, ours, told),
            Object::Column(_, name) => self.column(difference.aspect, name, ours, told),
            Object::PrimaryKey(_) => {
                ours.primary_key.clone_from(&told.primary_key);
                if let Some(key) = &mut ours.primary_key {
                    let columns = &ours.columns;
                    key.columns
                        .iter_mut()
                        .for_each(|it| self.as_ours(columns, it));
                }
            }
            Object::Index(_, name) | Object::Constraint(_, name) => {
                self.key(difference, name, ours, told);
            }
            Object::Enum(_) | Object::Label(..) => {}
        }
    }

    fn column(&mut self, aspect: &str, name: &str, ours: &mut Table, told: &Table) {
        let same = |column: &&Column| self.same(&column.name, name);
        let place = ours.columns.iter().position(|column| same(&column));
        let told = told.columns.iter().find(same);
        let Some(told) = told else {
            ours.columns.retain(|column| !same(&column));
            // What is on other engines alone cannot name it any more.
            let stale = ours
                .indexes
                .iter()
                .filter(|it| it.columns().any(|it| it == name));
            let stale: Vec<String> = stale.map(|index| index.name.clone()).collect();
            for index in stale {
                ours.indexes.remove(&index);
            }
            return;
        };
        if let Type::Enum(of) = &told.ty
            && (aspect == EXISTENCE || aspect == "type")
            && self.engine != Engine::Postgres
            && let Some(labels) = self.words.enums.get(of)
        {
            self.schema.enums.remove(of);
            self.schema.enums.insert(labels.clone());
        }
        let Some(column) = place.and_then(|place| ours.columns.get_mut(place)) else {
            ours.columns.push(told.clone());
            return;
        };
        match aspect {
            "type" => column.ty = told.ty.clone(),
            "nullability" => column.nullable = told.nullable,
            "default" | "identity" => {
                column.default.clone_from(&told.default);
                column.identity.clone_from(&told.identity);
            }
            "generation" => column.generated.clone_from(&told.generated),
            "collation" => column.collation.clone_from(&told.collation),
            "update" => column.on_update.clone_from(&told.on_update),
            "comment" => column.comment.clone_from(&told.comment),
            _ => {}
        }
    }

    /// A constraint or an index. On most engines a unique constraint and a unique index are one thing.
    fn key(&self, difference: &Difference, name: &str, ours: &mut Table, told: &Table) {
        let definition = difference.expected.as_ref().or(difference.found.as_ref());
        let word = if difference.aspect == "name" {
            // Names are told here; the definitions are the same.
            kind_of(told, difference.found.as_deref().unwrap_or_default())
        } else {
            definition
                .and_then(|text| text.split(' ').next())
                .unwrap_or_default()
        };
        let found = match (difference.aspect, &difference.found) {
            ("name", Some(found)) => Some(found.as_str()),
            (_, Some(_)) => Some(name),
            (_, None) => None,
        };
        match word {
            "CHECK" => {
                self.take(&mut ours.checks, name);
                let own = found.and_then(|found| self.find(&told.checks, found));
                own.map(|own: Check| ours.checks.insert(own));
            }
            "FOREIGN" => {
                self.take(&mut ours.foreign_keys, name);
                let own = found.and_then(|found| self.find(&told.foreign_keys, found));
                if let Some(own) = own {
                    let mut key: ForeignKey = own;
                    key.columns
                        .iter_mut()
                        .for_each(|it| self.as_ours(&ours.columns, it));
                    ours.foreign_keys.insert(key);
                }
            }
            _ => {
                self.take(&mut ours.uniques, name);
                self.take(&mut ours.indexes, name);
                let Some(found) = found else { return };
                if let Some(mut own) = self.find::<Unique>(&told.uniques, found) {
                    own.columns
                        .iter_mut()
                        .for_each(|it| self.as_ours(&ours.columns, it));
                    ours.uniques.insert(own);
                } else if let Some(mut own) = self.find::<Index>(&told.indexes, found) {
                    for part in &mut own.parts {
                        if let IndexOn::Column(column) = &mut part.on {
                            self.as_ours(&ours.columns, column);
                        }
                    }
                    ours.indexes.remove(&own.name);
                    ours.indexes.insert(own);
                }
            }
        }
    }

    fn take<T: Named<Name = str> + Clone>(&self, all: &mut Collection<T>, name: &str) {
        let names: Vec<String> = all.iter().map(|it| it.name().to_owned()).collect();
        for own in names.iter().filter(|own| self.is_kept_as(own, name)) {
            all.remove(own);
        }
    }

    fn find<T: Named<Name = str> + Clone>(&self, all: &Collection<T>, name: &str) -> Option<T> {
        let exact = all.get(name);
        let found = exact.or_else(|| all.iter().find(|it| self.same(it.name(), name)));
        found.cloned()
    }

    /// Writes a column's name as our own column writes it.
    fn as_ours(&self, columns: &[Column], name: &mut String) {
        let own = columns.iter().find(|column| self.same(&column.name, name));
        if let Some(own) = own {
            name.clone_from(&own.name);
        }
    }

    /// On engines where enums are no objects of their own, those are there that a column is of, and those that never
    /// were of any use.
    fn enums(&mut self, belief: &Schema) {
        let is_used = |schema: &Schema, name: &ObjectName| {
            let mut columns = schema.tables.iter().flat_map(|table| &table.columns);
            columns.any(|column| column.ty.is_of_enum(name))
        };
        for told in &self.words.enums {
            if !self.schema.enums.contains(&told.name) && is_used(&self.schema, &told.name) {
                self.schema.enums.insert(told.clone());
            }
        }
        if self.engine == Engine::Postgres {
            return;
        }
        let kept = self
            .schema
            .enums
            .iter()
            .filter(|each| is_used(&self.schema, &each.name) || !is_used(belief, &each.name));
        self.schema.enums = kept.cloned().collect();
    }
}

/// The first word of what a constraint or an index is.
fn kind_of(table: &Table, name: &str) -> &'static str {
    match table.constraint(name) {
        Some(Constraint::Check(_)) => "CHECK",
        Some(Constraint::ForeignKey(_)) => "FOREIGN",
        _ => "KEY",
    }
}

fn option(aspect: &str, ours: &mut Table, told: &Table) {
    let (to, from) = (&mut ours.options, &told.options);
    match aspect {
        "comment" => ours.comment.clone_from(&told.comment),
        "STRICT" => to.strict = from.strict,
        "WITHOUT ROWID" => to.without_rowid = from.without_rowid,
        "AUTOINCREMENT" => to.autoincrement = from.autoincrement,
        "storage engine" => to.storage_engine.clone_from(&from.storage_engine),
        "character set" => to.charset.clone_from(&from.charset),
        "collation" => to.collation.clone_from(&from.collation),
        _ => {}
    }
}
