//! A new revision: its name, what it follows, and that it is one.

#![expect(
    clippy::unwrap_used,
    reason = "a test may fail by panicking, its helpers too"
)]

use chrono::{DateTime, Utc};
use limbeck::{History, Meta, Plan, Revision};
use plinth_migration::scaffold::{self, Error};
use std::fs;
use std::path::{Path, PathBuf};

fn moment() -> DateTime<Utc> {
    "2027-01-02T03:04:05Z".parse().unwrap()
}

/// A history with one revision.
fn history() -> History {
    let meta = Meta {
        id: "a1b2c3d4e5f6",
        ..Meta::EMPTY
    };
    let first = Revision::from_memory("m2026_first", &meta, Plan::new(), Plan::new());
    History::new([first]).unwrap()
}

fn write(folder: &Path, message: &str) -> Result<PathBuf, Error> {
    scaffold::write(folder, message, &history(), moment())
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
fn a_revision_is_named_by_its_time_and_its_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "Add users' phone (E.164)").unwrap();
    assert_eq!(name(&path), "m20270102_030405_add_users_phone_e_164.rs");
    let text = fs::read_to_string(path).unwrap();
    assert!(text.starts_with("//! Add users' phone (E.164)\n"));
}

#[test]
fn it_follows_the_head_and_has_an_id_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let read = |message| fs::read_to_string(write(folder.path(), message).unwrap()).unwrap();
    let id = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("    id: "));
        let id = line.unwrap().split('"').nth(1).unwrap().to_owned();
        assert!(id.len() == 12 && id.bytes().all(|b| b.is_ascii_hexdigit()));
        id
    };
    let (one, two) = (read("one"), read("two"));
    assert!(one.contains(r#"parents: &["a1b2c3d4e5f6"],"#), "{one}");
    assert_ne!(id(&one), id(&two));
}

#[test]
fn a_long_message_is_cut_between_words() {
    let folder = tempfile::tempdir().unwrap();
    let message = "give every post a column for the moment of its publication";
    let path = write(folder.path(), message).unwrap();
    assert_eq!(
        name(&path),
        "m20270102_030405_give_every_post_a_column_for_the_moment.rs"
    );
}

#[test]
fn a_message_on_two_lines_stays_a_comment_and_a_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "one \"a\"\nfn two() {}").unwrap();
    let text = fs::read_to_string(path).unwrap();
    assert!(
        text.starts_with("//! one \"a\" fn two() {}\n\nuse "),
        "{text}"
    );
    assert!(
        text.contains(r#"    message: "one \"a\" fn two() {}","#),
        "{text}"
    );
}

#[test]
fn what_cannot_be_named_or_placed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(write(folder.path(), "…!"), Err(Error::NoName(_))));
    let refused = write(&folder.path().join("nowhere"), "add phone").unwrap_err();
    assert!(refused.to_string().contains("root of the source tree"));
    write(folder.path(), "twice").unwrap();
    let again = write(folder.path(), "twice");
    assert!(matches!(again, Err(Error::Write { .. })));
}
