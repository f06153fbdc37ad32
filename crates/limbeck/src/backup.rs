//! Copies of a database, made before it is migrated, and how to put one back.
//!
//! SQLite writes a consistent copy of itself beside the file. Servers have tools for that, which are run where they are
//! installed; where not, the command is told, and nothing is migrated without the copy that was asked for.

mod server;
mod sqlite;

use sea_orm::prelude::DateTimeUtc;
use sea_orm::{DatabaseConnection, DbBackend, DbErr};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What to do about copies before an upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Policy {
    /// None.
    #[default]
    Never,
    /// One of a SQLite file, beside it; none of a server's database.
    BesideFile,
    /// One in this folder.
    Into(PathBuf),
}

/// A copy of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Where it is.
    pub place: PathBuf,
    /// What to type to put it in the place of the database, which nobody may use meanwhile. Names no password.
    pub restore: String,
}

/// Why there is no copy, and so nothing was migrated.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database did not give one.
    #[error("the database was not copied to {}, so nothing was migrated", .place.display())]
    Copy {
        /// Where to.
        place: PathBuf,
        /// Why not.
        source: DbErr,
    },
    /// The server's tool is not installed here.
    #[error(
        "{tool} is not installed here, so the database was not copied and nothing was migrated. Where it is, type: {command}\nthen the same again without --backup"
    )]
    NoTool {
        /// Which.
        tool: &'static str,
        /// What it would have been told.
        command: String,
    },
    /// The server's tool failed.
    #[error("{tool} failed, so nothing was migrated: {said}")]
    Tool {
        /// Which.
        tool: &'static str,
        /// What it said.
        said: String,
    },
    /// A folder or file cannot be used.
    #[error("{} cannot be used for a copy of the database, so nothing was migrated", .path.display())]
    Place {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Copies the database as the policy says.
pub(crate) async fn make(
    db: &DatabaseConnection,
    policy: &Policy,
) -> Result<Option<Backup>, BackupError> {
    let folder = match policy {
        Policy::Never => return Ok(None),
        Policy::BesideFile => None,
        Policy::Into(folder) => Some(folder.as_path()),
    };
    if db.get_database_backend() == DbBackend::Sqlite {
        return sqlite::copy(db, folder, &stamp()).await;
    }
    let Some(folder) = folder else {
        return Ok(None);
    };
    let place = server::place(db, folder, &stamp());
    server::copy(db, place).await.map(Some)
}

/// The newest copy that lies where the policy puts them: in its folder, else beside a SQLite file or in the current one.
pub(crate) async fn newest(db: &DatabaseConnection, policy: &Policy) -> Option<Backup> {
    let folder = match policy {
        Policy::Into(folder) => Some(folder.as_path()),
        Policy::Never | Policy::BesideFile => None,
    };
    if db.get_database_backend() == DbBackend::Sqlite {
        return sqlite::newest(db, folder).await;
    }
    let (begin, end) = server::name(db);
    let place = newest_in(folder.unwrap_or(Path::new(".")), &begin, end)?;
    let restore = server::restore(db, &place);
    Some(Backup { place, restore })
}

/// The last, by name, of the files in a folder that begin and end so. Names hold the time of making.
fn newest_in(folder: &Path, begin: &str, end: &str) -> Option<PathBuf> {
    let names = std::fs::read_dir(folder).ok()?.flatten();
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let newest = names
        .filter(|name| {
            let middle = name
                .strip_prefix(begin)
                .and_then(|rest| rest.strip_suffix(end));
            middle.is_some_and(|middle| middle.len() == STAMP_LENGTH)
        })
        .max()?;
    Some(folder.join(newest))
}

const STAMP_LENGTH: usize = "20261121T141500.123Z".len();

/// The present moment, as part of a name that sorts by time.
#[expect(
    clippy::disallowed_methods,
    reason = "a tool of the operator, with no use case to hand it a clock"
)]
fn stamp() -> String {
    let now: DateTimeUtc = SystemTime::now().into();
    now.format("%Y%m%dT%H%M%S%.3fZ").to_string()
}

/// A path or a name as a shell takes it.
fn in_shell(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-:@=+,".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_copy_is_found_by_its_name_alone() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for name in [
            "app.db.20261121T141500.123Z.backup",
            "app.db.20261121T141500.124Z.backup",
            "app.db.yesterday.backup",
            "other.db.20271121T141500.123Z.backup",
        ] {
            std::fs::write(folder.path().join(name), "").expect("it can be written");
        }
        let newest = newest_in(folder.path(), "app.db.", ".backup").expect("there are some");
        assert!(newest.ends_with("app.db.20261121T141500.124Z.backup"));
        assert_eq!(newest_in(folder.path(), "none.db.", ".backup"), None);
        assert_eq!(stamp().len(), STAMP_LENGTH);
    }

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        assert_eq!(in_shell("/var/lib/app.db"), "/var/lib/app.db");
        assert_eq!(in_shell("my files/it's.db"), r"'my files/it'\''s.db'");
        assert_eq!(in_shell(""), "''");
    }
}
