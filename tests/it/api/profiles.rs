//! What users tell about themselves.

use plinth_tests::app::{TestApp, user_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

#[tokio::test]
async fn a_profile_exists_from_the_first_moment() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let user = app.get(ann.path()).as_(&ann).send().await.ok().clone();
    let answer = app.get(ann.profile()).as_(&ann).send().await;
    let expected = json!({
        "user_id": ann.id, "bio": null, "location": null, "website": null, "version": 1,
        "created_at": user["created_at"], "updated_at": user["created_at"],
    });
    assert_eq!((answer.ok(), answer.header("etag")), (&expected, "\"v1\""));
}

#[tokio::test]
async fn everybody_who_is_signed_in_may_read_it() {
    let app = TestApp::new().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    app.get(ann.profile()).as_(&bob).send().await.is(200);
    let answer = app.get(ann.profile()).send().await;
    assert_eq!(answer.problem(), (401, "authentication-required"));
    for id in ["999999", "x"] {
        let path = format!("/api/v1/users/{id}/profile");
        let answer = app.get(path).as_(&bob).send().await;
        assert_eq!(answer.problem(), (404, "not-found"));
    }
}

on_every_database!(put_replaces_and_patch_changes);
async fn put_replaces_and_patch_changes(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let put = app.put(ann.profile()).as_(&ann);
    let patch = app.patch(ann.profile()).as_(&ann);
    let seen = |profile: &Value| {
        ["bio", "location", "website", "version"].map(|member| profile[member].clone())
    };

    let all =
        json!({"bio": "Grüße\n🙂", "location": "London", "website": "http://a.example:8080/x"});
    let answer = put.clone().json(all).send().await;
    assert_eq!(answer.header("etag"), "\"v2\"");
    assert_eq!(answer.ok()["bio"], "Grüße\n🙂");
    let answer = patch.clone().json(json!({"location": null})).send().await;
    assert_eq!(
        seen(answer.ok()),
        [
            json!("Grüße\n🙂"),
            Value::Null,
            json!("http://a.example:8080/x"),
            json!(3)
        ]
    );
    let answer = patch.json(json!({})).send().await;
    assert_eq!(answer.ok()["version"], 3);
    let answer = put.clone().json(json!({"location": "Paris"})).send().await;
    assert_eq!(
        seen(answer.ok()),
        [Value::Null, json!("Paris"), Value::Null, json!(4)]
    );
    let answer = put.clone().json(json!({})).send().await;
    assert_eq!(
        seen(answer.ok()),
        [Value::Null, Value::Null, Value::Null, json!(5)]
    );
    let answer = put.json(json!({})).send().await;
    assert_eq!(answer.ok()["version"], 5);
}

#[tokio::test]
async fn a_profile_is_changed_by_its_user_and_by_admins() {
    let app = TestApp::new().await;
    let (admin, ann, bob) = (
        app.admin().await,
        app.user("ann").await,
        app.user("bob").await,
    );
    let body = json!({"bio": "x"});
    for path in [ann.profile(), user_path(999_999) + "/profile"] {
        let answer = app.patch(path).as_(&bob).json(body.clone()).send().await;
        assert_eq!(answer.problem(), (403, "forbidden"));
    }
    app.patch(ann.profile())
        .as_(&admin)
        .json(body)
        .send()
        .await
        .is(200);
}

#[tokio::test]
async fn profile_and_user_have_versions_of_their_own() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    app.patch(ann.profile())
        .as_(&ann)
        .json(json!({"bio": "x"}))
        .send()
        .await
        .is(200);
    let user = app.get(ann.path()).as_(&ann).send().await;
    assert_eq!(user.ok()["version"], 1);
}
