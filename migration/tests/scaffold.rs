//! A new revision: its name, its place in the order, and that it is one.

#![expect(
    clippy::unwrap_used,
    reason = "a test may fail by panicking, its helpers too"
)]

use chrono::{DateTime, Utc};
use plinth_migration::scaffold::{self, Error};
use std::fs;
use std::path::Path;

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
fn a_revision_is_named_by_its_time_and_its_message() {
    let folder = tempfile::tempdir().unwrap();
    let now = moment("2027-01-02T03:04:05Z");
    let path = scaffold::write(folder.path(), "Add users' phone (E.164)", now).unwrap();
    assert_eq!(name(&path), "m20270102_030405_add_users_phone_e_164.rs");
    let text = fs::read_to_string(path).unwrap();
    assert!(text.starts_with("//! Add users' phone (E.164)\n"));
}

#[test]
fn a_new_revision_comes_last_even_when_this_clock_is_behind() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m20270102_235959_from_afar.rs"), "").unwrap();
    let path = scaffold::write(folder.path(), "mine", moment("2027-01-01T00:00:00Z")).unwrap();
    assert_eq!(name(&path), "m20270103_000000_mine.rs");
}

#[test]
fn a_long_message_is_cut_between_words() {
    let folder = tempfile::tempdir().unwrap();
    let message = "give every post a column for the moment of its publication";
    let path = scaffold::write(folder.path(), message, DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(
        name(&path),
        "m19700101_000000_give_every_post_a_column_for_the_moment.rs"
    );
}

#[test]
fn a_message_on_two_lines_stays_a_comment() {
    let folder = tempfile::tempdir().unwrap();
    let path = scaffold::write(folder.path(), "one\nfn two() {}", DateTime::UNIX_EPOCH).unwrap();
    let text = fs::read_to_string(path).unwrap();
    assert!(text.starts_with("//! one fn two() {}\n\nuse "), "{text}");
}

#[test]
fn what_cannot_be_named_or_placed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |folder: &Path, message| scaffold::write(folder, message, DateTime::UNIX_EPOCH);
    assert!(matches!(write(folder.path(), "…!"), Err(Error::NoName(_))));
    let nowhere = folder.path().join("nowhere");
    let refused = write(&nowhere, "add phone").unwrap_err();
    assert!(refused.to_string().contains("root of the source tree"));
}
