//! The words of sea-orm-cli, as it would pass them on, on a SQLite file.

#![expect(
    clippy::unwrap_used,
    reason = "a test may fail by panicking, its helpers too"
)]

use std::process::Command;
use tempfile::TempDir;

/// Types words in a folder whose `.env` names a database there. Gives what was printed, and whether it went well.
fn typed(folder: &TempDir, words: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_plinth-migration"))
        .args(words)
        .current_dir(folder.path())
        .env_remove("DATABASE_URL")
        .env_remove("DATABASE_SCHEMA")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = "DATABASE_URL=sqlite:///./plinth.db\n";
    std::fs::write(folder.path().join(".env"), settings).unwrap();
    folder
}

#[track_caller]
fn well(folder: &TempDir, words: &[&str]) -> String {
    let (fine, said) = typed(folder, words);
    assert!(fine, "{words:?}: {said}");
    said
}

/// How many revisions are applied, and how many pending.
fn standing(folder: &TempDir) -> (usize, usize) {
    let said = well(folder, &["status"]);
    let count = |state: &str| said.lines().filter(|line| line.ends_with(state)).count();
    (count("  applied"), count("  pending"))
}

#[test]
fn up_and_down_go_so_far_and_no_further_than_they_can() {
    let folder = project();
    let all = plinth_migration::revisions().len();
    assert_eq!(standing(&folder), (0, all));
    assert_eq!(well(&folder, &["up", "-n", "2"]).lines().count(), 2);
    assert_eq!(standing(&folder), (2, all - 2));
    well(&folder, &["up"]);
    assert_eq!(standing(&folder), (all, 0));
    assert_eq!(well(&folder, &[]), "nothing to apply\n");
    assert_eq!(well(&folder, &["up", "-n", "1"]), "nothing to apply\n");
    let down = well(&folder, &["down", "-v"]);
    let head = plinth_migration::revisions().pop().unwrap().name;
    assert!(down.contains("  drop index"), "-v shows steps: {down}");
    assert!(down.contains(&format!("taken back {head} in ")), "{down}");
    well(&folder, &["down", "-n", "99"]);
    assert_eq!(standing(&folder), (0, all));
    assert_eq!(well(&folder, &["down"]), "nothing to take back\n");
}

#[test]
fn reset_refresh_and_fresh_begin_anew() {
    let folder = project();
    let all = plinth_migration::revisions().len();
    for (words, there) in [("refresh", all), ("fresh", all), ("reset", 0)] {
        well(&folder, &[words]);
        assert_eq!(standing(&folder), (there, all - there), "{words}");
    }
}

#[test]
fn without_a_database_it_is_said_how_to_name_one() {
    let folder = tempfile::tempdir().unwrap();
    let (fine, said) = typed(&folder, &["up"]);
    assert!(!fine && said.contains("DATABASE_URL"), "{said}");
    let other = folder.path().join("other.db");
    let url = format!("sqlite:///{}", other.display());
    well(&folder, &["up", "-n", "1", "-u", &url]);
    assert!(other.exists());
}

#[test]
fn a_revision_is_generated_where_revisions_live() {
    let folder = project();
    let (fine, said) = typed(&folder, &["generate", "add_phone"]);
    assert!(!fine && said.contains("root of the source tree"), "{said}");
    let revisions = folder.path().join("migration/src/revisions");
    std::fs::create_dir_all(&revisions).unwrap();
    well(&folder, &["generate", "add_phone"]);
    let written = std::fs::read_dir(revisions).unwrap().next().unwrap();
    let name = written.unwrap().file_name().into_string().unwrap();
    assert!(name.ends_with("_add_phone.rs"), "{name}");
}
