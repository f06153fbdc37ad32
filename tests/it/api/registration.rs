//! How users come to be.

use plinth_tests::app::{PASSWORD, TestApp, user_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

#[tokio::test]
async fn email_and_password_are_enough() {
    let app = TestApp::new().await;
    let new = json!({"email": "Ann.Lee@Example.com", "password": PASSWORD});
    let answer = app.post("/api/v1/users").json(new).send().await;
    let ann = answer.is(201);
    let id = ann["id"].as_i64().unwrap();
    let expected = json!({
        "id": id, "email": "ann.lee@example.com", "username": "ann.lee", "full_name": null,
        "active": true, "role": "user", "is_superuser": false, "version": 1,
        "is_deleted": false, "deleted_at": null,
        "created_at": ann["created_at"], "updated_at": ann["created_at"],
    });
    assert_eq!(*ann, expected);
    assert_eq!(answer.header("location"), user_path(id));
    assert_eq!(answer.header("etag"), "\"v1\"");

    let pair = app.login("ann.lee", PASSWORD).await.ok().clone();
    let token = pair["access_token"].as_str().unwrap();
    let read = app.get(answer.header("location")).token(token).send().await;
    assert_eq!(read.ok(), ann);
}

#[tokio::test]
async fn a_profile_that_is_sent_is_embedded() {
    let app = TestApp::new().await;
    let profile = json!({"bio": "Finds moths.\nAnd bugs.", "website": "https://example.com/~ann"});
    let new = json!({"email": "ann@example.com", "password": PASSWORD, "profile": profile});
    let answer = app.post("/api/v1/users").json(new).send().await;
    let ann = answer.is(201);
    assert_eq!(answer.header("etag"), "\"v1\"");
    assert_eq!(ann["profile"]["bio"], profile["bio"]);
    assert_eq!(ann["profile"]["location"], Value::Null);
    assert_eq!(ann["profile"]["created_at"], ann["created_at"]);
}

on_every_database!(an_email_is_taken_in_every_case_and_by_the_deleted_too);
async fn an_email_is_taken_in_every_case_and_by_the_deleted_too(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let again = async || {
        let new = json!({"email": "ANN@example.com", "password": PASSWORD, "username": "other"});
        app.post("/api/v1/users").json(new).send().await
    };
    let answer = again().await;
    assert_eq!(answer.problem(), (409, "email-taken"));
    assert_eq!(answer.faults(), ["#/email conflict"]);
    app.delete(ann.path()).as_(&admin).send().await.is(204);
    assert_eq!(again().await.problem(), (409, "email-taken"));
}

on_every_database!(a_chosen_user_name_is_taken_in_every_case);
async fn a_chosen_user_name_is_taken_in_every_case(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    app.register("ann").await;
    let new = json!({"email": "other@example.com", "password": PASSWORD, "username": "Ann"});
    let answer = app.post("/api/v1/users").json(new).send().await;
    assert_eq!(answer.problem(), (409, "username-taken"));
    assert_eq!(answer.faults(), ["#/username conflict"]);
}

on_every_database!(a_user_name_is_made_of_the_email);
async fn a_user_name_is_made_of_the_email(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    for (email, expected) in [
        ("Ada.Lovelace@example.com", "ada.lovelace"),
        ("ada+news@example.com", "ada-news"),
        ("-+ada@example.com", "ada"),
        ("x@example.com", "x__"),
        ("x@example.org", "x__-2"),
        ("x@example.net", "x__-3"),
        ("!!!@example.com", "___"),
        ("ada@example.org", "ada-2"),
    ] {
        let new = json!({"email": email, "password": PASSWORD});
        let answer = app.post("/api/v1/users").json(new).send().await;
        assert_eq!(answer.is(201)["username"], expected, "{email}");
    }
}

#[tokio::test]
async fn a_long_local_part_makes_two_names() {
    let app = TestApp::new().await;
    let local = "a".repeat(64);
    for (domain, expected) in [
        ("example.com", local.clone()),
        ("example.org", format!("{local}-2")),
    ] {
        let new = json!({"email": format!("{local}@{domain}"), "password": PASSWORD});
        let answer = app.post("/api/v1/users").json(new).send().await;
        assert_eq!(answer.is(201)["username"], expected);
    }
}

#[tokio::test]
async fn role_and_activity_are_for_admins() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let new = |extra: Value| {
        let mut body = json!({"email": "new@example.com", "password": PASSWORD});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        app.post("/api/v1/users").json(body)
    };
    for extra in [json!({"role": "admin"}), json!({"active": false})] {
        let answer = new(extra.clone()).send().await;
        assert_eq!(answer.problem(), (403, "forbidden"));
        let answer = new(extra).as_(&ann).send().await;
        assert_eq!(answer.problem(), (403, "forbidden"));
    }
    app.login("new", PASSWORD).await.is(401);

    let answer = new(json!({"role": "admin", "active": false}))
        .as_(&admin)
        .send()
        .await;
    let made = answer.is(201);
    assert_eq!(
        (&made["role"], &made["active"]),
        (&json!("admin"), &json!(false))
    );
    assert_eq!(made["is_superuser"], true);
    app.login("new", PASSWORD).await.is(401);
}

#[tokio::test]
async fn the_defaults_may_be_said_by_anybody() {
    let app = TestApp::new().await;
    let new =
        json!({"email": "ann@example.com", "password": PASSWORD, "role": "user", "active": true});
    app.post("/api/v1/users").json(new).send().await.is(201);
}

#[tokio::test]
async fn a_refused_profile_leaves_no_user() {
    let app = TestApp::new().await;
    let profile = json!({"website": "ftp://example.com"});
    let new = json!({"email": "ann@example.com", "password": PASSWORD, "profile": profile});
    let answer = app.post("/api/v1/users").json(new).send().await;
    assert_eq!(answer.problem(), (422, "validation-failed"));
    assert_eq!(answer.faults(), ["#/profile/website pattern"]);
    app.register("ann").await;
}
