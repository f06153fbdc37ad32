//! Why an entity does not become a table.

use crate::plan::PlanError;
use crate::schema::ObjectName;

/// An entity that does not become a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entity `{module}`: {why}")]
pub struct EntityError {
    /// The module that it is in.
    pub module: &'static str,
    /// What is in the way.
    #[source]
    pub why: Box<Reason>,
}

/// What is in the way of an entity's becoming a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A column of a type that there is no word for.
    #[error(
        "column `{column}` is of a type that Limbeck has no word for ({ty}): name it with column_type = \"Custom(…)\""
    )]
    Type {
        /// The column.
        column: String,
        /// The type, as SeaORM shows it.
        ty: String,
    },
    /// A default that is no value and no expression.
    #[error("the default of column `{column}` cannot be written as SQL: {default}")]
    Default {
        /// The column.
        column: String,
        /// The default, as SeaORM shows it.
        default: String,
    },
    /// SQL that is added to a column's definition, whatever it means.
    #[error(
        "column `{column}` has `extra = \"{text}\"`, which only SQL understands: say it in `SchemaExtras` (a check, a collation, what it is computed from)"
    )]
    Extra {
        /// The column.
        column: String,
        /// What it says.
        text: String,
    },
    /// A table that is no table, such as a query.
    #[error("relation `{0}` does not lead to a table")]
    NoTable(String),
    /// Two relations with one name and different keys.
    #[error(
        "foreign key `{0}` is there twice, and not the same: give one of them `fk_name`, or `skip_fk`"
    )]
    KeyTwice(String),
    /// Two entities of one table.
    #[error(
        "table `{0}` has another entity already: list one of them, or say `IS_TABLE = false` for the other"
    )]
    TableTwice(ObjectName),
    /// Two enums with one name and different labels.
    #[error("enum `{0}` has other labels in another entity")]
    OtherLabels(ObjectName),
    /// What the entity adds does not fit.
    #[error(transparent)]
    Extras(#[from] PlanError),
}

/// A path under which SeaORM knows of no entity.
#[cfg(feature = "entity-registry")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no entity is known under `{0}`: is the crate linked, and the path right?")]
pub struct NoEntities(pub(super) String);
