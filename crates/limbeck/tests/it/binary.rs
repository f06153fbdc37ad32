//! The program `limbeck`: what it does itself, and what it hands on.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn limbeck(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_limbeck"))
        .args(words)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .expect("the program was built")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_crate_is_written_once_and_found_from_folders_beneath() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let deep = root.path().join("crates/app");
    fs::create_dir_all(&deep).expect("a folder");

    let refused = limbeck(&deep, &["upgrade"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        text(&refused.stderr).contains("`limbeck init` writes one"),
        "{refused:?}"
    );

    let written = limbeck(root.path(), &["init", "schema"]);
    assert!(written.status.success(), "{written:?}");
    assert!(root.path().join("schema/src/revisions").is_dir());
    let again = limbeck(root.path(), &["init", "schema"]);
    assert_eq!(again.status.code(), Some(1), "{again:?}");

    // In its place a program that tells what it is told.
    let source = "fn main() { print!(\"{:?}\", std::env::args().skip(1).collect::<Vec<_>>()); std::process::exit(4) }";
    let manifest = "[package]\nname = \"schema\"\nedition = \"2024\"\n[workspace]\n";
    let schema = root.path().join("schema");
    for file in ["build.rs", "src/lib.rs"] {
        fs::remove_file(schema.join(file)).expect("init wrote it");
    }
    fs::write(schema.join("Cargo.toml"), manifest).expect("a file");
    fs::write(schema.join("src/main.rs"), source).expect("a file");
    let told = limbeck(&deep, &["--dir", "schema", "downgrade", "-1", "--json"]);
    assert_eq!(told.status.code(), Some(4), "{told:?}");
    assert_eq!(text(&told.stdout), r#"["downgrade", "-1", "--json"]"#);
}
