//! Making and removing the database itself, and asking what it is: for the operator's commands, never for requests.

use crate::database::Database;
use crate::database_url::{DatabaseUrl, Engine, SqliteLocation};
use crate::pools::{OpenError, mysql_address, postgres_address};
use sea_orm::sqlx::mysql::MySqlConnection;
use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::sqlite::SqliteConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _};
use sea_orm::{ConnectionTrait as _, DbErr, TransactionTrait as _};
use std::path::{Path, PathBuf};

/// Why the database could not be made or removed.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The address does not lead anywhere.
    #[error(transparent)]
    Address(#[from] OpenError),
    /// The server refused.
    #[error("the server refused: {0}")]
    Server(#[from] sqlx::Error),
    /// A file could not be made or removed.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provisioned {
    /// It was done.
    Done,
    /// There was nothing to do.
    AlreadySo,
}

/// Makes the database if it is not there.
pub async fn create(url: &DatabaseUrl) -> Result<Provisioned, ProvisionError> {
    if exists(url).await? {
        return Ok(Provisioned::AlreadySo);
    }
    match url.engine() {
        Engine::Sqlite => {
            if let Some(SqliteLocation::File(path)) = url.sqlite() {
                crate::pools::create_privately(path)?;
            }
        }
        Engine::Postgres => {
            let sql = format!("CREATE DATABASE {}", quoted(url.database(), '"'));
            let mut server = postgres_server(url).await?;
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut server)
                .await?;
        }
        Engine::Mysql => {
            let name = quoted(url.database(), '`');
            let sql = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
            let mut server = mysql_server(url).await?;
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut server)
                .await?;
        }
    }
    Ok(Provisioned::Done)
}

/// Removes the database and everything in it.
pub async fn drop(url: &DatabaseUrl) -> Result<Provisioned, ProvisionError> {
    if !exists(url).await? {
        return Ok(Provisioned::AlreadySo);
    }
    match url.engine() {
        Engine::Sqlite => {
            if let Some(SqliteLocation::File(path)) = url.sqlite() {
                for file in sqlite_files(path).iter().filter(|file| file.exists()) {
                    let failed = |cause| ProvisionError::File {
                        path: file.display().to_string(),
                        cause,
                    };
                    std::fs::remove_file(file).map_err(failed)?;
                }
            }
        }
        Engine::Postgres => {
            let sql = format!("DROP DATABASE {}", quoted(url.database(), '"'));
            let mut server = postgres_server(url).await?;
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut server)
                .await?;
        }
        Engine::Mysql => {
            let sql = format!("DROP DATABASE {}", quoted(url.database(), '`'));
            let mut server = mysql_server(url).await?;
            sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(&mut server)
                .await?;
        }
    }
    Ok(Provisioned::Done)
}

async fn exists(url: &DatabaseUrl) -> Result<bool, ProvisionError> {
    Ok(match url.engine() {
        Engine::Sqlite => matches!(url.sqlite(), Some(SqliteLocation::File(path)) if path.exists()),
        Engine::Postgres => {
            let mut server = postgres_server(url).await?;
            let found: Option<i32> =
                sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
                    .bind(url.database())
                    .fetch_optional(&mut server)
                    .await?;
            found.is_some()
        }
        Engine::Mysql => {
            let mut server = mysql_server(url).await?;
            let found: Option<i64> = sqlx::query_scalar(
                "SELECT 1 FROM information_schema.schemata WHERE schema_name = ?",
            )
            .bind(url.database())
            .fetch_optional(&mut server)
            .await?;
            found.is_some()
        }
    })
}

/// Connects to the server beside the database, which may not be there.
async fn postgres_server(url: &DatabaseUrl) -> Result<PgConnection, ProvisionError> {
    Ok(PgConnection::connect_with(&postgres_address(&url.with_database("postgres"))?).await?)
}

/// Connects to the server without choosing a database.
async fn mysql_server(url: &DatabaseUrl) -> Result<MySqlConnection, ProvisionError> {
    Ok(MySqlConnection::connect_with(&mysql_address(&url.with_database(""))?).await?)
}

/// A name as the server reads it, whatever is in it.
fn quoted(name: &str, quote: char) -> String {
    let doubled = name.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{doubled}{quote}")
}

/// A SQLite database is its file and what stands beside it.
fn sqlite_files(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        file.into()
    })
}

/// Asks what the database is, such as `PostgreSQL 15.18`.
pub async fn version(url: &DatabaseUrl) -> Result<String, ProvisionError> {
    Ok(match url.engine() {
        Engine::Sqlite => {
            let mut memory = SqliteConnection::connect("sqlite::memory:").await?;
            let version: String = sqlx::query_scalar("SELECT sqlite_version()")
                .fetch_one(&mut memory)
                .await?;
            format!("SQLite {version}")
        }
        Engine::Postgres => {
            let mut server = PgConnection::connect_with(&postgres_address(url)?).await?;
            let sql = "SELECT current_setting('server_version')";
            let version: String = sqlx::query_scalar(sql).fetch_one(&mut server).await?;
            format!("PostgreSQL {version}")
        }
        Engine::Mysql => {
            let mut server = MySqlConnection::connect_with(&mysql_address(url)?).await?;
            let version: String = sqlx::query_scalar("SELECT version()")
                .fetch_one(&mut server)
                .await?;
            let name = if version.contains("MariaDB") {
                "MariaDB"
            } else {
                "MySQL"
            };
            format!("{name} {version}")
        }
    })
}

/// Tells whether this user may write, without writing: the update meets no row and is rolled back.
pub async fn check_writable(database: &Database) -> Result<(), DbErr> {
    let unit = database.writer().begin().await?;
    unit.execute_unprepared("UPDATE users SET active = active WHERE 1 = 0")
        .await?;
    unit.rollback().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_their_quotes() {
        assert_eq!(quoted("a\"; DROP", '"'), "\"a\"\"; DROP\"");
        assert_eq!(quoted("a`b", '`'), "`a``b`");
    }

    #[tokio::test]
    async fn a_sqlite_database_comes_and_goes_with_its_files() {
        let folder =
            std::env::temp_dir().join(format!("plinth-provision-{}", uuid::Uuid::now_v7()));
        let path = folder.join("x.db");
        let url: DatabaseUrl = format!("sqlite:///{}", path.display()).parse().unwrap();
        assert_eq!(create(&url).await.unwrap(), Provisioned::Done);
        assert_eq!(create(&url).await.unwrap(), Provisioned::AlreadySo);
        std::fs::write(folder.join("x.db-wal"), "").unwrap();
        assert_eq!(drop(&url).await.unwrap(), Provisioned::Done);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        assert_eq!(drop(&url).await.unwrap(), Provisioned::AlreadySo);
        std::fs::remove_dir(&folder).unwrap();
    }
}
