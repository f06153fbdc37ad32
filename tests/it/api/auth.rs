//! Signing in, asking who one is, and changing one's password.

use chrono::TimeDelta;
use plinth_tests::app::{PASSWORD, TestApp};
use serde_json::json;

#[tokio::test]
async fn a_login_gives_a_pair_that_works() {
    let app = TestApp::new().await;
    let id = app.register("ann").await;
    let answer = app.login("ann@example.com", PASSWORD).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let pair = answer.ok();
    assert_eq!(
        (
            &pair["token_type"],
            &pair["expires_in"],
            &pair["refresh_expires_in"]
        ),
        (&json!("Bearer"), &json!(900), &json!(604_800))
    );
    let token = pair["access_token"].as_str().unwrap();
    let me = app.get("/api/v1/auth/me").token(token).send().await;
    assert_eq!(me.ok()["user"]["id"], id);
    assert_eq!(me.ok()["session_id"], pair["session_id"]);
}

#[tokio::test]
async fn email_and_user_name_are_understood_in_any_case() {
    let app = TestApp::new().await;
    app.register("ann").await;
    for name in ["ann@example.com", "ANN@Example.COM", "ann", "Ann"] {
        app.login(name, PASSWORD).await.is(200);
    }
}

#[tokio::test]
async fn whatever_is_wrong_with_a_login_the_answer_is_the_same() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.register("ann").await;
    let (bob, cid) = (app.user("bob").await, app.user("cid").await);
    let off = json!({"active": false});
    app.patch(bob.path())
        .as_(&admin)
        .json(off)
        .send()
        .await
        .is(200);
    app.delete(cid.path()).as_(&admin).send().await.is(204);

    let mut details = Vec::new();
    for (name, password) in [
        ("nobody", PASSWORD),
        ("ann", "a wrong password"),
        ("bob", PASSWORD),
        ("cid", PASSWORD),
    ] {
        let answer = app.login(name, password).await;
        assert_eq!(answer.problem(), (401, "invalid-credentials"), "{name}");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"plinth\"");
        details.push(answer.json()["detail"].clone());
    }
    details.dedup();
    assert_eq!(details.len(), 1, "{details:?}");
}

#[tokio::test]
async fn me_tells_what_the_role_permits() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let permissions = async |person| {
        let me = app.get("/api/v1/auth/me").as_(person).send().await;
        let permissions = me.ok()["permissions"].as_array().unwrap().clone();
        assert!(permissions.is_sorted_by_key(|p| p.as_str().unwrap().to_owned()));
        permissions
    };
    let (all, some) = (permissions(&admin).await, permissions(&ann).await);
    assert!(some.iter().all(|permission| all.contains(permission)));
    assert!(all.contains(&json!("users:write")) && !some.contains(&json!("users:write")));
}

#[tokio::test]
async fn an_expired_access_token_is_told_from_a_bad_one() {
    let app = TestApp::new().await;
    app.clock().pass(TimeDelta::minutes(-15));
    let ann = app.user("ann").await;
    let answer = app.get("/api/v1/auth/me").as_(&ann).send().await;
    assert_eq!(answer.problem(), (401, "token-expired"));
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"plinth\", error=\"invalid_token\""
    );
    let mut forged = ann.token.clone();
    forged.replace_range(forged.len() - 6..forged.len() - 2, "AAAA");
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.";
    for bad in [forged.as_str(), unsigned, "x", &ann.refresh] {
        let answer = app.get("/api/v1/auth/me").token(bad).send().await;
        assert_eq!(answer.problem(), (401, "invalid-token"), "{bad}");
    }
}

#[tokio::test]
async fn a_token_of_another_key_is_refused() {
    let key = [("AUTH_JWT_SECRET", "quite another key, also long enough")];
    let (app, other) = (TestApp::new().await, TestApp::with(&key).await);
    let (_, stranger) = (app.user("ann").await, other.user("ann").await);
    let answer = app.get("/api/v1/auth/me").as_(&stranger).send().await;
    assert_eq!(answer.problem(), (401, "invalid-token"));
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let elsewhere = app.login("ann", PASSWORD).await.ok().clone();
    let change = json!({"current_password": PASSWORD, "new_password": "another good password"});
    let answer = app
        .put("/api/v1/auth/password")
        .as_(&ann)
        .json(change)
        .send()
        .await;
    answer.is(204);

    for token in [
        ann.token.as_str(),
        elsewhere["access_token"].as_str().unwrap(),
    ] {
        let answer = app.get("/api/v1/auth/me").token(token).send().await;
        assert_eq!(answer.problem(), (401, "invalid-token"));
    }
    for token in [
        ann.refresh.as_str(),
        elsewhere["refresh_token"].as_str().unwrap(),
    ] {
        let answer = app.refresh(token).await;
        assert_eq!(answer.problem(), (401, "refresh-token-invalid"));
    }
    app.login("ann", PASSWORD).await.is(401);
    app.login("ann", "another good password").await.is(200);
}

#[tokio::test]
async fn a_password_is_changed_only_by_who_knows_it_and_to_another() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let change = async |current: &str, new: &str| {
        let body = json!({"current_password": current, "new_password": new});
        app.put("/api/v1/auth/password")
            .as_(&ann)
            .json(body)
            .send()
            .await
    };
    let answer = change("a wrong password", "another good password").await;
    assert_eq!(answer.problem(), (403, "current-password-mismatch"));
    let answer = change(PASSWORD, PASSWORD).await;
    assert_eq!(answer.problem(), (409, "password-unchanged"));
    assert_eq!(answer.faults(), ["#/new_password conflict"]);
    let answer = change("a wrong password", "a wrong password").await;
    assert_eq!(answer.problem(), (403, "current-password-mismatch"));
    let answer = change("", "short").await;
    assert_eq!(
        answer.faults(),
        ["#/current_password length", "#/new_password length"]
    );
    app.login("ann", PASSWORD).await.is(200);
}
