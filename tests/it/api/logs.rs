//! Log entries: appending one or many, and reading those that one may see.

use chrono::TimeDelta;
use plinth_tests::app::{Answer, Person, TestApp};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

const LOGS: &str = "/api/v1/logs";
const BULK: &str = "/api/v1/logs/bulk";

async fn log(app: &TestApp, by: &Person, body: Value) -> Answer {
    app.post(LOGS).as_(by).json(body).send().await
}

async fn messages(app: &TestApp, by: &Person, uri: impl Into<String>) -> Vec<String> {
    let answer = app.get(uri).as_(by).send().await;
    let items = answer.items().iter();
    items
        .map(|entry| entry["message"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_entry_is_the_callers_unless_it_says_otherwise() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let answer = log(&app, &ann, json!({"message": "hello"})).await;
    let entry = answer.is(201);
    assert_eq!(
        (&entry["user_id"], &entry["level"], &entry["message"]),
        (&json!(ann.id), &json!("INFO"), &json!("hello"))
    );
    assert_eq!(answer.header("location"), format!("{LOGS}/{}", entry["id"]));
    let found = app.get(answer.header("location")).as_(&ann).send().await;
    assert_eq!(found.ok(), entry);

    let body = json!({"message": "x", "level": "CRITICAL", "user_id": ann.id});
    let answer = log(&app, &admin, body).await;
    assert_eq!(answer.is(201)["user_id"], ann.id);
}

#[tokio::test]
async fn entries_for_others_need_a_permission_and_somebody_who_is_there() {
    let app = TestApp::new().await;
    let (admin, ann, bob) = (
        app.admin().await,
        app.user("ann").await,
        app.user("bob").await,
    );
    let for_bob = json!({"message": "x", "user_id": bob.id});
    let answer = log(&app, &ann, for_bob.clone()).await;
    assert_eq!(answer.problem(), (403, "forbidden"));
    let many = json!({"items": [{"message": "x"}, for_bob]});
    let answer = app.post(BULK).as_(&ann).json(many).send().await;
    assert_eq!(answer.problem(), (403, "forbidden"));

    app.delete(bob.path()).as_(&admin).send().await.is(204);
    for user_id in [bob.id, 999_999] {
        let body = json!({"message": "x", "user_id": user_id});
        let answer = log(&app, &admin, body).await;
        assert_eq!(answer.problem(), (404, "referenced-not-found"));
        assert_eq!(answer.faults(), ["#/user_id reference"]);
    }
    assert!(messages(&app, &admin, LOGS).await.is_empty());
}

on_every_database!(somebody_elses_entries_are_not_there);
async fn somebody_elses_entries_are_not_there(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann, bob) = (
        app.admin().await,
        app.user("ann").await,
        app.user("bob").await,
    );
    let of_ann = app.log_entry(&ann, ann.id).await;
    app.log_entry(&bob, bob.id).await;
    for (path, status) in [
        (of_ann.to_string(), 404),
        ("999".into(), 404),
        ("x".into(), 404),
    ] {
        let answer = app.get(format!("{LOGS}/{path}")).as_(&bob).send().await;
        assert_eq!(answer.problem(), (status, "not-found"));
    }
    let shown = app.get(format!("{LOGS}/{of_ann}")).as_(&admin).send().await;
    assert_eq!(shown.ok()["user_id"], ann.id);

    assert_eq!(messages(&app, &bob, LOGS).await.len(), 1);
    assert_eq!(messages(&app, &admin, LOGS).await.len(), 2);
    let own = format!("{LOGS}?user_id={}", bob.id);
    assert_eq!(messages(&app, &bob, own).await.len(), 1);
    let others = format!("{LOGS}?user_id={}", ann.id);
    assert_eq!(messages(&app, &admin, others.clone()).await.len(), 1);
    let answer = app.get(others).as_(&bob).send().await;
    assert_eq!(answer.problem(), (403, "forbidden"));
}

#[tokio::test]
async fn lists_are_narrowed_by_level_text_and_time() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    for (message, level) in [("one", "INFO"), ("two 50%", "ERROR"), ("three", "DEBUG")] {
        log(&app, &ann, json!({"message": message, "level": level}))
            .await
            .is(201);
        app.clock().pass(TimeDelta::hours(1));
    }
    let middle = app.get(format!("{LOGS}?q=TWO")).as_(&ann).send().await;
    let moment = middle.items()[0]["created_at"].as_str().unwrap().to_owned();
    for (query, expected) in [
        ("", vec!["three", "two 50%", "one"]),
        ("?sort=id", vec!["one", "two 50%", "three"]),
        ("?level=ERROR", vec!["two 50%"]),
        ("?level=INFO,DEBUG", vec!["three", "one"]),
        ("?q=%25", vec!["two 50%"]),
        (&format!("?since={moment}"), vec!["three", "two 50%"]),
        (&format!("?until={moment}"), vec!["one"]),
    ] {
        let found = messages(&app, &ann, format!("{LOGS}{query}")).await;
        assert_eq!(found, expected, "{query}");
    }
    let answer = app
        .get(format!("{LOGS}?level=LOUD&days=3&sort=level"))
        .as_(&ann)
        .send()
        .await;
    assert_eq!(
        answer.faults(),
        ["?days unknown_parameter", "?level enum", "?sort enum"]
    );
}

#[tokio::test]
async fn a_users_list_goes_back_seven_days_unless_told_otherwise() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let path = ann.path() + "/logs";
    app.clock().pass(TimeDelta::days(-8));
    for days_ago in [8, 6, 0] {
        let body = json!({"message": format!("{days_ago} days ago"), "user_id": ann.id});
        log(&app, &admin, body).await.is(201);
        let next = if days_ago == 8 { 2 } else { 6 };
        app.clock().pass(TimeDelta::days(next));
    }
    app.clock().pass(TimeDelta::days(-6));
    for (query, expected) in [
        ("", vec!["0 days ago", "6 days ago"]),
        ("?days=9", vec!["0 days ago", "6 days ago", "8 days ago"]),
        ("?days=1", vec!["0 days ago"]),
        ("?days=365&q=8&level=INFO", vec!["8 days ago"]),
        ("?days=365&limit=1&offset=1", vec!["6 days ago"]),
    ] {
        for caller in [&ann, &admin] {
            let found = messages(&app, caller, path.clone() + query).await;
            assert_eq!(found, expected, "{query}");
        }
    }
    for query in ["?days=0", "?days=366", "?sort=id"] {
        let answer = app.get(path.clone() + query).as_(&ann).send().await;
        assert_eq!(answer.problem(), (422, "validation-failed"), "{query}");
    }
    app.delete(ann.path()).as_(&admin).send().await.is(204);
    let answer = app.get(path).as_(&admin).send().await;
    assert_eq!(answer.problem(), (404, "not-found"));
}

on_every_database!(many_entries_are_stored_together);
async fn many_entries_are_stored_together(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let items: Vec<_> = (0..1000)
        .map(|n| json!({"message": format!("number {n}"), "level": "DEBUG"}))
        .collect();
    let answer = app
        .post(BULK)
        .as_(&ann)
        .json(json!({"items": items}))
        .send()
        .await;
    let result = answer.is(201);
    assert_eq!(result["created"], 1000);
    // Few statements, whatever the number of items; MySQL is asked for the distance of ids as well.
    assert!(answer.statements <= 5, "{}", answer.statements);
    for n in [0, 1, 500, 999] {
        let path = format!("{LOGS}/{}", result["ids"][n]);
        let entry = app.get(path).as_(&ann).send().await;
        assert_eq!(entry.ok()["message"], format!("number {n}"));
    }
}

#[tokio::test]
async fn one_bad_item_of_a_thousand_and_nothing_is_stored() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let mut items = vec![json!({"message": "fine"}); 1000];
    items[997] = json!({"message": "", "level": "LOUD", "more": 1});
    let answer = app
        .post(BULK)
        .as_(&ann)
        .json(json!({"items": items}))
        .send()
        .await;
    assert_eq!(answer.problem(), (422, "validation-failed"));
    assert_eq!(
        answer.faults(),
        [
            "#/items/997/level enum",
            "#/items/997/message length",
            "#/items/997/more unknown_field"
        ]
    );
    assert!(messages(&app, &ann, LOGS).await.is_empty());
}

#[tokio::test]
async fn a_lost_reference_among_many_is_pointed_at() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let for_user = |id: i64| json!({"message": "x", "user_id": id});
    let items = json!({"items": [for_user(ann.id), for_user(999), for_user(998)]});
    let answer = app.post(BULK).as_(&admin).json(items).send().await;
    assert_eq!(answer.problem(), (404, "referenced-not-found"));
    assert_eq!(
        answer.faults(),
        ["#/items/1/user_id reference", "#/items/2/user_id reference"]
    );
    assert!(messages(&app, &admin, LOGS).await.is_empty());
}

#[tokio::test]
async fn a_body_of_many_may_be_larger_than_others() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let spaces = |count: usize| " ".repeat(count).into_bytes();
    let body =
        |bytes: usize| [spaces(bytes), br#"{"items": [{"message": "x"}]}"#.to_vec()].concat();
    let send = async |path: &str, bytes: usize| {
        let request = app.post(path).as_(&ann);
        request.body("application/json", body(bytes)).send().await
    };
    send(BULK, 15 << 20).await.is(201);
    assert_eq!(
        send(BULK, 16 << 20).await.problem(),
        (413, "payload-too-large")
    );
    assert_eq!(
        send(LOGS, 3 << 20).await.problem(),
        (413, "payload-too-large")
    );
}

#[tokio::test]
async fn old_entries_and_values_are_removed_by_admins() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    app.clock().pass(TimeDelta::days(-2));
    for message in ["one", "two", "three"] {
        log(&app, &ann, json!({"message": message})).await.is(201);
        let value = json!({"name": message, "value": 1});
        let sent = app.post("/api/v1/metrics").as_(&ann).json(value);
        sent.send().await.is(201);
        app.clock().pass(TimeDelta::days(1));
    }
    let newest = app.get(format!("{LOGS}?limit=1")).as_(&ann).send().await;
    let before = newest.items()[0]["created_at"].as_str().unwrap().to_owned();
    for path in [LOGS, "/api/v1/metrics"] {
        let purge = |query: &str| app.delete(format!("{path}{query}"));
        let query = format!("?before={before}");
        let answer = purge(&query).as_(&ann).send().await;
        assert_eq!(answer.problem(), (403, "forbidden"));
        for (bad, fault) in [("", "?before required"), ("?before=soon", "?before format")] {
            let answer = purge(bad).as_(&admin).send().await;
            assert!(answer.faults().contains(&fault.to_owned()), "{answer}");
        }
        for deleted in [2, 0] {
            let answer = purge(&query).as_(&admin).send().await;
            assert_eq!(*answer.ok(), json!({"deleted": deleted}), "{answer}");
        }
    }
    assert_eq!(messages(&app, &ann, LOGS).await, ["three"]);
    let names = app.get("/api/v1/metrics/names").as_(&ann).send().await;
    assert_eq!(names.items().len(), 1);
}
