//! What is taken from a user counts from their next request on.

use plinth_tests::app::{PASSWORD, Person, TestApp};
use serde_json::json;

/// Uses every token once, so that whatever may be remembered of them is.
async fn ask(app: &TestApp, person: &Person) -> u16 {
    app.get("/api/v1/auth/me").as_(person).send().await.status
}

#[tokio::test]
async fn a_deactivated_user_is_out_at_once_and_stays_out() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    assert_eq!(ask(&app, &ann).await, 200);
    let set = async |active: bool| {
        let body = json!({"active": active});
        app.patch(ann.path())
            .as_(&admin)
            .json(body)
            .send()
            .await
            .is(200);
    };
    set(false).await;
    assert_eq!(ask(&app, &ann).await, 401);
    app.refresh(&ann.refresh).await.is(401);
    set(true).await;
    assert_eq!(ask(&app, &ann).await, 401, "the session has ended for good");
    app.login("ann", PASSWORD).await.is(200);
}

#[tokio::test]
async fn a_deleted_user_is_out_at_once() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    assert_eq!(ask(&app, &ann).await, 200);
    app.delete(ann.path()).as_(&admin).send().await.is(204);
    assert_eq!(ask(&app, &ann).await, 401);
    let answer = app.refresh(&ann.refresh).await;
    assert_eq!(answer.problem(), (401, "refresh-token-invalid"));
}

#[tokio::test]
async fn a_password_set_by_an_admin_ends_the_sessions() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    assert_eq!(ask(&app, &ann).await, 200);
    let body = json!({"password": "chosen by an admin"});
    let answer = app.patch(ann.path()).as_(&admin).json(body).send().await;
    assert_eq!(answer.ok()["version"], 2);
    assert_eq!(ask(&app, &ann).await, 401);
    app.login("ann", "chosen by an admin").await.is(200);
}

#[tokio::test]
async fn a_role_counts_from_the_next_request_on() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let may_list = async || app.get("/api/v1/users").as_(&ann).send().await.status;
    let become_ = async |role: &str| {
        let body = json!({"role": role});
        app.patch(ann.path())
            .as_(&admin)
            .json(body)
            .send()
            .await
            .is(200);
    };
    assert_eq!(may_list().await, 403);
    become_("admin").await;
    assert_eq!(may_list().await, 200);
    become_("user").await;
    assert_eq!(may_list().await, 403);
}
