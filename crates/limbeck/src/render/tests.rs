//! What is written is laid out as rustfmt would lay it out. (That it means what was found is tested where it is
//! compiled: `tests/it/revisions.rs`.)

use super::Draft;
use crate::diff::tests::any::{answered, bold};
use crate::diff::tests::strategy::schema;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::fs;
use std::process::Command;

/// Many revisions between any two schemas, through one run of rustfmt.
#[test]
fn any_revision_is_left_alone_by_rustfmt() {
    let mut runner = TestRunner::deterministic();
    let folder = tempfile::tempdir().expect("a folder for the files");
    let mut paths = Vec::new();
    for place in 0..200 {
        let pair = (schema(), schema()).new_tree(&mut runner);
        let (before, after) = pair.expect("two schemas").current();
        let found = answered(&before, &after, bold());
        let draft = Draft {
            id: "a1b2c3d4e5f6",
            message: "change what there is",
            up: &found.up,
            down: &found.down,
            ..Draft::default()
        };
        let path = folder.path().join(format!("m{place}.rs"));
        fs::write(&path, draft.render()).expect("the file is written");
        paths.push(path);
    }
    let rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--style-edition", "2024", "--check"])
        .args(&paths)
        .output()
        .expect("rustfmt is a part of the toolchain");
    let said = String::from_utf8_lossy(&rustfmt.stdout);
    assert!(rustfmt.status.success() && said.is_empty(), "{said}");
}
