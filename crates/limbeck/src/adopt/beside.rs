//! What stands beside tables, as the statements that make it and take it away: views, triggers, functions, types,
//! sequences. What has no statement is told, so that nobody believes it to be there.

mod mysql;
mod postgres;

use crate::catalog::{Catalog, CatalogError, Other, OtherKind};
use crate::engine::Engine;
use crate::schema::ObjectName;
use crate::sql::quoted;
use sea_orm::DatabaseConnection;

/// A thing beside the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) make: String,
    pub(crate) unmake: String,
    /// Whether tables may need it, so that it is made before them where it can be.
    pub(crate) first: bool,
}

/// Everything beside the tables.
#[derive(Debug, Default)]
pub(crate) struct Surrounds {
    pub(crate) all: Vec<Beside>,
    /// What there is no statement for.
    pub(crate) unsayable: Vec<Other>,
}

impl Surrounds {
    /// The statements that tables may need.
    pub(crate) fn before(&self) -> Vec<String> {
        let first = self.all.iter().filter(|it| it.first);
        first.map(|it| it.make.clone()).collect()
    }

    fn add(&mut self, make: impl Into<String>, unmake: impl Into<String>, first: bool) {
        self.all.push(Beside {
            make: make.into(),
            unmake: unmake.into(),
            first,
        });
    }
}

/// How what a catalog lists beside its tables is made.
pub(crate) async fn surrounds(
    db: &DatabaseConnection,
    catalog: &Catalog,
) -> Result<Surrounds, CatalogError> {
    let engine = catalog.server.engine;
    let mut surrounds = Surrounds::default();
    let known = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(postgres::statements(db).await?),
        Engine::MySql | Engine::MariaDb => Some(mysql::statements(db, &catalog.others).await?),
    };
    for other in &catalog.others {
        if comes_along(other) {
            continue;
        }
        let statement = match &known {
            Some(known) => known.get(&key(other)).cloned(),
            None => sqlite(other),
        };
        match statement {
            Some((make, unmake)) => surrounds.add(make, unmake, is_needed(engine, other.kind)),
            None => surrounds.unsayable.push(other.clone()),
        }
    }
    Ok(surrounds)
}

/// What is there because something else is, which a revision says in its own words.
pub(crate) fn comes_along(other: &Other) -> bool {
    match other.kind {
        OtherKind::Sequence => other.table.is_some(),
        OtherKind::ForeignKeyIndex => true,
        OtherKind::Detail => {
            let text = other.definition.as_deref().unwrap_or_default();
            text == "MariaDB keeps this condition with its column"
        }
        _ => false,
    }
}

fn is_needed(engine: Engine, kind: OtherKind) -> bool {
    match kind {
        OtherKind::Extension | OtherKind::Type | OtherKind::Sequence => true,
        OtherKind::Routine => engine == Engine::Postgres,
        _ => false,
    }
}

/// By what a thing is found: its kind, its table, its name.
type Key = (OtherKind, Option<ObjectName>, ObjectName);

fn key(other: &Other) -> Key {
    (other.kind, other.table.clone(), other.name.clone())
}

/// SQLite keeps the statements themselves.
fn sqlite(other: &Other) -> Option<(String, String)> {
    let word = match other.kind {
        OtherKind::View => "VIEW",
        OtherKind::Trigger => "TRIGGER",
        OtherKind::VirtualTable => "TABLE",
        _ => return None,
    };
    let name = quoted(&other.name.name, '"');
    Some((other.definition.clone()?, format!("DROP {word} {name}")))
}
