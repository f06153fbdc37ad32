//! Soft deletion, and the way back.

use plinth_tests::app::{PASSWORD, TestApp, user_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::json;

#[tokio::test]
async fn a_deleted_user_is_missing_everywhere() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.register("ann").await);
    let (path, empty) = (user_path(ann), json!({}));
    app.delete(&path).as_(&admin).send().await.is(204);
    let profile = format!("{path}/profile");
    for request in [
        app.get(&path),
        app.put(&path).json(empty.clone()),
        app.patch(&path).json(empty.clone()),
        app.delete(&path),
        app.get(&profile),
        app.put(&profile).json(empty.clone()),
        app.patch(&profile).json(empty),
    ] {
        let answer = request.as_(&admin).send().await;
        assert_eq!(answer.problem(), (404, "not-found"), "{answer}");
    }
    app.login("ann", PASSWORD).await.is(401);
}

on_every_database!(a_restored_user_is_as_they_were);
async fn a_restored_user_is_as_they_were(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let before = app.get(ann.path()).as_(&ann).send().await.ok().clone();
    app.put(ann.profile())
        .as_(&ann)
        .json(json!({"bio": "Hello."}))
        .send()
        .await
        .is(200);
    app.delete(ann.path()).as_(&admin).send().await.is(204);
    let restore = || app.post(ann.path() + "/restore").as_(&admin);
    let answer = restore().send().await;
    let after = answer.ok();
    assert_eq!(
        (&after["is_deleted"], after["deleted_at"].is_null()),
        (&json!(false), true)
    );
    assert_eq!(
        (&after["email"], &after["username"]),
        (&before["email"], &before["username"])
    );
    assert_eq!(answer.header("etag"), format!("\"v{}\"", after["version"]));
    assert!(after["version"].as_i64() > before["version"].as_i64());

    assert_eq!(restore().send().await.problem(), (409, "not-deleted"));
    app.login("ann", PASSWORD).await.is(200);
    let profile = app.get(ann.profile()).as_(&admin).send().await;
    assert_eq!(profile.ok()["bio"], "Hello.");
    let answer = app.get("/api/v1/auth/me").as_(&ann).send().await;
    assert_eq!(
        answer.problem(),
        (401, "invalid-token"),
        "old sessions do not come back"
    );
}

#[tokio::test]
async fn nobody_is_restored_who_never_was() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    for id in ["999999", "x"] {
        let answer = app
            .post(format!("/api/v1/users/{id}/restore"))
            .as_(&admin)
            .send()
            .await;
        assert_eq!(answer.problem(), (404, "not-found"));
        let answer = app
            .post(format!("/api/v1/users/{id}/restore"))
            .as_(&ann)
            .send()
            .await;
        assert_eq!(answer.problem(), (403, "forbidden"));
    }
}

#[tokio::test]
async fn users_may_delete_themselves() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    app.delete(ann.path()).as_(&ann).send().await.is(204);
    let answer = app.delete(ann.path()).as_(&ann).send().await;
    assert_eq!(answer.problem(), (401, "invalid-token"));
}
