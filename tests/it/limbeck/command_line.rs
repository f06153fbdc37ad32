//! Limbeck's command line, as a program of its own on a real database.

mod live;
mod written;

use super::*;
use plinth_tests::catalog::catalog;
use plinth_tests::on_every_database;
use plinth_tests::process::example;
use sea_orm::DbBackend;
use serde_json::Value;
use tempfile::TempDir;

/// What a command said, and how it ended.
pub(super) struct Said {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Said {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{} is no JSON", self.out))
    }
}

/// A place to type commands.
pub(super) struct Shell {
    url: String,
    folder: TempDir,
    production: bool,
    entities: bool,
    compiled_by: Option<String>,
}

impl Shell {
    pub(super) fn new(database: &TestDatabase) -> Self {
        Self::at(database.url())
    }

    /// A place from where no database can be reached.
    pub(super) fn without_database() -> Self {
        Self::at("postgres://127.0.0.1:1/nothing")
    }

    fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            folder: tempfile::tempdir().unwrap(),
            production: false,
            entities: false,
            compiled_by: None,
        }
    }

    /// The same, of a program that brings its entities.
    pub(super) fn with_entities(self) -> Self {
        Self {
            entities: true,
            ..self
        }
    }

    /// The same, where compiling a new file gives the program of another case.
    fn that_compiles(self, case: &str) -> Self {
        let program = example("program", &[]);
        let program = program.as_std().get_program().display().to_string();
        Self {
            compiled_by: Some(format!("env CASE={case} {program}")),
            ..self
        }
    }

    /// The same database, in earnest.
    fn in_production(&self) -> Self {
        Self {
            production: true,
            ..Self::at(&self.url)
        }
    }

    /// Types a line at the program with these revisions.
    pub(super) async fn types(&self, case: &str, line: &str) -> Said {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut process = example("program", &words);
        process.current_dir(self.folder.path());
        process.env("CASE", case).env("FOLDER", self.folder.path());
        process.env("DATABASE_URL", &self.url);
        if self.production {
            process.env("PRODUCTION", "yes");
        }
        if self.entities {
            process.env("ENTITIES", "yes");
        }
        if let Some(words) = &self.compiled_by {
            process.env("COMPILED_BY", words);
        }
        let output = process.output().await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Types a line that has to succeed.
    pub(super) async fn does(&self, case: &str, line: &str) -> Said {
        let said = self.types(case, line).await;
        assert_eq!(said.code, 0, "{line}: {}{}", said.out, said.err);
        said
    }
}

on_every_database!(empty a_database_goes_up_and_down_and_tells_where_it_is);
async fn a_database_goes_up_and_down_and_tells_where_it_is(database: &TestDatabase) {
    let shell = Shell::new(database);
    let nothing = shell.does("chain", "current --json").await.json();
    assert_eq!(nothing["current"], serde_json::json!([]));
    assert_eq!(nothing["pending"], serde_json::json!(["a00001", "b00002"]));
    let said = shell.does("chain", "upgrade +1").await;
    assert!(
        said.err.contains("1/1 create table `users`"),
        "{}",
        said.err
    );
    assert!(
        said.out
            .contains("at m20261121_a00001_create_users\n1 revision is pending"),
        "{}",
        said.out
    );
    assert_eq!(shell.types("chain", "current --check-heads").await.code, 4);
    assert_eq!(shell.types("chain", "check").await.code, 4);
    shell.does("chain", "upgrade").await;
    shell.does("chain", "check").await;
    let again = shell.does("chain", "upgrade head").await;
    assert!(again.out.starts_with("nothing to do"), "{}", again.out);
    assert_eq!(again.err, "", "there is nothing to tell");
    let production = shell.in_production();
    let refused = production.types("chain", "downgrade").await;
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("table `posts` (no rows)"),
        "{}",
        refused.err
    );
    assert!(
        refused.err.contains("with --yes if you mean it"),
        "{}",
        refused.err
    );
    assert_eq!(production.types("chain", "reset --yes").await.code, 1);
    assert_eq!(shell.types("chain", "reset").await.code, 1);
    shell.does("chain", "reset --yes").await;
    // Where nobody can be asked, typing it is enough: what goes is told, and SQLite is copied.
    shell.does("chain", "downgrade").await;
    let down = shell
        .does("chain", "downgrade base --yes --json")
        .await
        .json();
    assert_eq!(down["done"], serde_json::json!(["a00001"]));
    assert_eq!(shell.types("chain", "downgrade head+1").await.code, 1);
    assert_eq!(shell.types("chain", "upgrade sideways!").await.code, 2);
}

on_every_database!(empty what_is_wrong_is_refused_with_a_code_and_a_remedy);
async fn what_is_wrong_is_refused_with_a_code_and_a_remedy(database: &TestDatabase) {
    let shell = Shell::new(database);
    shell.does("phone", "upgrade").await;
    for line in ["check", "upgrade", "downgrade --yes"] {
        let said = shell.types("edited", line).await;
        assert_eq!(said.code, 6, "{line}: {}", said.err);
    }
    shell.does("edited", "stamp current").await;
    shell.does("edited", "check").await;
    shell.does("phone", "stamp --purge head").await;

    let heads = shell.types("branches", "upgrade").await;
    assert_eq!(heads.code, 7);
    assert!(heads.err.contains("merge heads -m"), "{}", heads.err);
    assert_eq!(shell.types("branches", "check").await.code, 7);
    shell.does("branches", "upgrade billing@head").await;
    let missing = shell.types("phone", "upgrade").await;
    assert_eq!(missing.code, 1);
    assert!(
        missing.err.contains("d00004_create_invoices"),
        "{}",
        missing.err
    );
    assert_eq!(shell.types("phone", "check").await.code, 1);
    assert_eq!(shell.types("wrong", "history").await.code, 1);

    let failed = shell.types("wrong", "current --json").await;
    assert_eq!(failed.json()["exit_code"], 1);
}

on_every_database!(empty a_revision_that_fails_is_explained_and_can_be_undone);
async fn a_revision_that_fails_is_explained_and_can_be_undone(database: &TestDatabase) {
    let shell = Shell::new(database);
    shell.does("chain", "upgrade").await;
    let db = connect(database).await;
    let before = catalog(&db).await;
    let failed = shell.types("failing", "upgrade").await;
    assert!(
        failed.err.contains("step 2 of 2 (execute SQL) failed"),
        "{}",
        failed.err
    );
    assert!(
        failed
            .err
            .contains("the statement was: INSERT INTO nowhere"),
        "{}",
        failed.err
    );
    if db.get_database_backend() == DbBackend::MySql {
        assert_eq!(failed.code, 8);
        let check = shell.types("failing", "check --json").await;
        assert_eq!(
            (check.code, &check.json()["findings"][0]["what"]),
            (8, &"dirty".into())
        );
        let current = shell.does("failing", "current").await;
        assert!(
            current.out.contains("dirty at step 2 of 2"),
            "{}",
            current.out
        );
        shell.does("failing", "downgrade --undo-partial").await;
    } else {
        assert_eq!(failed.code, 1);
    }
    assert_eq!(catalog(&db).await, before);
    let needless = shell.types("failing", "upgrade --resume").await;
    assert!(
        needless.err.contains("nothing to repair"),
        "{}",
        needless.err
    );
    db.close().await.unwrap();
}

on_every_database!(empty a_copy_is_made_first_and_its_command_restores_it);
async fn a_copy_is_made_first_and_its_command_restores_it(database: &TestDatabase) {
    let shell = Shell::new(database);
    let fresh = shell.does("chain", "upgrade --backup copies").await;
    assert!(
        !fresh.err.contains("copied"),
        "an empty database is not worth a copy: {}",
        fresh.err
    );
    let db = connect(database).await;
    execute(&db, "INSERT INTO users (email) VALUES ('ann@example.com')").await;
    let before = catalog(&db).await;
    let backend = db.get_database_backend();
    let down = shell
        .does("chain", "downgrade base --yes --backup copies")
        .await;
    assert!(
        down.err.contains("copied the database to copies/"),
        "{}",
        down.err
    );
    assert!(!catalog(&db).await.iter().any(|line| line.contains("users")));
    db.close().await.unwrap();

    restore(&shell, &down.err, backend).await;
    let db = connect(database).await;
    assert_eq!(catalog(&db).await, before);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM users").await, 1);
    shell.does("chain", "check").await;
    db.close().await.unwrap();
}

/// Types the command that was printed, with the password where the tools look for it.
async fn restore(shell: &Shell, said: &str, backend: DbBackend) {
    let command = said.lines().last().unwrap().trim();
    let url: url::Url = shell.url.parse().unwrap();
    let mut process = tokio::process::Command::new("sh");
    process
        .args(["-ec", command])
        .current_dir(shell.folder.path());
    let variable = match backend {
        DbBackend::Postgres => Some("PGPASSWORD"),
        DbBackend::MySql => Some("MYSQL_PWD"),
        _ => None,
    };
    if let Some(variable) = variable {
        process.env(variable, url.password().unwrap());
    }
    let output = process.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {said}");
}

on_every_database!(empty sqlite_is_copied_unless_told_otherwise);
async fn sqlite_is_copied_unless_told_otherwise(database: &TestDatabase) {
    let shell = Shell::new(database);
    shell.does("chain", "upgrade").await;
    let silent = shell.does("phone", "upgrade --no-backup").await;
    assert!(!silent.err.contains("copied"), "{}", silent.err);
    let down = shell.does("phone", "downgrade --yes").await;
    let is_sqlite = database.url().starts_with("sqlite");
    assert_eq!(
        down.err.contains("copied the database to"),
        is_sqlite,
        "{}",
        down.err
    );
}

on_every_database!(empty what_would_be_done_is_shown_and_nothing_changes);
async fn what_would_be_done_is_shown_and_nothing_changes(database: &TestDatabase) {
    let shell = Shell::new(database);
    let db = connect(database).await;
    let dry = shell.does("chain", "upgrade --dry-run").await;
    assert!(
        dry.out
            .contains("-- would apply m20261121_a00001_create_users"),
        "{}",
        dry.out
    );
    assert!(dry.out.contains("CREATE TABLE"), "{}", dry.out);
    let script = shell.does("chain", "upgrade --sql").await;
    assert!(script.out.contains("CREATE TABLE"), "{}", script.out);
    assert!(catalog(&db).await.is_empty());
    execute(&db, &script.out).await;
    shell.does("chain", "check").await;
    let back = shell.types("chain", "downgrade --sql base").await;
    assert_eq!(back.code, 2, "it has to be told where it begins");
    let back = shell.does("chain", "downgrade --sql head:base").await;
    execute(&db, &back.out).await;
    assert_eq!(shell.types("chain", "current --check-heads").await.code, 4);
    db.close().await.unwrap();
}

#[tokio::test]
async fn revisions_are_listed_newest_first_without_a_database() {
    let shell = Shell::without_database();
    let history = shell.does("branches", "history").await.out;
    let expected = "b00002 -> d00004 (billing, head), create invoices\nb00002 -> c00003 (head), phone\na00001 -> b00002 (branch point), create posts\nbase -> a00001, create users\n";
    assert_eq!(history, expected);
    let some = shell.does("branches", "history -r a00001:b00002").await.out;
    assert_eq!(some.lines().count(), 2, "{some}");
    let heads = shell.does("branches", "heads --json").await.json();
    assert_eq!(heads, serde_json::json!(["c00003", "d00004"]));
    let branches = shell.does("branches", "branches").await.out;
    assert!(
        branches.starts_with("a00001 -> b00002 (branch point), create posts parts into\n"),
        "{branches}"
    );
    let show = shell.does("branches", "show c0").await.out;
    assert!(
        show.contains("up         add column `phone` of table `users`"),
        "{show}"
    );
    let script = shell
        .does("chain", "upgrade --sql --server mariadb-10.6")
        .await
        .out;
    assert!(script.starts_with("-- For MariaDB 10.6.0"), "{script}");
    let unknown = shell.types("chain", "upgrade --sql --server oracle").await;
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("postgresql-15"), "{}", unknown.err);
}
