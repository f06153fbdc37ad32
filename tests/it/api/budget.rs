//! What each operation costs the database: its number of statements, on SQLite, by a caller who is remembered. BEGIN and
//! COMMIT are not counted, nor is what the migrations' own runner asks for `ready` and `migrationStatus`.

use plinth_tests::app::contract::operations;
use plinth_tests::app::{Person, TestApp};
use serde_json::json;

/// Statements by operation, as its success needs them.
const BUDGET: [(&str, u32); 37] = [
    ("changePassword", 4),
    ("createLog", 1),
    ("createLogsBulk", 2),
    ("createMetric", 2),
    ("createMetricsBulk", 3),
    ("createUser", 2),
    ("deleteUser", 3),
    ("getLog", 1),
    ("getProblem", 0),
    ("getProfile", 1),
    ("getUser", 1),
    ("listLogs", 2),
    ("listMetricNames", 2),
    ("listMetrics", 2),
    ("listProblems", 0),
    ("listUserLogs", 3),
    ("listUsers", 2),
    ("live", 0),
    ("login", 5),
    ("logout", 3),
    ("me", 1),
    ("metricSeries", 1),
    ("migrationStatus", 0),
    ("openapiJson", 0),
    ("poolStatus", 0),
    ("prometheus", 0),
    ("purgeLogs", 1),
    ("purgeMetrics", 1),
    ("putProfile", 2),
    ("ready", 0),
    ("refresh", 4),
    ("replaceUser", 2),
    ("restoreUser", 2),
    ("summarizeMetric", 1),
    ("updateProfile", 2),
    ("updateUser", 3),
    ("version", 0),
];

async fn remember(app: &TestApp, person: &Person) {
    app.get("/api/v1/auth/me").as_(person).send().await.is(200);
}

#[tokio::test]
async fn every_operation_keeps_to_its_number_of_statements() {
    let mut spent = Vec::new();
    for operation in operations() {
        let app = TestApp::new().await;
        let (admin, bob) = (app.admin().await, app.user("bob").await);
        if operation.id == "login" {
            app.register("ada").await;
        }
        if operation.id == "restoreUser" {
            app.delete(bob.path()).as_(&admin).send().await.is(204);
        }
        let id = if operation.path.contains("{log_id}") {
            app.log_entry(&admin, bob.id).await
        } else {
            bob.id
        };
        let mut request = operation.request(&app, &id.to_string());
        if ["refresh", "logout"].contains(&operation.id) {
            request = request.json(json!({"refresh_token": bob.refresh}));
        }
        remember(&app, &admin).await;
        let answer = request.as_(&admin).send().await;
        assert!(answer.status < 300, "{answer}");
        spent.push((operation.id, answer.statements));
    }
    spent.sort_unstable();
    assert_eq!(spent, BUDGET);
}

#[tokio::test]
async fn who_is_not_remembered_costs_one_statement_more() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let ask = async || {
        let answer = app.get(ann.path()).as_(&ann).send().await;
        answer.is(200);
        answer.statements
    };
    let (first, second) = (ask().await, ask().await);
    assert_eq!(first, second + 1);
}

#[tokio::test]
async fn a_list_costs_the_same_for_one_and_for_thirty() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let cost = async |query: &str, items: usize| {
        remember(&app, &admin).await;
        let uri = format!("/api/v1/users?{query}");
        let answer = app.get(uri).as_(&admin).send().await;
        assert_eq!(answer.items().len(), items);
        answer.statements
    };
    let alone = [cost("", 1).await, cost("include=profile", 1).await];
    for number in 1..30 {
        app.register(&format!("user{number}")).await;
    }
    assert_eq!(
        [cost("", 30).await, cost("include=profile", 30).await],
        alone
    );
    assert_eq!(alone[1], alone[0] + 1, "the profiles come in one statement");
    assert_eq!(cost("count=false", 30).await, alone[0] - 1);
}
