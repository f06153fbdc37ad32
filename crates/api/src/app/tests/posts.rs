//! Posts as signed-in callers see them.

use super::resources::{by, get, patch};
use super::{ask, ask_with, post, request};
use crate::settings::ServerSettings;
use actix_web::http::Method;
use serde_json::json;

const NOTES: &str = "/api/v1/posts/7";

#[actix_web::test]
async fn a_post_is_everybodys_to_read_and_its_authors_to_change() {
    for token in ["ada", "admin"] {
        let answer = get(token, NOTES).await;
        assert_eq!((answer.status, answer.header("etag")), (200, "\"v1\""));
        assert_eq!(
            answer.json(),
            json!({
                "id": 7, "title": "Notes", "description": null, "content": "It weaves.", "slug": "notes",
                "author_id": 42, "version": 1, "is_deleted": false, "deleted_at": null,
                "created_at": "1970-01-01T00:00:00.000000Z", "updated_at": "1970-01-01T00:00:00.000000Z",
            })
        );
        let answer = ask(patch(token, NOTES, r#"{"title": "More notes"}"#)).await;
        assert_eq!((answer.status, answer.header("etag")), (200, "\"v2\""));
        assert_eq!(answer.json()["slug"], "notes");
    }
    for id in ["1", "x", "0", "%00"] {
        let uri = format!("/api/v1/posts/{id}");
        assert_eq!(get("ada", &uri).await.problem(), "not-found", "{id}");
        assert_eq!(
            ask(patch("ada", &uri, "{}")).await.problem(),
            "not-found",
            "{id}"
        );
    }
    assert_eq!(
        ask(request(Method::GET, NOTES)).await.problem(),
        "authentication-required"
    );
}

#[actix_web::test]
async fn a_replacement_names_everything_that_cannot_be_empty() {
    let put = |body: &str| by("ada", post(NOTES, body).method(Method::PUT));
    let answer = ask(put(r#"{"title": "Notes", "content": "It weaves."}"#)).await;
    assert_eq!((answer.status, answer.header("etag")), (200, "\"v1\""));
    assert_eq!(
        ask(put(r#"{"title": "Notes"}"#)).await.problem(),
        "validation-failed"
    );
}

#[actix_web::test]
async fn what_embeds_something_has_no_tag() {
    let answer = get("ada", "/api/v1/posts/7?include=author").await;
    assert_eq!((answer.status, answer.header("etag")), (200, ""));
    assert_eq!(
        answer.json()["author"],
        json!({"id": 42, "username": "ada", "full_name": null})
    );
    let user = get("ada", "/api/v1/users/42?include=posts").await;
    assert_eq!((user.status, user.header("etag")), (200, ""));
    assert_eq!(
        user.json()["posts"],
        json!([{"id": 7, "title": "Notes", "slug": "notes", "created_at": "1970-01-01T00:00:00.000000Z"}])
    );
    let none = get("admin", "/api/v1/users/1?include=posts").await;
    assert_eq!(none.json()["posts"], json!([]));
}

#[actix_web::test]
async fn a_service_that_insists_wants_to_know_the_version_of_ones_own_post() {
    let settings = || ServerSettings {
        require_if_match: true,
        ..Default::default()
    };
    let problem = async |request| ask_with(settings(), request).await.problem();
    assert_eq!(
        problem(patch("ada", NOTES, "{}")).await,
        "precondition-required"
    );
    assert_eq!(
        problem(by("ada", request(Method::DELETE, NOTES))).await,
        "precondition-required"
    );
    assert_eq!(
        problem(patch("ada", "/api/v1/posts/1", "{}")).await,
        "not-found"
    );
    let known = patch("ada", NOTES, "{}").insert_header(("if-match", "\"v1\""));
    assert_eq!(ask_with(settings(), known).await.status, 200);
}

#[actix_web::test]
async fn a_list_embeds_authors_and_shows_deleted_posts_to_moderators() {
    for uri in ["/api/v1/posts", "/api/v1/users/42/posts"] {
        let list = get("ada", &format!("{uri}?include=author&limit=1")).await;
        assert_eq!((list.status, list.header("x-total-count")), (200, "1"));
        assert_eq!(list.json()["items"][0]["author"]["username"], "ada");
        let deleted = format!("{uri}?deleted=only");
        assert_eq!(get("ada", &deleted).await.problem(), "forbidden");
        assert_eq!(get("admin", &deleted).await.status, 200);
    }
    assert_eq!(
        get("ada", "/api/v1/users/7/posts").await.problem(),
        "not-found"
    );
}
