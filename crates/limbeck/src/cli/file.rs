//! The files of new revisions: what they are called, and what is in one that does nothing yet.

use super::error::CliError;
use crate::diff::Difference;
use crate::render::Draft;
use crate::revision::{Meta, Revision};
use sea_orm::prelude::DateTimeUtc;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How names begin after their `m`, so that their order is the order of their making.
const TIME: &str = "%Y%m%d_%H%M%S";
const TIME_LENGTH: usize = "20261121_000001".len();

/// A revision that is to be a file.
#[derive(Debug)]
pub(super) struct NewFile {
    pub(super) id: String,
    pub(super) parents: Vec<String>,
    pub(super) depends_on: Vec<String>,
    pub(super) labels: Vec<String>,
    pub(super) message: String,
    pub(super) change: Difference,
}

impl NewFile {
    /// Where it goes: after all that are there.
    pub(super) fn path(&self, folder: &Path) -> Result<PathBuf, CliError> {
        if !folder.is_dir() {
            return Err(CliError::Usage(format!(
                "there is no folder {}; go to the root of the source tree and try again",
                folder.display()
            )));
        }
        if !self.message.contains(|c: char| c.is_ascii_alphanumeric()) {
            return Err(CliError::Usage(format!(
                "the message {:?} has no letter or digit to name the revision by; say in a few words what changes",
                self.message
            )));
        }
        let newest = newest_time(folder).map_err(CliError::file("read", folder))?;
        // Clocks differ between machines, and the order of names is the order of the changes.
        let now = now();
        let time = newest.map_or(now, |newest| now.max(newest + Duration::from_secs(1)));
        let made_at = time.format(TIME).to_string();
        Ok(folder.join(self.draft().file_name(&made_at)))
    }

    /// Writes it.
    pub(super) fn write(&self, folder: &Path) -> Result<PathBuf, CliError> {
        let path = self.path(folder)?;
        let file = fs::File::create_new(&path);
        let written = file.and_then(|mut file| file.write_all(self.text().as_bytes()));
        written.map_err(CliError::file("written", &path))?;
        Ok(path)
    }

    /// What is in it.
    pub(super) fn text(&self) -> String {
        self.draft().render()
    }

    /// The same as a revision that can be tried out before there is a file.
    pub(super) fn in_memory(&self) -> Revision {
        let (plan, unplan) = self.change.plans();
        let mut revision = Revision::from_memory("the new revision", &Meta::EMPTY, plan, unplan);
        revision.id.clone_from(&self.id);
        revision.parents.clone_from(&self.parents);
        revision.depends_on.clone_from(&self.depends_on);
        revision.labels.clone_from(&self.labels);
        revision.message.clone_from(&self.message);
        revision
    }

    fn draft(&self) -> Draft<'_> {
        Draft {
            id: &self.id,
            parents: &self.parents,
            depends_on: &self.depends_on,
            labels: &self.labels,
            message: &self.message,
            up: &self.change.up,
            down: &self.change.down,
            irreversible: None,
        }
    }
}

/// Twelve hexadecimal digits.
pub(super) fn random_id() -> Result<String, CliError> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(|error| {
        CliError::Refused(format!("the system gives no random numbers: {error}"))
    })?;
    let mut id = String::new();
    for byte in bytes {
        let _ = write!(id, "{byte:02x}");
    }
    Ok(id)
}

fn newest_time(folder: &Path) -> io::Result<Option<DateTimeUtc>> {
    let mut newest = None;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let time = name.to_str().and_then(|name| name.strip_prefix('m'));
        let time = time.and_then(|time| time.get(..TIME_LENGTH));
        newest = newest.max(time.and_then(time_of));
    }
    Ok(newest)
}

fn time_of(text: &str) -> Option<DateTimeUtc> {
    let time = sea_orm::prelude::ChronoDateTime::parse_from_str(text, TIME);
    time.ok().map(|time| time.and_utc())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a tool of the developer, with no use case to hand it a clock"
)]
fn now() -> DateTimeUtc {
    SystemTime::now().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(message: &str) -> NewFile {
        NewFile {
            id: "a1b2c3d4e5f6".to_owned(),
            parents: vec!["0f1e2d3c4b5a".to_owned()],
            depends_on: Vec::new(),
            labels: vec!["billing".to_owned()],
            message: message.to_owned(),
            change: Difference::default(),
        }
    }

    #[test]
    fn a_file_says_its_place_and_nothing_that_is_not_so() {
        let text = file("add  phone").text();
        let meta = "Meta {\n    id: \"a1b2c3d4e5f6\",\n    parents: &[\"0f1e2d3c4b5a\"],\n    labels: &[\"billing\"],\n    message: \"add  phone\",\n    ..Meta::EMPTY\n}";
        assert!(text.starts_with("//! Add phone.\n"), "{text}");
        assert!(text.contains(meta), "{text}");
    }

    #[test]
    fn names_say_the_time_the_id_and_a_few_words_and_sort_after_all_that_are_there() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let first = file("Add phone, for calls!")
            .write(folder.path())
            .expect("it can be written");
        let name = first
            .file_name()
            .and_then(|name| name.to_str())
            .expect("it has a name");
        assert!(
            name.ends_with("_a1b2c3d4e5f6_add_phone_for_calls.rs"),
            "{name}"
        );
        let future = folder.path().join("m29991231_235958_000000000000_later.rs");
        fs::write(future, "").expect("it can be written");
        let next = file("next")
            .write(folder.path())
            .expect("it can be written");
        assert!(
            next.ends_with("m29991231_235959_a1b2c3d4e5f6_next.rs"),
            "{}",
            next.display()
        );
    }

    #[test]
    fn a_message_without_words_and_a_missing_folder_are_refused() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let error = file("…")
            .write(folder.path())
            .expect_err("there is no word");
        assert_eq!(error.exit_code(), 2);
        let error = file("x")
            .write(&folder.path().join("no"))
            .expect_err("there is no folder");
        assert!(
            error.to_string().contains("root of the source tree"),
            "{error}"
        );
    }
}
