//! Writes a new, empty revision. The build script registers it by finding it.

use chrono::{DateTime, Utc};
use limbeck::History;
use limbeck::checksum::Checksum;
use limbeck::runner::Revisions as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Where revisions live, seen from the root of the source tree.
pub const FOLDER: &str = "migration/src/revisions";

/// How names of revisions begin.
const TIME: &str = "m%Y%m%d_%H%M%S";

/// The longest that the words of a name may be together, unless the first alone is longer.
const WORDS_LENGTH: usize = 40;

/// How many digits the id of a revision has.
const ID_LENGTH: usize = 12;

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
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Writes an empty revision into the folder, named by the time and the message. It follows the heads of the history.
pub fn write(
    folder: &Path,
    message: &str,
    history: &History,
    now: DateTime<Utc>,
) -> Result<PathBuf, Error> {
    if !folder.is_dir() {
        return Err(Error::NoFolder(folder.to_owned()));
    }
    let words = words(message).ok_or_else(|| Error::NoName(message.to_owned()))?;
    let name = format!("{}_{words}", now.format(TIME));
    let heads = history.graph().heads();
    let heads: Vec<&str> = heads.map(|head| head.id.as_str()).collect();
    let path = folder.join(format!("{name}.rs"));
    let written = fs::File::create_new(&path)
        .and_then(|mut file| file.write_all(text(&name, message, &heads).as_bytes()));
    match written {
        Ok(()) => Ok(path),
        Err(source) => Err(Error::Write { path, source }),
    }
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

fn text(name: &str, message: &str, parents: &[&str]) -> String {
    let sentence = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let id = Checksum::of(&(name, parents));
    let id = &id.as_str()[..ID_LENGTH];
    format!(
        r"//! {sentence}

use limbeck::{{Meta, Plan}};

pub const META: Meta = Meta {{
    id: {id:?},
    parents: &{parents:?},
    message: {sentence:?},
    ..Meta::EMPTY
}};

pub fn plan(_p: &mut Plan) {{}}

pub fn unplan(_p: &mut Plan) {{}}
"
    )
}
