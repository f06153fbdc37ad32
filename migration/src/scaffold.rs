//! Writes a new, empty revision. The build script registers it by finding it.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Where revisions live, seen from the root of the source tree.
pub const FOLDER: &str = "migration/src/revisions";

/// How names of revisions begin.
const TIME: &str = "m%Y%m%d_%H%M%S";

/// The length of such a beginning.
const TIME_LENGTH: usize = "m20261121_000001".len();

/// The longest that the words of a name may be together, unless the first alone is longer.
const WORDS_LENGTH: usize = 40;

/// Why no revision was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is not there, so this is not the root of the source tree.
    #[error("there is no folder {}; go to the root of the source tree and try again", .0.display())]
    NoFolder(PathBuf),
    /// Nothing to make a name of.
    #[error(
        "the message {0:?} has no letter or digit to name the revision by; say in a few words what changes"
    )]
    NoName(String),
    /// The disk refused.
    #[error("{} cannot be written", .path.display())]
    Write {
        /// Which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Writes an empty revision into the folder, named by the time and the message. It sorts after all that are there.
pub fn write(folder: &Path, message: &str, now: DateTime<Utc>) -> Result<PathBuf, Error> {
    if !folder.is_dir() {
        return Err(Error::NoFolder(folder.to_owned()));
    }
    let words = words(message).ok_or_else(|| Error::NoName(message.to_owned()))?;
    let failed = |path: &Path, source| Error::Write {
        path: path.to_owned(),
        source,
    };
    let newest = newest_time(folder).map_err(|source| failed(folder, source))?;
    // Clocks differ between machines, and the order of names is the order of the changes.
    let time = newest.map_or(now, |newest| now.max(newest + TimeDelta::seconds(1)));
    let path = folder.join(format!("{}_{words}.rs", time.format(TIME)));
    let written =
        fs::File::create_new(&path).and_then(|mut file| file.write_all(text(message).as_bytes()));
    written.map_err(|source| failed(&path, source))?;
    Ok(path)
}

/// The message as part of a file's name: lower-case words joined by `_`, not too many of them.
fn words(message: &str) -> Option<String> {
    let lower = message.to_ascii_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut name = words.next()?.to_owned();
    for word in words {
        if name.len() + 1 + word.len() > WORDS_LENGTH {
            break;
        }
        name.push('_');
        name.push_str(word);
    }
    Some(name)
}

fn newest_time(folder: &Path) -> io::Result<Option<DateTime<Utc>>> {
    let mut newest = None;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let time = name.to_str().and_then(|name| name.get(..TIME_LENGTH));
        let time = time.and_then(|time| NaiveDateTime::parse_from_str(time, TIME).ok());
        newest = newest.max(time.map(|time| time.and_utc()));
    }
    Ok(newest)
}

fn text(message: &str) -> String {
    let sentence = message.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        r"//! {sentence}

use sea_orm_migration::prelude::*;

/// See above.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

#[async_trait::async_trait]
impl MigrationTrait for Revision {{
    async fn up(&self, _manager: &SchemaManager) -> Result<(), DbErr> {{
        Ok(())
    }}

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {{
        Ok(())
    }}
}}
"
    )
}
