//! Who may do what to whom: every operation of the document, by everybody, on everything.
//!
//! `matrix.txt` has the expected status of each case. An operation without its rows fails, and so does a row without
//! its operation.

use plinth_tests::app::contract::{Operation, operations};
use plinth_tests::app::{Person, TestApp, account_path, post_path, user_path};
use serde_json::{Value, json};
use std::fmt::Write as _;

const EXPECTED: &str = include_str!("matrix.txt");

/// Who asks. The owner is the user whom the path names, or whose thing it names, and `self` is one who is an admin as
/// well.
const CALLERS: [&str; 5] = ["anonymous", "other", "owner", "admin", "self"];

/// What the path names.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    /// Nothing at all.
    Nothing,
    Live,
    Missing,
    Deleted,
}

/// What is asked: an operation, by one of the document's examples.
struct Case {
    operation: Operation,
    label: String,
    body: Option<Value>,
}

fn cases() -> Vec<Case> {
    let each = operations().into_iter().flat_map(|operation| {
        let mut cases: Vec<_> = operation
            .examples()
            .map(|(name, body)| Case {
                operation,
                label: format!("{} {name}", operation.id),
                body: Some(body.clone()),
            })
            .collect();
        if cases.is_empty() {
            cases.push(Case {
                operation,
                label: operation.id.to_owned(),
                body: None,
            });
        }
        cases
    });
    each.collect()
}

/// The people of one case.
struct Cast<'a> {
    app: &'a TestApp,
    name: String,
    other: &'a Person,
    admin: &'a Person,
}

impl Cast<'_> {
    /// Makes what a path is about, for this user, and returns its id.
    async fn thing(&self, path: &str, user: i64) -> i64 {
        let account = || self.app.account(self.admin, user, 0);
        match thing_of(path) {
            Thing::User | Thing::Nothing => user,
            Thing::Account => account().await,
            Thing::Post => self.app.publish(self.admin, user).await,
            Thing::Log => self.app.log_entry(self.admin, user).await,
            Thing::Transfer => {
                let deposit = self.app.deposit(self.admin, account().await, 5).await;
                deposit.is(201)["id"].as_i64().unwrap()
            }
        }
    }

    /// Asks, and returns the status; nothing when there is no such case.
    async fn ask(&self, case: &Case, target: Target, caller: &str) -> Option<u16> {
        let owner = match (caller, target) {
            ("owner", Target::Live | Target::Deleted) => Some(self.app.user(&self.name).await),
            ("self", Target::Live | Target::Deleted) => {
                Some(self.app.another_admin(&self.name).await)
            }
            ("owner" | "self", _) => return None,
            _ => None,
        };
        let user = match (target, &owner) {
            (Target::Missing | Target::Nothing, _) => 999_999,
            (_, Some(owner)) => owner.id,
            (_, None) => self.app.register(&self.name).await,
        };
        let id = match target {
            Target::Missing | Target::Nothing => 999_999,
            _ => self.thing(case.operation.path, user).await,
        };
        if target == Target::Deleted {
            let path = match thing_of(case.operation.path) {
                Thing::Account => account_path(id),
                Thing::Post => post_path(id),
                _ => user_path(user),
            };
            self.app.delete(path).as_(self.admin).send().await.is(204);
        }
        let mut request = case.operation.bare(self.app, &id.to_string());
        if let Some(mut body) = case.body.clone() {
            // Nothing that is unique may be made twice.
            if case.operation.id == "createUser" {
                body["email"] = format!("new-{}@example.com", self.name).into();
                body.as_object_mut().unwrap().remove("username");
            }
            if case.operation.id == "createUsersBulk" {
                body["items"] = json!([{"email": format!("new-{}@example.com", self.name)}]);
            }
            if case.operation.id == "updateUsersBulk" {
                // Whoever else has a part in this stays as they are.
                body["filter"]["ids"] = json!([user]);
            }
            if case.operation.id == "createTransfer" {
                // Whoever is no admin pays from their own.
                body["from_id"] = self
                    .app
                    .account(self.admin, self.other.id, 5000)
                    .await
                    .into();
                body["to_id"] = self.app.account(self.admin, self.admin.id, 0).await.into();
            }
            if case.label == "createLog for-somebody-else" {
                body["user_id"] = self
                    .app
                    .register(&format!("else-{}", self.name))
                    .await
                    .into();
            }
            if case.operation.id == "createPost" {
                body.as_object_mut().unwrap().remove("slug");
            }
            request = request.json(body);
        }
        let request = match (caller, &owner) {
            ("other", _) => request.as_(self.other),
            ("admin", _) => request.as_(self.admin),
            (_, Some(owner)) => request.as_(owner),
            (_, None) => request,
        };
        Some(request.send().await.status)
    }
}

/// What a path is about.
enum Thing {
    User,
    Account,
    Log,
    Post,
    Transfer,
    Nothing,
}

fn thing_of(path: &str) -> Thing {
    match path {
        path if path.contains("{user_id}") => Thing::User,
        path if path.contains("{account_id}") => Thing::Account,
        path if path.contains("{log_id}") => Thing::Log,
        path if path.contains("{post_id}") => Thing::Post,
        path if path.contains("{transfer_id}") => Thing::Transfer,
        // Whose they are makes no difference.
        path if path.contains("{slug}") || path.contains("{name}") => Thing::Nothing,
        // Else every answer would be 404, whoever asks.
        path if path.contains('{') => panic!("the matrix does not know what {path} is about"),
        _ => Thing::Nothing,
    }
}

fn targets(operation: &Operation) -> &'static [(&'static str, Target)] {
    match thing_of(operation.path) {
        Thing::User | Thing::Account | Thing::Log | Thing::Post => &[
            ("live", Target::Live),
            ("missing", Target::Missing),
            ("deleted", Target::Deleted),
        ],
        // Nothing removes one.
        Thing::Transfer => &[("live", Target::Live), ("missing", Target::Missing)],
        Thing::Nothing => &[("-", Target::Nothing)],
    }
}

/// A row of the table, in columns.
fn row(cells: &[String]) -> String {
    let mut row = String::new();
    for (cell, width) in cells.iter().zip([28, 9, 11, 7, 7, 7, 7]) {
        let _infallible = write!(row, "{cell:<width$}");
    }
    row.trim_end().to_owned()
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let app = TestApp::new().await;
    let heading = ["operation", "target"]
        .into_iter()
        .chain(CALLERS)
        .map(str::to_owned);
    let mut table = vec![row(&heading.collect::<Vec<_>>())];
    let mut number = 0;
    for case in cases() {
        let other = app.user(&format!("other{number}")).await;
        let admin = app.another_admin(&format!("admin{number}")).await;
        for (word, target) in targets(&case.operation) {
            let mut cells = vec![case.label.clone(), (*word).to_owned()];
            for caller in CALLERS {
                number += 1;
                let name = format!("target{number}");
                let cast = Cast {
                    app: &app,
                    name,
                    other: &other,
                    admin: &admin,
                };
                let status = cast.ask(&case, *target, caller).await;
                cells.push(status.map_or("-".to_owned(), |status| status.to_string()));
            }
            table.push(row(&cells));
        }
    }
    table[1..].sort();
    let expected: Vec<&str> = EXPECTED.lines().collect();
    let wrong: Vec<_> = table
        .iter()
        .filter(|row| !expected.contains(&row.as_str()))
        .collect();
    assert!(wrong.is_empty(), "not in matrix.txt: {wrong:#?}");
    assert_eq!(table, expected, "matrix.txt has rows of no operation");
}
