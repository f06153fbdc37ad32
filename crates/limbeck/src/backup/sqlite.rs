//! Copies of SQLite databases: one file beside the other.

use super::{Backup, BackupError, in_shell, newest_in};
use crate::runner::database_file;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use std::path::{Path, PathBuf};

const END: &str = ".backup";

/// Copies the database as of now, others' committed work included. Nothing if it lies in memory.
pub(super) async fn copy(
    db: &DatabaseConnection,
    folder: Option<&Path>,
    stamp: &str,
) -> Result<Option<Backup>, BackupError> {
    let file = database_file(db).await;
    let file = file.map_err(|source| BackupError::Copy {
        place: PathBuf::from("a file beside it"),
        source,
    })?;
    let Some(file) = file.map(PathBuf::from) else {
        return Ok(None);
    };
    let folder = folder.unwrap_or_else(|| folder_of(&file));
    let unusable = |source| BackupError::Place {
        path: folder.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    let place = folder.join(format!("{}{stamp}{END}", begin(&file)));
    let into = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "VACUUM INTO ?",
        [place.to_string_lossy().into_owned().into()],
    );
    let copied = db.execute_raw(into).await;
    copied.map_err(|source| BackupError::Copy {
        place: place.clone(),
        source,
    })?;
    let restore = restore(&file, &place);
    Ok(Some(Backup { place, restore }))
}

pub(super) async fn newest(db: &DatabaseConnection, folder: Option<&Path>) -> Option<Backup> {
    let file = PathBuf::from(database_file(db).await.ok()??);
    let folder = folder.unwrap_or_else(|| folder_of(&file));
    let place = newest_in(folder, &begin(&file), END)?;
    let restore = restore(&file, &place);
    Some(Backup { place, restore })
}

fn begin(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    format!("{}.", name.to_string_lossy())
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// The journals have to go too: SQLite would play them back into the copy.
fn restore(file: &Path, place: &Path) -> String {
    let quoted = |path: &Path, end: &str| in_shell(&format!("{}{end}", path.display()));
    format!(
        "rm -f {} {} && cp {} {}",
        quoted(file, "-wal"),
        quoted(file, "-shm"),
        quoted(place, ""),
        quoted(file, "")
    )
}
