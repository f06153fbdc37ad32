//! The vocabulary: what a schema consists of. Free of drivers, ordered, comparable, and serialisable.
//!
//! The same types serve two readings. A *logical* schema says what is wanted, in portable words: `Type::String(20)`,
//! a default of `true`. A *physical* one is a catalog as its server tells it: every type is a [`Type::Native`] with the
//! server's own text, every default and condition the server's own expression. The two are never compared with each
//! other. Two physical schemas of the same server are, as text: both sides have been through that server, which has
//! spelt them alike. So nothing here parses or guesses what a server would make of a type.

mod collection;
mod column;
pub(crate) mod condition;
mod constraint;
mod enumeration;
mod index;
pub(crate) mod name;
mod object;
mod per_engine;
mod table;
pub(crate) mod text;
mod types;
mod value;

pub use collection::{Collection, Named};
pub use column::{Column, ColumnDefault, Generated, Identity};
pub use constraint::{Action, Check, Constraint, Deferrable, ForeignKey, PrimaryKey, Unique};
pub use enumeration::EnumType;
pub use index::{Index, IndexOn, IndexPart, Nulls, Order};
pub use name::{LONGEST_NAME, ObjectName, conventional_name};
pub use object::Object;
pub use per_engine::{PerEngine, Sql};
pub use table::{Table, TableOptions};
pub use types::{IntegerSize, Type};
pub use value::{InvalidNumber, Number, Term, Value};

use serde::{Deserialize, Serialize};

/// A whole schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Schema {
    /// The tables, by name.
    #[serde(skip_serializing_if = "Collection::is_empty")]
    pub tables: Collection<Table>,
    /// The enum types, by name. A column of one says only its name ([`Type::Enum`]).
    #[serde(skip_serializing_if = "Collection::is_empty")]
    pub enums: Collection<EnumType>,
}

impl Schema {
    /// A schema without anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Finds a table.
    pub fn table(&self, name: &ObjectName) -> Option<&Table> {
        self.tables.get(name)
    }

    /// Every column of an enum type.
    pub fn columns_of_enum<'a>(
        &'a self,
        name: &'a ObjectName,
    ) -> impl Iterator<Item = (&'a Table, &'a Column)> + 'a {
        self.tables.iter().flat_map(move |table| {
            let uses = table
                .columns
                .iter()
                .filter(|column| column.ty.is_of_enum(name));
            uses.map(move |column| (table, column))
        })
    }

    /// Every foreign key of another table that points to this one.
    pub fn references_to<'a>(
        &'a self,
        name: &'a ObjectName,
    ) -> impl Iterator<Item = (&'a Table, &'a ForeignKey)> + 'a {
        let others = self.tables.iter().filter(move |table| table.name != *name);
        others.flat_map(move |table| {
            let keys = table.foreign_keys.iter().filter(move |key| key.to == *name);
            keys.map(move |key| (table, key))
        })
    }

    /// The same schema without what only tells where a thing came from (`renamed_from`): what operations carry.
    #[must_use]
    pub fn without_hints(mut self) -> Self {
        for table in self.tables.each_mut() {
            table.forget_hints();
        }
        self
    }
}
