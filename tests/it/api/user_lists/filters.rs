//! Which users are on a list, and which questions are refused.

use super::Crowd;
use plinth_tests::app::{PASSWORD, TestApp, user_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::json;

#[tokio::test]
async fn activity_and_deletion_choose_who_is_shown() {
    let crowd = Crowd::of(TestApp::new().await, &["ann"]).await;
    let (app, admin) = (&crowd.app, &crowd.admin);
    let new = json!({"email": "off@example.com", "password": PASSWORD, "active": false});
    app.post("/api/v1/users")
        .as_(admin)
        .json(new)
        .send()
        .await
        .is(201);
    let gone = app.register("gone").await;
    app.delete(user_path(gone)).as_(admin).send().await.is(204);

    for (query, expected) in [
        ("", &["ann", "root"][..]),
        ("active=true", &["ann", "root"]),
        ("active=false", &["off"]),
        ("active=any", &["ann", "off", "root"]),
        ("deleted=only&active=any", &["gone"]),
        ("deleted=include", &["ann", "gone", "root"]),
        (
            "deleted=include&active=any",
            &["ann", "gone", "off", "root"],
        ),
        ("role=admin", &["root"]),
        ("role=user&active=any", &["ann", "off"]),
        ("ids=1,999999", &["root"]),
    ] {
        assert_eq!(
            crowd.names(&format!("sort=username&{query}")).await,
            expected,
            "{query}"
        );
    }
    let user = crowd.list("deleted=only").await.items()[0].clone();
    assert!(user["is_deleted"] == true && user["deleted_at"].is_string());
}

on_every_database!(a_search_takes_its_text_literally_and_in_any_case);
async fn a_search_takes_its_text_literally_and_in_any_case(database: &TestDatabase) {
    let crowd = Crowd::of(TestApp::on(database).await, &["ann", "bob"]).await;
    let ann = crowd.list("q=ANN").await.ids()[0];
    let body = json!({"full_name": r"100%_\ Ännchen"});
    let rename = crowd.app.patch(user_path(ann)).as_(&crowd.admin).json(body);
    rename.send().await.is(200);
    for text in [
        "%25",
        "_",
        "%5C",
        "0%25_",
        "100",
        "NNCHEN",
        "ann@",
        "%25_%5C%20",
    ] {
        assert_eq!(crowd.names(&format!("q={text}")).await, ["ann"], "{text}");
    }
    for text in ["%25%25", "__", "a_n", "a%25n", "'", "nobody"] {
        assert!(crowd.names(&format!("q={text}")).await.is_empty(), "{text}");
    }
    assert_eq!(
        crowd.names("q=EXAMPLE.com&sort=id").await,
        ["root", "ann", "bob"]
    );
}

on_every_database!(since_is_inclusive_and_until_is_not);
async fn since_is_inclusive_and_until_is_not(database: &TestDatabase) {
    let crowd = Crowd::of(TestApp::on(database).await, &["ann", "bob"]).await;
    let ann = crowd.list("q=ann").await.items()[0]["created_at"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(crowd.names(&format!("since={ann}")).await, ["bob", "ann"]);
    assert_eq!(crowd.names(&format!("until={ann}")).await, ["root"]);
    assert!(
        crowd
            .names(&format!("since={ann}&until={ann}"))
            .await
            .is_empty()
    );
    assert!(
        crowd
            .names("since=2099-01-01T00:00:00Z&until=1970-01-01T00:00:00Z")
            .await
            .is_empty()
    );
    let moved = ann.replace('Z', "%2B00:00");
    assert_eq!(crowd.names(&format!("since={moved}")).await, ["bob", "ann"]);
}

#[tokio::test]
async fn include_embeds_everybodys_profile() {
    let crowd = Crowd::of(TestApp::new().await, &["ann"]).await;
    let answer = crowd.list("include=profile").await;
    assert!(
        answer
            .items()
            .iter()
            .all(|user| user["profile"]["user_id"] == user["id"])
    );
    let answer = crowd.list("").await;
    assert!(
        answer
            .items()
            .iter()
            .all(|user| user.get("profile").is_none())
    );
}

#[tokio::test]
async fn each_bad_parameter_is_named() {
    let crowd = Crowd::of(TestApp::new().await, &[]).await;
    for (query, fault) in [
        ("limit=0", "?limit range"),
        ("limit=1001", "?limit range"),
        ("limit=x", "?limit type"),
        ("limit=1.5", "?limit type"),
        ("limit=", "?limit length"),
        ("limit=1&limit=2", "?limit duplicate_field"),
        ("offset=-1", "?offset range"),
        ("offset=1000001", "?offset range"),
        ("page=0", "?page range"),
        ("size=0", "?size range"),
        ("cursor=x", "?cursor pattern"),
        ("cursor=123456789012345678-1", "?cursor pattern"),
        ("count=yes", "?count type"),
        ("count=True", "?count type"),
        ("active=1", "?active enum"),
        ("deleted=yes", "?deleted enum"),
        ("role=root", "?role enum"),
        ("sort=full_name", "?sort enum"),
        ("include=secrets", "?include enum"),
        ("include=profile,", "?include enum"),
        ("ids=0", "?ids range"),
        ("ids=1,x", "?ids type"),
        ("since=yesterday", "?since pattern"),
        ("since=2026-13-01T00:00:00Z", "?since format"),
        ("q=%00", "?q pattern"),
        ("foo=1", "?foo unknown_parameter"),
    ] {
        assert!(
            crowd.refused(query).await.contains(&fault.to_owned()),
            "{query}"
        );
    }
    assert_eq!(
        crowd.refused("limit=0&foo=1&role=root&sort=x").await.len(),
        4,
        "all errors come at once"
    );
    let many = (1..=101)
        .map(|id| id.to_string())
        .collect::<Vec<_>>()
        .join(",");
    assert_eq!(crowd.refused(&format!("ids={many}")).await, ["?ids items"]);
    let answer = crowd.list("q=%F0%28").await;
    assert_eq!(answer.problem(), (400, "malformed-request"));
}

#[tokio::test]
async fn lists_are_for_admins_whatever_they_ask() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    for query in ["", "?deleted=only", "?nonsense=1"] {
        let answer = app
            .get(format!("/api/v1/users{query}"))
            .as_(&ann)
            .send()
            .await;
        assert_eq!(answer.problem(), (403, "forbidden"), "{query}");
    }
}
