//! What the three drivers report, in the application's words. Vendor codes decide; texts are read only for the names
//! of constraints, and only where the driver does not hand them over.

use plinth_application::storage::{BadValue, StorageError};
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::mysql::MySqlDatabaseError;
use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, sqlx};

/// Turns a driver's error into the application's words.
pub fn storage_error(error: DbErr) -> StorageError {
    if let DbErr::ConnectionAcquire(acquire) = &error {
        return match acquire {
            ConnAcquireErr::Timeout => StorageError::PoolExhausted,
            ConnAcquireErr::ConnectionClosed => StorageError::Unavailable(error.into()),
        };
    }
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = &error
    else {
        return StorageError::Other(error.into());
    };
    match sqlx_class(cause) {
        Some(class) => class,
        None if is_broken_connection(cause) => StorageError::Unavailable(error.into()),
        None => StorageError::Other(error.into()),
    }
}

/// The same for an error that a commit answered with: a connection that broke then leaves the outcome open.
pub fn commit_error(error: DbErr) -> StorageError {
    match storage_error(error) {
        StorageError::Unavailable(cause) => StorageError::CommitUnknown(cause),
        decided => decided,
    }
}

/// Tells whether a database that is away is behind an error, however deep.
pub fn is_outage(error: &(dyn std::error::Error + 'static)) -> bool {
    let away = |e: &StorageError| {
        matches!(
            e,
            StorageError::Unavailable(_) | StorageError::PoolExhausted
        )
    };
    let mut chain = std::iter::successors(Some(error), |e| e.source());
    chain.any(|e| {
        e.downcast_ref::<StorageError>().is_some_and(away)
            || e.downcast_ref::<DbErr>()
                .is_some_and(|e| away(&storage_error(e.clone())))
            || e.downcast_ref::<sqlx::Error>()
                .is_some_and(|e| is_broken_connection(e) || matches!(e, sqlx::Error::PoolTimedOut))
    })
}

fn is_broken_connection(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    matches!(
        error,
        E::Io(_) | E::Tls(_) | E::Protocol(_) | E::PoolClosed | E::WorkerCrashed
    )
}

fn sqlx_class(error: &sqlx::Error) -> Option<StorageError> {
    match error {
        sqlx::Error::PoolTimedOut => Some(StorageError::PoolExhausted),
        sqlx::Error::Database(cause) => database_class(cause.as_ref()),
        _ => None,
    }
}

fn database_class(error: &dyn DatabaseError) -> Option<StorageError> {
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        postgres_class(error)
    } else if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        mysql_class(error.number(), error.message())
    } else {
        let error = error.try_downcast_ref::<SqliteError>()?;
        sqlite_class(
            error.code().as_deref().and_then(|c| c.parse().ok())?,
            error.message(),
        )
    }
}

fn postgres_class(error: &PgDatabaseError) -> Option<StorageError> {
    let constraint = || error.constraint().unwrap_or_default().to_owned();
    let invalid = |problem| {
        let column = error.column().or(error.constraint()).map(str::to_owned);
        Some(StorageError::Invalid { problem, column })
    };
    match error.code() {
        "23505" | "23P01" => Some(StorageError::Conflict {
            constraint: constraint(),
        }),
        "23503" => Some(StorageError::MissingReference {
            constraint: constraint(),
        }),
        "23502" => invalid(BadValue::Null),
        "23514" => invalid(BadValue::Check),
        "22001" => invalid(BadValue::TooLong),
        "22003" => invalid(BadValue::OutOfRange),
        "22007" | "22P02" | "22021" => invalid(BadValue::Malformed),
        "40001" | "40P01" => Some(StorageError::Contended),
        "55P03" => Some(StorageError::LockTimeout),
        "25006" => Some(StorageError::ReadOnly),
        "57014" => Some(StorageError::Timeout),
        "57P01" | "57P02" | "57P03" | "08000" | "08001" | "08003" | "08004" | "08006" | "25P03" => {
            Some(StorageError::Unavailable(error.message().into()))
        }
        "53300" | "53400" => Some(StorageError::PoolExhausted),
        "53100" => Some(StorageError::Full),
        "XX001" | "XX002" | "58030" => Some(StorageError::Corrupt(error.message().into())),
        "0A000" if error.message().contains("cached plan") => Some(StorageError::StalePlan),
        _ => None,
    }
}

fn mysql_class(number: u16, message: &str) -> Option<StorageError> {
    let invalid = |problem| {
        Some(StorageError::Invalid {
            problem,
            column: quoted(message).map(str::to_owned),
        })
    };
    match number {
        1062 | 1586 => Some(StorageError::Conflict {
            constraint: mysql_key(message),
        }),
        1451 | 1452 | 1216 | 1217 => Some(StorageError::MissingReference {
            constraint: mysql_foreign_key(message),
        }),
        1048 | 1364 => invalid(BadValue::Null),
        4025 | 3819 => invalid(BadValue::Check),
        1406 => invalid(BadValue::TooLong),
        1264 | 1690 => invalid(BadValue::OutOfRange),
        1366 | 1292 => invalid(BadValue::Malformed),
        1213 | 1020 => Some(StorageError::Contended),
        1205 => Some(StorageError::LockTimeout),
        1290 | 1836 | 1792 => Some(StorageError::ReadOnly),
        1317 | 1969 | 3024 => Some(StorageError::Timeout),
        1053 | 1047 | 1927 | 1152 | 1153 | 2006 | 2013 => {
            Some(StorageError::Unavailable(message.into()))
        }
        1040 | 1203 => Some(StorageError::PoolExhausted),
        1021 | 1114 => Some(StorageError::Full),
        _ => None,
    }
}

/// By SQLite's extended result codes.
fn sqlite_class(code: i32, message: &str) -> Option<StorageError> {
    let named = || message.rsplit(": ").next().map(str::to_owned);
    let invalid = |problem| {
        Some(StorageError::Invalid {
            problem,
            column: named(),
        })
    };
    match code {
        2067 | 1555 | 2579 => Some(StorageError::Conflict {
            constraint: sqlite_unique(message),
        }),
        787 | 1811 => Some(StorageError::MissingReference {
            constraint: String::new(),
        }),
        1299 => invalid(BadValue::Null),
        275 => invalid(BadValue::Check),
        18 => invalid(BadValue::TooLong),
        5 | 6 | 261 | 262 | 517 | 773 => {
            // One writer at a time means that this never happens under our own load: it counts as a defect.
            metrics::counter!("plinth_sqlite_busy_total").increment(1);
            Some(StorageError::Contended)
        }
        8 => Some(StorageError::ReadOnly),
        9 => Some(StorageError::Timeout),
        13 => Some(StorageError::Full),
        10 | 11 | 26 => Some(StorageError::Corrupt(message.into())),
        code if code & 0xff == 10 => Some(StorageError::Corrupt(message.into())),
        _ => None,
    }
}

/// `Duplicate entry '…' for key 'uq_users_email'`; MySQL 8 writes `'users.uq_users_email'`. The entry may hold quotes.
fn mysql_key(message: &str) -> String {
    let key = message
        .rsplit("for key ")
        .next()
        .unwrap_or_default()
        .trim_matches('\'');
    key.rsplit('.').next().unwrap_or_default().to_owned()
}

/// ``… CONSTRAINT `fk_profiles_user_id` FOREIGN KEY …``
fn mysql_foreign_key(message: &str) -> String {
    let after = message.split("CONSTRAINT `").nth(1).unwrap_or_default();
    after.split('`').next().unwrap_or_default().to_owned()
}

/// The first quoted word of a message: `Column 'email' cannot be null`, ``CONSTRAINT `ck_users_role` failed``.
fn quoted(message: &str) -> Option<&str> {
    let start = message.find(['\'', '`'])?;
    let rest = &message[start + 1..];
    let end = rest.find(['\'', '`'])?;
    // A qualified name such as `db`.`table` or `db.table.column` is known by its last part.
    rest[..end].rsplit('.').next()
}

/// `UNIQUE constraint failed: users.email` names columns; our constraints are named `uq_<table>_<columns>`.
/// An index on expressions is named outright: `index 'uq_users_lower'`.
fn sqlite_unique(message: &str) -> String {
    let failed = message.rsplit("failed: ").next().unwrap_or_default();
    if let Some(index) = failed.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut name = String::from("uq");
    for (position, column) in failed.split(", ").enumerate() {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if position == 0 {
            name.push('_');
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraint_names_are_the_same_whoever_reports_them() {
        let email = "uq_users_email";
        assert_eq!(
            mysql_key("Duplicate entry 'o'brien@x.y' for key 'uq_users_email'"),
            email
        );
        assert_eq!(
            mysql_key("Duplicate entry 'a for key b' for key 'users.uq_users_email'"),
            email
        );
        assert_eq!(
            sqlite_unique("UNIQUE constraint failed: users.email"),
            email
        );
        assert_eq!(
            sqlite_unique("UNIQUE constraint failed: a.b, a.c"),
            "uq_a_b_c"
        );
        assert_eq!(
            sqlite_unique("UNIQUE constraint failed: index 'uq_a_lower'"),
            "uq_a_lower"
        );
        let foreign = "Cannot add or update a child row: a foreign key constraint fails (`d`.`profiles`, \
                       CONSTRAINT `fk_profiles_user_id` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`))";
        assert_eq!(mysql_foreign_key(foreign), "fk_profiles_user_id");
    }

    #[test]
    fn columns_are_named_where_the_message_names_them() {
        assert_eq!(quoted("Column 'email' cannot be null"), Some("email"));
        assert_eq!(
            quoted("CONSTRAINT `ck_users_role` failed for `d`.`users`"),
            Some("ck_users_role")
        );
        assert_eq!(quoted("no quotes"), None);
    }

    #[test]
    fn the_classes_that_decide_about_a_retry() {
        assert!(matches!(
            mysql_class(1213, ""),
            Some(StorageError::Contended)
        ));
        assert!(matches!(
            mysql_class(1205, ""),
            Some(StorageError::LockTimeout)
        ));
        assert!(matches!(
            sqlite_class(517, ""),
            Some(StorageError::Contended)
        ));
        assert!(matches!(sqlite_class(13, ""), Some(StorageError::Full)));
        assert!(matches!(
            sqlite_class(522, ""),
            Some(StorageError::Corrupt(_))
        ));
        assert!(mysql_class(1064, "").is_none() && sqlite_class(1, "").is_none());
    }

    #[test]
    fn a_connection_that_breaks_in_a_commit_leaves_the_outcome_open() {
        let broken = || {
            let io = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
            DbErr::Exec(RuntimeErr::SqlxError(std::sync::Arc::new(sqlx::Error::Io(
                io,
            ))))
        };
        assert!(matches!(
            storage_error(broken()),
            StorageError::Unavailable(_)
        ));
        assert!(matches!(
            commit_error(broken()),
            StorageError::CommitUnknown(_)
        ));
    }
}
