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
