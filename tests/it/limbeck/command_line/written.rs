//! Revisions that the command line writes: empty ones, merges, and what changed in the entities.

use super::{Said, Shell};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use std::path::Path;

#[tokio::test]
async fn new_revisions_follow_the_head_that_is_meant() {
    let shell = Shell::without_database();
    let file = |said: &Said| {
        let path = said.json()["file"].as_str().unwrap().to_owned();
        std::fs::read_to_string(Path::new(&path)).unwrap()
    };
    let first = shell.does("chain", "revision -m x --json").await;
    assert!(
        file(&first).contains("parents: &[\"b00002\"],"),
        "{}",
        file(&first)
    );
    let none = shell.does("none", "revision -m first --json").await;
    assert!(!file(&none).contains("parents"), "{}", file(&none));
    let several = shell.types("branches", "revision -m x").await;
    assert_eq!(several.code, 7, "{}", several.err);
    let line = "revision -m more --head billing@head --depends-on c00003 --rev-id abc --json";
    let text = file(&shell.does("branches", line).await);
    assert!(
        text.contains("id: \"abc\",\n    parents: &[\"d00004\"],\n    depends_on: &[\"c00003\"],"),
        "{text}"
    );
    let middle = shell.types("chain", "revision -m x --head a00001").await;
    assert_eq!(middle.code, 2);
    assert!(middle.err.contains("--splice"), "{}", middle.err);
    shell
        .does("chain", "revision -m x --head a00001 --splice")
        .await;
    assert_eq!(
        shell
            .types("chain", "revision -m x --rev-id b00002")
            .await
            .code,
        2
    );
    let merged = shell.does("branches", "merge -m join --json").await;
    assert!(
        file(&merged).contains("parents: &[\"c00003\", \"d00004\"],"),
        "{}",
        file(&merged)
    );
    assert_eq!(shell.types("chain", "merge -m join").await.code, 2);
    let dry = shell.does("chain", "revision -m y --dry-run").await.out;
    assert!(dry.starts_with("//! Y.\n"), "{dry}");
}

#[tokio::test]
async fn what_the_entities_want_and_no_revision_does_is_written() {
    let shell = Shell::without_database().with_entities();
    let line = "revision --autogenerate -m phone";
    let said = shell.does("chain", &format!("{line} --json")).await.json();
    let found = serde_json::json!(["add column `phone` of table `users`"]);
    assert_eq!(said["changes"], found);
    let text = std::fs::read_to_string(said["file"].as_str().unwrap()).unwrap();
    assert!(text.contains("p.table(\"users\")"), "{text}");
    assert!(text.contains("add_column(col(\"phone\")"), "{text}");
    assert!(text.contains("drop_column(\"phone\")"), "{text}");
    let nothing = shell.does("phone", line).await.out;
    assert!(nothing.starts_with("nothing was written"), "{nothing}");

    let asked = shell
        .types("branches", &format!("{line} --head billing@head"))
        .await;
    assert_eq!(asked.code, 1);
    assert!(asked.err.contains("--drop invoices"), "{}", asked.err);
    let told =
        format!("{line} --head billing@head --drop invoices --yes-drop-everything --dry-run");
    let told = shell.does("branches", &told).await.out;
    assert!(told.contains("p.drop_table(\"invoices\")"), "{told}");
    let nobody = Shell::without_database();
    assert_eq!(
        nobody.types("chain", line).await.code,
        2,
        "there are no entities"
    );
}

/// Writes what the entities want as the revision that the cases with a phone have, where compiling gives that case.
async fn written_where_compiling_gives(case: &str, more: &str) -> (Shell, Said) {
    let shell = Shell::without_database().with_entities();
    let shell = shell.that_compiles(case);
    let line = format!("revision --autogenerate --rev-id c00003 -m phone {more}");
    let said = shell.types("chain", &line).await;
    (shell, said)
}

fn files(shell: &Shell) -> usize {
    std::fs::read_dir(shell.folder.path()).unwrap().count()
}

#[tokio::test]
async fn a_file_that_means_what_was_proven_is_kept() {
    let (shell, said) = written_where_compiling_gives("phone", "").await;
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert_eq!(files(&shell), 1);
    assert!(
        said.err.contains("compiling it: env CASE=phone"),
        "{}",
        said.err
    );
    let lines: Vec<&str> = said.out.lines().collect();
    let begins = [
        "found: add column `phone` of table `users`",
        "proven: up, down and up again on SQLite 3.",
        "wrote ",
        "compiled, and it gives the same SQL for SQLite, PostgreSQL, MySQL and MariaDB",
        "took ",
        "next: read it, then type `program upgrade`",
    ];
    assert_eq!(lines.len(), begins.len(), "{}", said.out);
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
    assert!(lines[1].contains("rows survived"), "{}", said.out);
}

#[tokio::test]
async fn a_file_that_means_something_else_is_taken_away_and_what_differs_is_told() {
    let (shell, said) = written_where_compiling_gives("edited", "").await;
    assert_eq!(said.code, 1, "{}", said.out);
    assert_eq!(files(&shell), 0, "the file is gone again");
    for part in [
        "was taken away again: compiled, it does not mean what was proven",
        "SQL for PostgreSQL 15.0.0, up, line 1",
        "in the file: ALTER TABLE \"users\" ADD COLUMN \"phone\" varchar(20) NOT NULL DEFAULT ''",
        "`--no-compile` writes it all the same",
    ] {
        assert!(
            said.err.contains(part),
            "{part:?} is not said: {}",
            said.err
        );
    }
    let (shell, said) = written_where_compiling_gives("chain", "--json").await;
    assert_eq!((said.code, files(&shell)), (1, 0));
    let error = said.json()["error"].clone();
    assert!(
        error.as_str().unwrap().contains("c00003"),
        "the program has no such revision: {error}"
    );
}

#[tokio::test]
async fn a_file_is_kept_uncompiled_where_that_is_wished_or_cannot_be_helped() {
    let (shell, said) = written_where_compiling_gives("edited", "--no-compile").await;
    assert_eq!((said.code, files(&shell)), (0, 1), "{}", said.err);
    assert!(
        said.out.contains("not compiled, as you said"),
        "{}",
        said.out
    );
    let shell = Shell::without_database().with_entities();
    let said = shell
        .does("chain", "revision --autogenerate -m phone")
        .await;
    assert_eq!(files(&shell), 1);
    assert!(
        said.out.contains("not compiled: no Cargo.toml"),
        "{}",
        said.out
    );
}

#[tokio::test]
async fn a_revision_is_shown_with_its_sql() {
    let shell = Shell::without_database();
    let all = shell.does("phone", "show c00003 --sql").await.out;
    assert_eq!(all.matches("  SQL for ").count(), 8, "{all}");
    let one = shell
        .does("phone", "show c00003 --sql --server mariadb")
        .await
        .out;
    let sql = "  SQL for MariaDB 10.11.0, up\n    ALTER TABLE `users` ADD COLUMN `phone` varchar(20) NULL;";
    assert!(one.contains(sql), "{one}");
    assert_eq!(one.matches("  SQL for ").count(), 2, "{one}");
}

on_every_database!(empty check_tells_of_entities_that_changed);
async fn check_tells_of_entities_that_changed(database: &TestDatabase) {
    let shell = Shell::new(database).with_entities();
    shell.does("chain", "upgrade").await;
    let check = shell.types("chain", "check").await;
    assert_eq!(check.code, 3);
    assert!(check.out.contains("add column `phone`"), "{}", check.out);
    assert_eq!(shell.types("phone", "check").await.code, 4);
    shell.does("phone", "upgrade").await;
    shell.does("phone", "check").await;
}

#[tokio::test]
async fn init_writes_a_crate_whose_program_has_all_commands() {
    let shell = Shell::without_database();
    let said = shell
        .does("none", "init schema-of-app --limbeck ../limbeck")
        .await;
    assert!(
        said.out.contains("cargo run -p schema-of-app"),
        "{}",
        said.out
    );
    let read = |file: &str| {
        let path = shell.folder.path().join("schema-of-app").join(file);
        std::fs::read_to_string(path).unwrap()
    };
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    assert_eq!(manifest["package"]["name"].as_str(), Some("schema-of-app"));
    let limbeck = &manifest["dependencies"]["limbeck"];
    assert_eq!(limbeck["path"].as_str(), Some("../limbeck"));
    let main = read("src/main.rs");
    assert!(main.contains("schema_of_app::revisions()"), "{main}");
    // One build script: Plinth's own, which every build tries.
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migration/build.rs");
    assert_eq!(read("build.rs"), std::fs::read_to_string(own).unwrap());
    for file in [
        "Cargo.toml",
        "build.rs",
        "src/lib.rs",
        "src/main.rs",
        "README.md",
    ] {
        let text = read(file);
        assert!(
            !text.contains("%name%") && !text.contains("%crate%"),
            "{file}: {text}"
        );
    }
    let again = shell.types("none", "init schema-of-app").await;
    assert_eq!(again.code, 1);
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(shell.types("none", "init 9lives").await.code, 2);
}
