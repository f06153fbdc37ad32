//! Conditional requests: reading what is new, changing what was seen.

use plinth_tests::app::TestApp;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::json;

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    for path in [ann.path(), ann.profile()] {
        let ask = |tag: &str| app.get(&path).as_(&ann).if_none_match(tag).send();
        for known in ["\"v1\"", "W/\"v1\"", "\"v7\", \"v1\"", "*"] {
            let answer = ask(known).await;
            assert_eq!((answer.status, answer.text()), (304, ""), "{known}");
            assert_eq!(answer.header("etag"), "\"v1\"");
        }
        ask("\"v2\"").await.is(200);
        let body = if path == ann.path() {
            json!({"full_name": "A"})
        } else {
            json!({"bio": "b"})
        };
        app.patch(&path).as_(&ann).json(body).send().await.is(200);
        assert_eq!(ask("\"v1\"").await.is(200)["version"], 2);
    }
}

on_every_database!(only_the_version_that_was_seen_is_changed);
async fn only_the_version_that_was_seen_is_changed(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let rename = |name: &str| {
        app.patch(ann.path())
            .as_(&ann)
            .json(json!({"full_name": name}))
    };
    rename("A").if_match("\"v1\"").send().await.is(200);
    let answer = rename("B").if_match("\"v1\"").send().await;
    assert_eq!(answer.problem(), (412, "precondition-failed"));
    for (tags, name) in [("W/\"v2\"", "C"), ("\"v1\", \"v3\"", "D"), ("*", "E")] {
        let answer = rename(name).if_match(tags).send().await;
        assert_eq!(answer.ok()["full_name"], name, "{tags}");
    }
    let answer = app.get(ann.path()).as_(&ann).send().await;
    assert_eq!(
        (answer.header("etag"), &answer.ok()["full_name"]),
        ("\"v5\"", &json!("E"))
    );
}

#[tokio::test]
async fn every_change_of_a_version_takes_a_condition() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    for request in [
        app.put(ann.path()).json(json!({"full_name": "A"})),
        app.patch(ann.path()).json(json!({})),
        app.put(ann.profile()).json(json!({"bio": "b"})),
        app.patch(ann.profile()).json(json!({})),
        app.delete(ann.path()),
    ] {
        let answer = request.clone().as_(&ann).if_match("\"v9\"").send().await;
        assert_eq!(answer.problem(), (412, "precondition-failed"), "{answer}");
        // A tag of another kind is none of ours, but a tag.
        let answer = request.as_(&ann).if_match("\"abc\"").send().await;
        assert_eq!(answer.problem(), (412, "precondition-failed"), "{answer}");
    }
    let unchanged = app.get(ann.path()).as_(&ann).send().await;
    assert_eq!(unchanged.ok()["version"], 1);
    app.delete(ann.path())
        .as_(&ann)
        .if_match("\"v1\"")
        .send()
        .await
        .is(204);
}

#[tokio::test]
async fn what_is_no_tag_is_malformed() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    for bad in ["v1", "\"v1", "1", "w/\"v1\"", "\"v1\" \"v2\"", ""] {
        let answer = app
            .patch(ann.path())
            .as_(&ann)
            .json(json!({}))
            .if_match(bad)
            .send()
            .await;
        assert_eq!(answer.problem(), (400, "malformed-request"), "{bad:?}");
    }
}

#[tokio::test]
async fn the_condition_is_judged_before_the_state_and_after_existence() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    app.register("bob").await;
    let taken = app
        .patch(ann.path())
        .as_(&ann)
        .json(json!({"username": "bob"}));
    let answer = taken.clone().if_match("\"v9\"").send().await;
    assert_eq!(answer.problem(), (412, "precondition-failed"));
    assert_eq!(taken.send().await.problem(), (409, "username-taken"));
    let answer = app
        .delete("/api/v1/users/999999")
        .as_(&admin)
        .if_match("\"v9\"")
        .send()
        .await;
    assert_eq!(answer.problem(), (404, "not-found"));
    // Also not on what was said about the body.
    let bad = app
        .patch(ann.path())
        .as_(&ann)
        .json(json!({"username": 1}))
        .if_match("\"v9\"");
    assert_eq!(bad.send().await.problem(), (422, "validation-failed"));
}
