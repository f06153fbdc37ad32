//! The schema that SeaORM's entities want.
//!
//! ```
//! use limbeck::SchemaExtras;
//! use limbeck::entities::Entities;
//!
//! mod users {
//!     use sea_orm::entity::prelude::*;
//!
//!     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//!     #[sea_orm(table_name = "users")]
//!     pub struct Model {
//!         #[sea_orm(primary_key)]
//!         pub id: i64,
//!         #[sea_orm(unique)]
//!         pub email: String,
//!     }
//!     # #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
//!     # pub enum Relation {}
//!     # impl ActiveModelBehavior for ActiveModel {}
//! }
//!
//! impl SchemaExtras for users::Entity {}
//!
//! let wanted = Entities::new().with::<users::Entity>().schema()?;
//! assert!(wanted.table(&"users".into()).is_some());
//! # Ok::<(), limbeck::entities::EntityError>(())
//! ```
//!
//! The list is explicit: an entity that is not in it is no table. SeaORM is asked as it would make the tables on
//! SQLite, since only there it keeps the labels of enums; what it says is turned into Limbeck's own words, and what it
//! has no words for is added by the entity's [`SchemaExtras`]. Names of keys and indexes are Limbeck's
//! (`uq_<table>_<columns>`, `ix_…`, `fk_…`), unless the entity gives a foreign key its own.

mod default;
mod error;
mod keys;
mod table;
#[cfg(test)]
mod tests;
mod types;

#[cfg(feature = "entity-registry")]
pub use error::NoEntities;
pub use error::{EntityError, Reason};

use crate::extras::SchemaExtras;
use crate::schema::{EnumType, Schema, Table};
use sea_orm::EntityTrait;
use std::fmt;

/// The entities that are tables.
#[derive(Clone, Default)]
pub struct Entities(Vec<Entity>);

#[derive(Clone)]
struct Entity {
    /// Where it is: `plinth_infrastructure::entities::users`.
    module: &'static str,
    read: fn() -> Result<Option<Read>, Reason>,
}

/// What an entity wants.
struct Read {
    table: Table,
    enums: Vec<EnumType>,
}

impl Entities {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entity.
    #[must_use]
    pub fn with<E: EntityTrait + SchemaExtras>(mut self) -> Self {
        let name = std::any::type_name::<E>();
        self.0.push(Entity {
            module: name.rsplit_once("::").map_or(name, |(module, _)| module),
            read: table::read::<E>,
        });
        self
    }

    /// The modules that the entities are in, in the order of the list.
    pub fn modules(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.iter().map(|entity| entity.module)
    }

    /// The modules of entities that were not listed, of those whose path begins so (`"plinth_infrastructure::"`). A test
    /// that finds none keeps a forgotten entity from looking like a table to be dropped.
    ///
    /// SeaORM knows of every entity that is derived in a crate that is linked. So that an empty answer means something,
    /// it is an error of its own if SeaORM knows of no entity there at all.
    #[cfg(feature = "entity-registry")]
    pub fn forgotten(&self, path: &str) -> Result<Vec<&'static str>, NoEntities> {
        let known = inventory::iter::<sea_orm::EntityRegistry>();
        let known = known.map(|entity| entity.module_path);
        let mut known: Vec<_> = known.filter(|module| module.starts_with(path)).collect();
        if known.is_empty() {
            return Err(NoEntities(path.to_owned()));
        }
        known.retain(|module| !self.modules().any(|listed| listed == *module));
        known.sort_unstable();
        Ok(known)
    }

    /// The schema that they want, with hints of old names.
    pub fn schema(&self) -> Result<Schema, EntityError> {
        let mut schema = Schema::new();
        for entity in &self.0 {
            let failed = |why| EntityError {
                module: entity.module,
                why: Box::new(why),
            };
            let Some(read) = (entity.read)().map_err(failed)? else {
                continue;
            };
            for new in read.enums {
                let name = new.name.clone();
                match schema.enums.get(&name) {
                    Some(known) if *known != new => return Err(failed(Reason::OtherLabels(name))),
                    Some(_) => {}
                    None => {
                        schema.enums.insert(new);
                    }
                }
            }
            let name = read.table.name.clone();
            if !schema.tables.insert(read.table) {
                return Err(failed(Reason::TableTwice(name)));
            }
        }
        Ok(schema)
    }
}

impl fmt::Debug for Entities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.modules()).finish()
    }
}
