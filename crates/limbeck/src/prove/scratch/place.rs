//! Servers on which scratch databases are made, and how they are reached.

use super::texts;
use crate::sql::quoted;
use sea_orm::sqlx::mysql::MySqlConnectOptions;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr};

/// A server, or the memory of this process.
#[derive(Clone)]
pub(super) enum Place {
    Memory,
    Postgres(Address<PgConnectOptions>),
    MySql(Address<MySqlConnectOptions>),
}

/// The address of a database on a server.
#[derive(Clone)]
pub(super) enum Address<O> {
    Typed(String),
    /// That of a connection, and the schema it is in where that is not the usual one.
    OfConnection(Box<O>, Option<String>),
}

impl<O> Address<O> {
    /// What is typed; an address that is known otherwise takes its place.
    fn url(&self, scheme: &str) -> String {
        match self {
            Self::Typed(url) => url.clone(),
            Self::OfConnection(..) => format!("{scheme}://another"),
        }
    }

    fn schema(&self) -> Option<&String> {
        match self {
            Self::Typed(_) => None,
            Self::OfConnection(_, schema) => schema.as_ref(),
        }
    }
}

impl Place {
    /// A server by an address that somebody typed. One that names none gives its scheme back.
    pub(super) fn typed(url: &str) -> Result<Self, &str> {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        match scheme {
            "postgres" | "postgresql" => Ok(Self::Postgres(Address::Typed(url.to_owned()))),
            "mysql" | "mariadb" => {
                let url = url.replacen(scheme, "mysql", 1);
                Ok(Self::MySql(Address::Typed(url)))
            }
            _ => Err(scheme),
        }
    }

    /// The server that a connection speaks to; for SQLite memory.
    pub(super) async fn beside(db: &DatabaseConnection) -> Result<Self, DbErr> {
        Ok(match db.get_database_backend() {
            DbBackend::Postgres => {
                let question = "SELECT current_schema()::text WHERE current_schema() <> 'public'";
                let schema = texts(db, question).await?.pop();
                let address = db.get_postgres_connection_pool().connect_options();
                Self::Postgres(Address::OfConnection(Box::new((*address).clone()), schema))
            }
            DbBackend::MySql => {
                let address = db.get_mysql_connection_pool().connect_options();
                Self::MySql(Address::OfConnection(Box::new((*address).clone()), None))
            }
            _ => Self::Memory,
        })
    }

    pub(super) fn backend(&self) -> DbBackend {
        match self {
            Self::Memory => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
            Self::MySql(_) => DbBackend::MySql,
        }
    }

    /// Opens an empty database, with the schema that its tables belong in.
    pub(super) async fn open_new(&self, name: &str) -> Result<DatabaseConnection, DbErr> {
        let db = self.open(Some(name)).await?;
        if let Self::Postgres(address) = self
            && let Some(schema) = address.schema()
        {
            let make = format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(schema, '"'));
            db.execute_unprepared(&make).await?;
        }
        Ok(db)
    }

    /// One connection. On PostgreSQL it remembers no statement, since the tables beneath them change. MySQL and MariaDB
    /// prepare anew by themselves, and to forget a statement there costs 40 ms each time: the word for it has no answer,
    /// and so the next one waits until the server's system acknowledges it.
    pub(super) async fn open(&self, database: Option<&str>) -> Result<DatabaseConnection, DbErr> {
        let url = match self {
            Self::Memory => "sqlite::memory:".to_owned(),
            Self::Postgres(address) => address.url("postgres"),
            Self::MySql(address) => address.url("mysql"),
        };
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        // A database in memory lives as long as its connection.
        options.idle_timeout(None).max_lifetime(None);
        let name = database.map(str::to_owned);
        match self {
            Self::Memory => {}
            Self::Postgres(address) => {
                let address = address.clone();
                options.map_sqlx_postgres_opts(move |typed| {
                    let options = match &address {
                        Address::Typed(_) => typed,
                        Address::OfConnection(own, None) => own.as_ref().clone(),
                        Address::OfConnection(own, Some(schema)) => {
                            let own = own.as_ref().clone();
                            own.options([("search_path", quoted(schema, '"'))])
                        }
                    };
                    let options = options.statement_cache_capacity(0);
                    match &name {
                        Some(name) => options.database(name),
                        None => options,
                    }
                });
            }
            Self::MySql(address) => {
                let address = address.clone();
                options.map_sqlx_mysql_opts(move |typed| {
                    let options = match &address {
                        Address::Typed(_) => typed,
                        Address::OfConnection(own, _) => own.as_ref().clone(),
                    };
                    match &name {
                        Some(name) => options.database(name),
                        None => options,
                    }
                });
            }
        }
        Database::connect(options).await
    }
}
