//! Who may do what to whom: every operation of the document, by everybody, on everything.
//!
//! `matrix.txt` has the expected status of each case. An operation without its rows fails, and so does a row without
//! its operation.

use plinth_tests::app::contract::{Operation, operations};
use plinth_tests::app::{Person, TestApp, post_path, user_path};
use serde_json::Value;
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
        let id = match (target, &owner) {
            (Target::Missing | Target::Nothing, _) => 999_999,
            (_, Some(owner)) => owner.id,
            (_, None) => self.app.register(&self.name).await,
        };
        // What is not the user themselves is something of theirs.
        let (thing, path) = match target {
            Target::Live | Target::Deleted if case.operation.path.contains("{post_id}") => {
                let post = self.app.publish(self.admin, id).await;
                (post, post_path(post))
            }
            _ => (id, user_path(id)),
        };
        if target == Target::Deleted {
            self.app.delete(path).as_(self.admin).send().await.is(204);
        }
        let mut request = case.operation.bare(self.app, &thing.to_string());
        if let Some(mut body) = case.body.clone() {
            // Nothing that is unique may be made twice.
            if case.operation.id == "createUser" {
                body["email"] = format!("new-{}@example.com", self.name).into();
                body.as_object_mut().unwrap().remove("username");
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

fn targets(operation: &Operation) -> &'static [(&'static str, Target)] {
    if operation.path.contains("_id}") {
        &[
            ("live", Target::Live),
            ("missing", Target::Missing),
            ("deleted", Target::Deleted),
        ]
    } else {
        &[("-", Target::Nothing)]
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
