//! Reading and changing single users.

use plinth_tests::app::{PASSWORD, Person, TestApp, user_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

async fn patched(app: &TestApp, person: &Person, body: Value) -> Value {
    let answer = app.patch(person.path()).as_(person).json(body).send().await;
    answer.ok().clone()
}

#[tokio::test]
async fn users_see_themselves_and_nobody_else() {
    let app = TestApp::new().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    app.get(ann.path()).as_(&ann).send().await.is(200);
    for path in [bob.path(), user_path(999_999), "/api/v1/users/x".into()] {
        let answer = app.get(path).as_(&ann).send().await;
        assert_eq!(
            answer.problem(),
            (403, "forbidden"),
            "whether the id exists or not"
        );
    }
}

#[tokio::test]
async fn what_is_no_id_names_nobody() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for id in [
        "0",
        "-1",
        "x",
        "1.0",
        "9007199254740992",
        "9".repeat(30).as_str(),
        "1%20",
        "%F0",
    ] {
        let answer = app
            .get(format!("/api/v1/users/{id}"))
            .as_(&admin)
            .send()
            .await;
        assert_eq!(answer.problem(), (404, "not-found"), "{id}");
    }
    app.get(user_path(9_007_199_254_740_991))
        .as_(&admin)
        .send()
        .await
        .is(404);
}

#[tokio::test]
async fn include_embeds_the_profile_and_drops_the_tag() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let plain = app.get(ann.path()).as_(&ann).send().await;
    assert_eq!(
        (plain.header("etag"), plain.ok().get("profile")),
        ("\"v1\"", None)
    );
    let full = app
        .get(ann.path() + "?include=profile")
        .as_(&ann)
        .send()
        .await;
    assert_eq!(
        (full.header("etag"), &full.ok()["profile"]["user_id"]),
        ("", &json!(ann.id))
    );
}

#[tokio::test]
async fn put_replaces_the_name_and_keeps_what_cannot_be_empty() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let put = async |body: Value| {
        let answer = app.put(ann.path()).as_(&ann).json(body).send().await;
        assert_eq!(
            answer.header("etag"),
            format!("\"v{}\"", answer.ok()["version"])
        );
        answer.ok().clone()
    };
    let named = put(json!({"full_name": "Ann Lee"})).await;
    assert_eq!(
        (
            &named["full_name"],
            &named["email"],
            &named["username"],
            &named["version"]
        ),
        (
            &json!("Ann Lee"),
            &json!("ann@example.com"),
            &json!("ann"),
            &json!(2)
        )
    );
    let moved =
        put(json!({"full_name": "Ann Lee", "email": "LEE@example.com", "username": "Lee"})).await;
    assert_eq!(
        (&moved["email"], &moved["username"]),
        (&json!("lee@example.com"), &json!("lee"))
    );
    let emptied = put(json!({})).await;
    assert_eq!(
        (&emptied["full_name"], &emptied["username"]),
        (&Value::Null, &json!("lee"))
    );
    assert_eq!(emptied["version"], 4);
    for body in [
        json!({"role": "admin"}),
        json!({"active": false}),
        json!({"password": PASSWORD}),
    ] {
        let answer = app.put(ann.path()).as_(&ann).json(body).send().await;
        assert_eq!(answer.problem(), (422, "validation-failed"));
    }
}

#[tokio::test]
async fn patch_changes_what_is_sent() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let named = patched(&app, &ann, json!({"full_name": "Ann Lee"})).await;
    let renamed = patched(&app, &ann, json!({"username": "lee"})).await;
    assert_eq!(
        (&named["version"], &renamed["version"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(renamed["full_name"], "Ann Lee");
    let cleared = patched(&app, &ann, json!({"full_name": null})).await;
    assert_eq!(
        (&cleared["full_name"], &cleared["username"]),
        (&Value::Null, &json!("lee"))
    );
    let answer = app
        .patch(ann.path())
        .as_(&ann)
        .json(json!({"email": null}))
        .send()
        .await;
    assert_eq!(answer.faults(), ["#/email not_nullable"]);
}

#[tokio::test]
async fn a_patch_may_come_as_a_merge_patch() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let kind = "application/merge-patch+json; charset=utf-8";
    let answer = app
        .patch(ann.path())
        .as_(&ann)
        .body(kind, r#"{"full_name":"A"}"#)
        .send()
        .await;
    assert_eq!(answer.ok()["full_name"], "A");
    let answer = app.put(ann.path()).as_(&ann).body(kind, "{}").send().await;
    assert_eq!(answer.problem(), (415, "unsupported-media-type"));
}

on_every_database!(what_changes_nothing_leaves_the_version);
async fn what_changes_nothing_leaves_the_version(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let before = patched(&app, &ann, json!({"full_name": "Ann"})).await;
    for body in [
        json!({}),
        json!({"full_name": "Ann"}),
        json!({"email": "ANN@example.com", "username": "ann"}),
    ] {
        assert_eq!(patched(&app, &ann, body).await, before);
    }
    let answer = app
        .put(ann.path())
        .as_(&ann)
        .json(json!({"full_name": "Ann"}))
        .send()
        .await;
    assert_eq!(*answer.ok(), before);
    let after = patched(&app, &ann, json!({"full_name": "Bea"})).await;
    assert_eq!(after["created_at"], before["created_at"]);
    assert!(after["updated_at"].as_str() > before["updated_at"].as_str());
}

on_every_database!(taken_names_are_refused_by_name);
async fn taken_names_are_refused_by_name(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (ann, _) = (app.user("ann").await, app.register("bob").await);
    for (body, slug, fault) in [
        (
            json!({"email": "BOB@example.com"}),
            "email-taken",
            "#/email conflict",
        ),
        (
            json!({"username": "Bob"}),
            "username-taken",
            "#/username conflict",
        ),
    ] {
        let patch = app.patch(ann.path()).as_(&ann).json(body.clone());
        let put = app.put(ann.path()).as_(&ann).json(body);
        for request in [patch, put] {
            let answer = request.send().await;
            assert_eq!(answer.problem(), (409, slug));
            assert_eq!(answer.faults(), [fault]);
        }
    }
    let unchanged = app.get(ann.path()).as_(&ann).send().await;
    assert_eq!(unchanged.ok()["version"], 1);
}

#[tokio::test]
async fn access_is_changed_by_admins_only() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let bodies = [
        json!({"role": "user"}),
        json!({"active": true}),
        json!({"password": "12345678"}),
    ];
    for body in &bodies {
        let answer = app
            .patch(ann.path())
            .as_(&ann)
            .json(body.clone())
            .send()
            .await;
        assert_eq!(answer.problem(), (403, "forbidden"), "{body}");
    }
    for body in &bodies {
        app.patch(ann.path())
            .as_(&admin)
            .json(body.clone())
            .send()
            .await
            .is(200);
    }
}

#[tokio::test]
async fn an_admin_cannot_lock_themselves_out() {
    let app = TestApp::new().await;
    let (admin, other) = (app.admin().await, app.another_admin("other").await);
    for body in [
        json!({"role": "user"}),
        json!({"active": false}),
        json!({"password": "12345678"}),
    ] {
        let answer = app
            .patch(admin.path())
            .as_(&admin)
            .json(body.clone())
            .send()
            .await;
        assert_eq!(answer.problem(), (403, "self-lockout"), "{body}");
    }
    let answer = app.delete(admin.path()).as_(&admin).send().await;
    assert_eq!(answer.problem(), (403, "self-lockout"));
    patched(&app, &admin, json!({"full_name": "Root"})).await;
    // Another admin may, as long as one is left.
    app.delete(admin.path()).as_(&other).send().await.is(204);
}

#[tokio::test]
async fn no_answer_contains_a_password_or_its_hash() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({"email": "ann@example.com", "password": "visible-to-nobody"});
    let made = app.post("/api/v1/users").json(new).send().await;
    let id = made.is(201)["id"].as_i64().unwrap();
    let reset = json!({"password": "visible-to-nobody-2"});
    let bad = json!({"email": "x", "password": "visible-to-nobody-3"});
    for answer in [
        made,
        app.patch(user_path(id))
            .as_(&admin)
            .json(reset)
            .send()
            .await,
        app.get(user_path(id) + "?include=profile")
            .as_(&admin)
            .send()
            .await,
        app.get("/api/v1/users?include=profile")
            .as_(&admin)
            .send()
            .await,
        app.login("ann", "visible-to-nobody-2").await,
        app.login("ann", "visible-to-nobody-4").await,
        app.post("/api/v1/users").json(bad).send().await,
    ] {
        let text = answer.text();
        assert!(
            !text.contains("visible-to-nobody") && !text.contains("argon2"),
            "{answer}"
        );
        assert!(!text.contains("\"password"), "{answer}");
    }
}
