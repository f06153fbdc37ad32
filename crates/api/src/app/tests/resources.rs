//! Users and profiles as signed-in callers see them.

use super::{Answer, ask, ask_with, post, request};
use crate::settings::ServerSettings;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

pub(super) fn by(token: &str, request: TestRequest) -> TestRequest {
    request.insert_header(("authorization", format!("Bearer {token}")))
}

pub(super) async fn get(token: &str, uri: &str) -> Answer {
    ask(by(token, request(Method::GET, uri))).await
}

pub(super) fn patch(token: &str, uri: &str, body: &str) -> TestRequest {
    by(token, post(uri, body).method(Method::PATCH))
}

#[actix_web::test]
async fn a_user_is_shown_to_themselves_and_to_admins_only() {
    for token in ["ada", "admin"] {
        let answer = get(token, "/api/v1/users/42").await;
        assert_eq!((answer.status, answer.header("etag")), (200, "\"v1\""));
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert_eq!(
            answer.json(),
            json!({
                "id": 42, "email": "ada@example.com", "username": "ada", "full_name": null, "active": true,
                "role": "user", "is_superuser": false, "version": 1, "is_deleted": false, "deleted_at": null,
                "created_at": "1970-01-01T00:00:00.000000Z", "updated_at": "1970-01-01T00:00:00.000000Z",
            })
        );
    }
    for id in ["1", "7", "x", "0", "%00", "99999999999999999999"] {
        let uri = format!("/api/v1/users/{id}");
        assert_eq!(get("ada", &uri).await.problem(), "forbidden", "{id}");
        if id != "1" {
            assert_eq!(get("admin", &uri).await.problem(), "not-found", "{id}");
        }
    }
}

#[actix_web::test]
async fn permission_comes_before_the_query_and_the_query_before_existence() {
    assert_eq!(
        get("ada", "/api/v1/users?nope=1").await.problem(),
        "forbidden"
    );
    assert_eq!(
        get("admin", "/api/v1/users?nope=1").await.problem(),
        "validation-failed"
    );
    assert_eq!(
        get("admin", "/api/v1/users/7?nope=1").await.problem(),
        "validation-failed"
    );
    assert_eq!(
        get("admin", "/api/v1/users/7?q=%").await.problem(),
        "malformed-request"
    );
    assert_eq!(
        get("ada", "/api/v1/auth/me?nope=1").await.problem(),
        "validation-failed"
    );
}

#[actix_web::test]
async fn what_the_caller_has_is_not_sent_again() {
    let conditional = |uri: &str, tag: &'static str| {
        by("ada", request(Method::GET, uri)).insert_header(("if-none-match", tag))
    };
    for tag in ["\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "*"] {
        let answer = ask(conditional("/api/v1/users/42", tag)).await;
        assert_eq!(
            (answer.status, answer.header("etag"), answer.body.as_str()),
            (304, "\"v1\"", ""),
            "{tag}"
        );
    }
    assert_eq!(
        ask(conditional("/api/v1/users/42", "\"v2\"")).await.status,
        200
    );
    assert_eq!(
        ask(conditional("/api/v1/users/42", "v1")).await.problem(),
        "malformed-request"
    );
    let embedding = ask(conditional("/api/v1/users/42?include=profile", "\"v1\"")).await;
    assert_eq!((embedding.status, embedding.header("etag")), (200, ""));
    assert_eq!(embedding.json()["profile"]["user_id"], 42);
}

#[actix_web::test]
async fn a_change_applies_to_the_version_that_was_meant() {
    let change = || patch("ada", "/api/v1/users/42", r#"{"full_name": "Ada"}"#);
    let answer = ask(change().insert_header(("if-match", "W/\"v1\""))).await;
    assert_eq!((answer.status, answer.header("etag")), (200, "\"v2\""));
    let stale = ask(change().insert_header(("if-match", "\"v7\""))).await;
    assert_eq!(
        (stale.status, stale.problem().as_str()),
        (412, "precondition-failed")
    );
    assert_eq!(stale.json()["detail"], "current ETag is \"v1\"");
    let nothing = ask(patch("ada", "/api/v1/users/42", "{}")).await;
    assert_eq!((nothing.status, nothing.header("etag")), (200, "\"v1\""));
    let merge = change().insert_header(("content-type", "application/merge-patch+json"));
    assert_eq!(ask(merge).await.status, 200);
}

#[actix_web::test]
async fn a_service_that_insists_wants_to_know_the_version() {
    let settings = || ServerSettings {
        require_if_match: true,
        ..Default::default()
    };
    let change = |uri| patch("admin", uri, r#"{"full_name": "Ada"}"#);
    assert_eq!(
        ask_with(settings(), change("/api/v1/users/42"))
            .await
            .problem(),
        "precondition-required"
    );
    assert_eq!(
        ask_with(settings(), change("/api/v1/users/7"))
            .await
            .problem(),
        "not-found"
    );
    let profile = patch("ada", "/api/v1/users/42/profile", "{}");
    assert_eq!(
        ask_with(settings(), profile).await.problem(),
        "precondition-required"
    );
    let known = change("/api/v1/users/42").insert_header(("if-match", "*"));
    assert_eq!(ask_with(settings(), known).await.status, 200);
}

#[actix_web::test]
async fn access_is_for_admins_and_not_for_their_own() {
    let deactivate = r#"{"active": false}"#;
    assert_eq!(
        ask(patch("ada", "/api/v1/users/42", deactivate))
            .await
            .problem(),
        "forbidden"
    );
    assert_eq!(
        ask(patch("admin", "/api/v1/users/1", deactivate))
            .await
            .problem(),
        "self-lockout"
    );
    assert_eq!(
        ask(patch("admin", "/api/v1/users/42", deactivate))
            .await
            .json()["active"],
        false
    );
    let delete = |token, uri| by(token, request(Method::DELETE, uri));
    assert_eq!(
        ask(delete("admin", "/api/v1/users/1")).await.problem(),
        "self-lockout"
    );
    assert_eq!(ask(delete("ada", "/api/v1/users/42")).await.status, 204);
    let restore = by("admin", request(Method::POST, "/api/v1/users/42/restore"));
    assert_eq!(ask(restore).await.problem(), "not-deleted");
}

#[actix_web::test]
async fn a_list_comes_in_its_envelope() {
    let answer = get(
        "admin",
        "/api/v1/users?active=true&limit=2&offset=2&include=profile",
    )
    .await;
    assert_eq!((answer.status, answer.header("x-total-count")), (200, "5"));
    assert_eq!(
        answer.json()["page"],
        json!({
            "limit": 2, "offset": 2, "page": null, "total": 5, "total_pages": null, "has_more": true,
            "next_cursor": "0-1",
        })
    );
    assert_eq!(answer.json()["items"][0]["profile"]["user_id"], 42);
    let next = "</api/v1/users?active=true&include=profile&limit=2&offset=4>; rel=\"next\"";
    assert!(
        answer.header("link").contains(next),
        "{}",
        answer.header("link")
    );
    let page = get("admin", "/api/v1/users?page=2&size=2&count=false").await;
    assert_eq!(
        (
            page.json()["page"]["page"].as_u64(),
            page.header("x-total-count")
        ),
        (Some(2), "")
    );
    let cursor = get("admin", "/api/v1/users?cursor=9-9").await;
    assert_eq!(
        (
            &cursor.json()["page"]["offset"],
            &cursor.json()["page"]["total"]
        ),
        (&json!(null), &json!(null))
    );
}

#[actix_web::test]
async fn a_profile_is_everybodys_to_read_and_ones_own_to_change() {
    let answer = get("ada", "/api/v1/users/1/profile").await;
    assert_eq!((answer.status, answer.header("etag")), (200, "\"v1\""));
    assert_eq!(
        get("ada", "/api/v1/users/7/profile").await.problem(),
        "not-found"
    );
    let set = |uri| patch("ada", uri, r#"{"bio": "hi", "website": null}"#);
    let mine = ask(set("/api/v1/users/42/profile")).await;
    assert_eq!(
        (&mine.json()["bio"], mine.header("etag")),
        (&json!("hi"), "\"v2\"")
    );
    assert_eq!(
        ask(set("/api/v1/users/1/profile")).await.problem(),
        "forbidden"
    );
    let put = by(
        "ada",
        post("/api/v1/users/42/profile", "{}").method(Method::PUT),
    );
    assert_eq!(ask(put).await.status, 200);
}

#[actix_web::test]
async fn the_caller_learns_who_they_are() {
    let me = get("ada", "/api/v1/auth/me").await;
    assert_eq!((me.status, me.header("cache-control")), (200, "no-store"));
    assert_eq!(
        (&me.json()["user"]["username"], &me.json()["session_id"]),
        (&json!("ada"), &json!(42))
    );
    assert!(
        me.json()["permissions"]
            .as_array()
            .unwrap()
            .contains(&json!("posts:read"))
    );
}

#[actix_web::test]
async fn operators_see_pool_and_revisions() {
    let pool = get("admin", "/api/v1/admin/pool").await.json();
    assert_eq!(
        (&pool["total"], &pool["timeout_seconds"]),
        (&json!(3), &json!(2.0))
    );
    assert_eq!(
        get("admin", "/api/v1/admin/migrations").await.json()["items"],
        json!([])
    );
    assert_eq!(
        get("ada", "/api/v1/admin/pool").await.problem(),
        "forbidden"
    );
}
