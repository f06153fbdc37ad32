//! The database as it is: read, and put into words on scratch databases of its kind.

use super::Desk;
use super::command::Beside;
use super::error::CliError;
use super::prove::SCRATCH_URLS;
use super::screen::Screen;
use crate::adopt::beside::{Surrounds, surrounds};
use crate::adopt::with_schemas;
use crate::catalog::{self, Catalog, Filter};
use crate::prove::{ProofError, Scratch, scratch_server};
use crate::runner::server_of;
use crate::schema::Schema;
use sea_orm::DatabaseConnection;

/// A live database.
pub(super) struct Live {
    pub(super) catalog: Catalog,
    pub(super) surrounds: Surrounds,
    pub(super) filter: Filter,
}

impl Live {
    /// Reads what the filter lets through, in the schemas that something known stands in, too.
    pub(super) async fn read(
        desk: &Desk,
        filter: Filter,
        known: &Schema,
    ) -> Result<Self, CliError> {
        let filter = with_schemas(filter, known);
        let catalog = catalog::read(&desk.db, &filter).await?;
        let surrounds = surrounds(&desk.db, &catalog).await?;
        Ok(Self {
            catalog,
            surrounds,
            filter,
        })
    }
}

/// Where scratch databases of a live one's kind are made: where it is typed, else beside it, else (its user may make
/// none there) where the environment names a server of the kind.
pub(super) async fn scratch(
    desk: &Desk,
    args: &Beside,
    screen: Screen,
) -> Result<Scratch, CliError> {
    let db = &desk.db;
    if let Some(typed) = of_kind(db, args.scratch.iter().map(String::as_str))? {
        compare_servers(db, &typed, screen).await?;
        return Ok(typed);
    }
    let beside = Scratch::beside(db).await?;
    let named = std::env::var(SCRATCH_URLS).unwrap_or_default();
    let Some(other) = of_kind(db, named.split_whitespace())? else {
        return Ok(beside);
    };
    let tried = beside.with(async |_| Ok::<_, ProofError>(())).await;
    if tried.is_ok() {
        return Ok(beside);
    }
    compare_servers(db, &other, screen).await?;
    Ok(other)
}

/// The first that is of the connection's kind.
fn of_kind<'u>(
    db: &DatabaseConnection,
    urls: impl Iterator<Item = &'u str>,
) -> Result<Option<Scratch>, CliError> {
    for url in urls {
        let scratch = Scratch::at(url)?;
        if scratch.speaks_like(db) {
            return Ok(Some(scratch));
        }
    }
    Ok(None)
}

/// What another server makes of the same words tells something only if it is of the same kind.
async fn compare_servers(
    db: &DatabaseConnection,
    scratch: &Scratch,
    screen: Screen,
) -> Result<(), CliError> {
    let own = server_of(db).await?;
    let other = scratch.with(async |db| scratch_server(db).await).await?;
    if own.engine != other.engine {
        return Err(CliError::Usage(format!(
            "the scratch server is a {other}, and the database's is a {own}: name one of the same kind"
        )));
    }
    if own.version != other.version {
        screen.note(&format!(
            "note: the scratch server is {other}, and the database's is {own}: they may write the same thing in two ways"
        ));
    }
    Ok(())
}
