//! What each operation costs the database: its number of statements, on SQLite, by a caller who is remembered. BEGIN and
//! COMMIT are not counted, nor is what the migrations' own runner asks for `ready` and `migrationStatus`.

use plinth_tests::app::contract::operations;
use plinth_tests::app::{Person, TestApp, account_path, post_path};
use serde_json::json;

/// Statements by operation, as its success needs them.
const BUDGET: [(&str, u32); 57] = [
    ("changePassword", 4),
    ("createAccount", 1),
    ("createDeposit", 3),
    ("createLog", 1),
    ("createLogsBulk", 2),
    ("createMetric", 2),
    ("createMetricsBulk", 3),
    ("createPost", 1),
    ("createTransfer", 3),
    ("createUser", 2),
    ("createUsersBulk", 6),
    ("deleteAccount", 2),
    ("deletePost", 2),
    ("deleteUser", 3),
    ("getAccount", 1),
    ("getLog", 1),
    ("getPost", 1),
    ("getProblem", 0),
    ("getProfile", 1),
    ("getTransfer", 1),
    ("getUser", 1),
    ("listAccounts", 2),
    ("listLogs", 2),
    ("listMetricNames", 2),
    ("listMetrics", 2),
    ("listPosts", 2),
    ("listProblems", 0),
    ("listTransfers", 2),
    ("listUserLogs", 3),
    ("listUserPosts", 3),
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
    ("replacePost", 2),
    ("replaceUser", 2),
    ("restoreAccount", 2),
    ("restorePost", 2),
    ("restoreUser", 2),
    ("summarizeMetric", 1),
    ("updateAccount", 2),
    ("updatePost", 2),
    ("updateProfile", 2),
    ("updateUser", 3),
    ("updateUsersBulk", 5),
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
        // Accounts 1 and 2, of which the first has money, by transfer 1.
        app.account(&admin, admin.id, 5000).await;
        let empty = app.account(&admin, bob.id, 0).await;
        if operation.id == "login" {
            app.register("ada").await;
        }
        if operation.id == "restoreUser" {
            app.delete(bob.path()).as_(&admin).send().await.is(204);
        }
        if operation.id == "restoreAccount" {
            let path = account_path(empty);
            app.delete(path).as_(&admin).send().await.is(204);
        }
        let id = match operation.path {
            path if path.contains("{account_id}") => empty,
            path if path.contains("{log_id}") => app.log_entry(&admin, bob.id).await,
            path if path.contains("{post_id}") => app.publish(&admin, bob.id).await,
            path if path.contains("{transfer_id}") => 1,
            _ => bob.id,
        };
        if operation.id == "restorePost" {
            app.delete(post_path(id)).as_(&admin).send().await.is(204);
        }
        let mut request = operation.request(&app, &id.to_string());
        if ["refresh", "logout"].contains(&operation.id) {
            request = request.json(json!({"refresh_token": bob.refresh}));
        }
        if operation.id == "updateUsersBulk" {
            let bob = json!({"ids": [bob.id]});
            request = request.json(json!({"filter": bob, "set": {"active": false}}));
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

/// What a list costs a caller who is remembered.
async fn cost(app: &TestApp, caller: &Person, uri: &str, items: usize) -> u32 {
    remember(app, caller).await;
    let answer = app.get(uri).as_(caller).send().await;
    assert_eq!(answer.items().len(), items, "{uri}");
    answer.statements
}

#[tokio::test]
async fn a_list_of_users_costs_the_same_for_one_and_for_a_hundred() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let lists = [
        "",
        "&include=profile",
        "&include=posts",
        "&include=profile,posts",
        "&count=false",
    ];
    let costs = async |items: usize| {
        let mut costs = Vec::new();
        for list in lists {
            let uri = format!("/api/v1/users?limit=100{list}");
            costs.push(cost(&app, &admin, &uri, items).await);
        }
        costs
    };
    let alone = costs(1).await;
    assert_eq!(alone, [2, 3, 3, 4, 1], "each kind comes in one statement");
    for number in 1..100 {
        let author = app.register(&format!("user{number}")).await;
        app.publish(&admin, author).await;
    }
    assert_eq!(costs(100).await, alone);
}

#[tokio::test]
async fn a_list_of_posts_costs_the_same_for_one_and_for_a_hundred() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let (all, own) = ("/api/v1/posts?limit=100", ann.posts() + "?limit=100");
    let costs = async |items: usize| {
        let with_author = |uri: &str| format!("{uri}&include=author");
        [
            cost(&app, &admin, all, items).await,
            cost(&app, &admin, &with_author(all), items).await,
            cost(&app, &admin, &with_author(&own), items.min(50)).await,
        ]
    };
    app.publish(&admin, ann.id).await;
    let alone = costs(1).await;
    assert_eq!(alone, [2, 3, 4], "the authors come in one statement");
    for number in 1..50 {
        app.publish(&admin, ann.id).await;
        let other = app.register(&format!("user{number}")).await;
        app.publish(&admin, other).await;
    }
    app.publish(&admin, admin.id).await;
    assert_eq!(costs(100).await, alone);
}
