//! A database as it was before a proof put rows into it: nothing of them may be left when the next proof begins.

use super::rows::{self, Rows};
use crate::engine::{Engine, Server};
use crate::schema::Table;
use crate::sql::{quoted, quoted_path};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};

/// What a proof leaves in a database.
pub(super) struct Remains {
    /// The tables that it put rows into, each after those that it refers to.
    pub(super) tables: Vec<Table>,
    /// The rows that were in them before.
    pub(super) rows: Rows,
}

/// Takes out the rows that were not there before, and tells whether all is as it was.
pub(super) async fn clear(
    db: &DatabaseConnection,
    server: Server,
    remains: &Remains,
) -> Result<bool, DbErr> {
    let (off, on) = match server.engine {
        Engine::Sqlite => ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
        Engine::MySql | Engine::MariaDb => {
            ("SET foreign_key_checks = 0", "SET foreign_key_checks = 1")
        }
        // There they cannot be switched off by everybody; the order of the tables does.
        Engine::Postgres => ("", ""),
    };
    if !off.is_empty() {
        db.execute_unprepared(off).await?;
    }
    let taken_out = take_out(db, server, remains).await;
    if !on.is_empty() {
        db.execute_unprepared(on).await?;
    }
    if !taken_out? {
        return Ok(false);
    }
    let mut now = rows::read(db, server, &remains.tables).await?;
    let mut before = remains.rows.clone();
    let each = now.values_mut().chain(before.values_mut());
    each.for_each(|rows| rows.sort());
    Ok(now == before)
}

async fn take_out(
    db: &DatabaseConnection,
    server: Server,
    remains: &Remains,
) -> Result<bool, DbErr> {
    for table in remains.tables.iter().rev() {
        let before = remains.rows.get(&table.name).map_or(&[][..], Vec::as_slice);
        let Some(others) = rows::all_but(server, table, before) else {
            return Ok(false);
        };
        db.execute_unprepared(&others).await?;
        if before.is_empty() && table.columns.iter().any(|one| one.identity.is_some()) {
            count_anew(db, server, table).await?;
        }
    }
    Ok(true)
}

/// Lets the numbers of a table's rows begin where they began.
async fn count_anew(db: &DatabaseConnection, server: Server, table: &Table) -> Result<(), DbErr> {
    match server.engine {
        Engine::Sqlite => {
            let question = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'";
            let question = Statement::from_string(db.get_database_backend(), question);
            if db.query_one_raw(question).await?.is_some() {
                let name = table.name.name.replace('\'', "''");
                let counter = format!("DELETE FROM sqlite_sequence WHERE name = '{name}'");
                db.execute_unprepared(&counter).await?;
            }
        }
        Engine::Postgres => {
            let path = quoted_path(&table.name, '"');
            for column in table.columns.iter().filter(|one| one.identity.is_some()) {
                let column = quoted(&column.name, '"');
                let counter = format!("ALTER TABLE {path} ALTER COLUMN {column} RESTART");
                db.execute_unprepared(&counter).await?;
            }
        }
        Engine::MySql | Engine::MariaDb => {
            let path = quoted_path(&table.name, '`');
            let counter = format!("ALTER TABLE {path} AUTO_INCREMENT = 1");
            db.execute_unprepared(&counter).await?;
        }
    }
    Ok(())
}
