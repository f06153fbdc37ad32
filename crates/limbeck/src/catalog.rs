//! Catalogs: schemas as their servers tell them, and how two of them differ.
//!
//! [`read`] asks one engine's own catalog, with a handful of statements however many tables there are, and answers in
//! the vocabulary of [`schema`](crate::schema): every type, default and condition is the server's own text. What the
//! vocabulary has no word for (views, triggers, a `FILLFACTOR`) is listed beside the schema, so that nothing is lost
//! without a trace: [`Catalog::others`].
//!
//! Where an engine keeps no name, one is given by convention: SQLite's unnamed keys are `uq_…` and `fk_…` as everywhere
//! in Limbeck, its unnamed conditions `ck_<table>_<column>` or `ck_<table>`, with a number from the second on. A primary
//! key that bears the engine's own name bears none here.
//!
//! [`compare`] says how two catalogs of the same server differ; what only the way of writing tells apart is equal to it.

mod compare;
mod draft;
mod error;
mod mysql;
mod other;
mod postgres;
mod rows;
mod sqlite;
mod token;

pub use crate::filter::Filter;
pub use compare::{Difference, Rigour, compare};
pub(crate) use compare::{EXISTENCE, canonical, canonical_type, told};
pub use error::CatalogError;
pub use other::{Other, OtherKind};

use crate::engine::{Engine, Server};
use crate::schema::Schema;
use sea_orm::{ConnectionTrait, DbBackend};

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// Who said it.
    pub server: Server,
    /// What the vocabulary can say of it.
    pub schema: Schema,
    /// What else there is, sorted.
    pub others: Vec<Other>,
}

/// Reads the catalog of the database that the connection is in.
///
/// The statements do not see one moment unless the connection is a transaction that does.
pub async fn read<C: ConnectionTrait>(db: &C, filter: &Filter) -> Result<Catalog, CatalogError> {
    match db.get_database_backend() {
        DbBackend::Sqlite => sqlite::read(db, filter).await,
        DbBackend::Postgres => postgres::read(db, filter).await,
        DbBackend::MySql => mysql::read(db, filter).await,
        other => Err(CatalogError::UnknownServer(format!("{other:?}"))),
    }
}

/// Recognises the server by its own words.
fn recognise(driver: Engine, words: &str) -> Result<Server, CatalogError> {
    Server::recognise(driver, words).ok_or_else(|| CatalogError::UnknownServer(words.to_owned()))
}
