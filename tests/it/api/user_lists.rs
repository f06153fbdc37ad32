//! Lists of users: three ways to page, filters, orders.

use plinth_tests::app::{PASSWORD, Person, TestApp};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

/// An admin who sees a crowd.
struct Crowd {
    app: TestApp,
    admin: Person,
}

impl Crowd {
    /// The admin `root`, and these.
    async fn of(app: TestApp, names: &[&str]) -> Self {
        let admin = app.admin().await;
        for name in names {
            app.register(name).await;
        }
        Self { app, admin }
    }

    async fn list(&self, query: &str) -> plinth_tests::app::Answer {
        self.get(&format!("/api/v1/users?{query}")).await
    }

    async fn get(&self, uri: &str) -> plinth_tests::app::Answer {
        self.app.get(uri).as_(&self.admin).send().await
    }

    /// Who is on a list, in its order.
    async fn names(&self, query: &str) -> Vec<String> {
        let answer = self.list(query).await;
        let names = answer
            .items()
            .iter()
            .map(|user| user["username"].as_str().unwrap().to_owned());
        names.collect()
    }

    async fn refused(&self, query: &str) -> Vec<String> {
        let answer = self.list(query).await;
        assert_eq!(answer.problem(), (422, "validation-failed"), "{query}");
        answer.faults()
    }
}

const NAMES: [&str; 6] = ["ann", "bob", "cid", "dan", "eve", "fay"];

on_every_database!(all_three_ways_of_paging_visit_everybody_once);
async fn all_three_ways_of_paging_visit_everybody_once(database: &TestDatabase) {
    let crowd = Crowd::of(TestApp::on(database).await, &NAMES).await;
    let all = crowd.list("").await.ids();
    assert_eq!(all.len(), 7);
    for limit in [1, 2, 7, 1000] {
        for start in [
            format!("limit={limit}"),
            format!("size={limit}"),
            format!("limit={limit}&cursor={}-{}", i64::MAX / 100, 1_i64 << 50),
        ] {
            let mut next = Some(format!("/api/v1/users?{start}"));
            let mut seen = Vec::new();
            while let Some(uri) = next {
                let answer = crowd.get(&uri).await;
                seen.extend(answer.ids());
                next = answer.link("next");
                assert_eq!(
                    answer.json()["page"]["has_more"],
                    next.is_some(),
                    "{answer}"
                );
            }
            assert_eq!(seen, all, "{start}");
        }
    }
}

on_every_database!(who_comes_during_a_walk_disturbs_nobody);
async fn who_comes_during_a_walk_disturbs_nobody(database: &TestDatabase) {
    let crowd = Crowd::of(TestApp::on(database).await, &["ann", "bob", "cid"]).await;
    for sort in ["-created_at", "created_at", "id", "-updated_at"] {
        let before = crowd.list(&format!("sort={sort}")).await.ids();
        let mut seen = Vec::new();
        let mut page = crowd.list(&format!("limit=2&sort={sort}")).await;
        let late = sort.replace('_', "").replace('-', "x");
        crowd.app.register(&late).await;
        loop {
            seen.extend(page.ids());
            let Some(cursor) = page.ok()["page"]["next_cursor"].as_str() else {
                break;
            };
            page = crowd
                .list(&format!("limit=2&sort={sort}&cursor={cursor}"))
                .await;
        }
        seen.retain(|id| before.contains(id));
        assert_eq!(seen, before, "{sort}");
    }
}

#[tokio::test]
async fn the_envelope_tells_where_one_is() {
    let crowd = Crowd::of(TestApp::new().await, &NAMES).await;
    let page = |answer: &plinth_tests::app::Answer| answer.ok()["page"].clone();

    let answer = crowd.list("limit=2&offset=2").await;
    let mut expected = json!({
        "limit": 2, "offset": 2, "page": null, "total": 7, "total_pages": null, "has_more": true,
        "next_cursor": page(&answer)["next_cursor"],
    });
    assert_eq!(page(&answer), expected);
    assert_eq!(answer.header("x-total-count"), "7");
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    let link = |offset| Some(format!("/api/v1/users?limit=2&offset={offset}"));
    assert_eq!(
        ["first", "prev", "next", "last"].map(|relation| answer.link(relation)),
        [link(0), link(0), link(4), link(6)]
    );

    let answer = crowd.list("page=4&size=2").await;
    expected = json!({
        "limit": 2, "offset": 6, "page": 4, "total": 7, "total_pages": 4, "has_more": false, "next_cursor": null,
    });
    assert_eq!(page(&answer), expected);
    let link = |page| Some(format!("/api/v1/users?page={page}&size=2"));
    assert_eq!(
        ["first", "prev", "next", "last"].map(|relation| answer.link(relation)),
        [link(1), link(3), None, link(4)]
    );

    let cursor = page(&crowd.list("limit=5").await)["next_cursor"].clone();
    let answer = crowd
        .list(&format!("limit=5&cursor={}", cursor.as_str().unwrap()))
        .await;
    expected = json!({
        "limit": 5, "offset": null, "page": null, "total": null, "total_pages": null, "has_more": false,
        "next_cursor": null,
    });
    assert_eq!(page(&answer), expected);
    assert_eq!(answer.header("x-total-count"), "");
    let counted = crowd
        .list(&format!("count=true&cursor={}", cursor.as_str().unwrap()))
        .await;
    assert_eq!(page(&counted)["total"], 7);
    let uncounted = crowd.list("page=1&count=false").await;
    assert_eq!(
        (&page(&uncounted)["total"], &page(&uncounted)["total_pages"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(uncounted.header("x-total-count"), "");
}

#[tokio::test]
async fn a_page_past_the_end_is_empty() {
    let crowd = Crowd::of(TestApp::new().await, &[]).await;
    for query in ["offset=1000000", "page=100000&size=1000", "cursor=0-0"] {
        assert!(crowd.list(query).await.items().is_empty(), "{query}");
    }
}

#[tokio::test]
async fn the_first_mode_that_is_named_is_in_force() {
    let crowd = Crowd::of(TestApp::new().await, &["ann", "bob"]).await;
    let page = crowd.list("page=1&limit=1&offset=2").await.ok()["page"].clone();
    assert_eq!(
        (&page["page"], &page["limit"], &page["offset"]),
        (&json!(1), &json!(20), &json!(0))
    );
    let cursor = format!("{}-1", i64::MAX / 100);
    let page = crowd
        .list(&format!("cursor={cursor}&page=2&offset=9&limit=2"))
        .await;
    assert_eq!(page.ok()["page"]["limit"], 2);
    assert_eq!(page.ok()["page"]["page"], Value::Null);
    // A text has no place in time, so a cursor says nothing there.
    let page = crowd
        .list(&format!("cursor={cursor}&sort=email&limit=2"))
        .await;
    assert_eq!(
        (
            &page.ok()["page"]["offset"],
            &page.ok()["page"]["next_cursor"]
        ),
        (&json!(0), &Value::Null)
    );
    assert_eq!(crowd.refused("cursor=9-9&page=0").await, ["?page range"]);
}

on_every_database!(every_order_has_its_reverse);
async fn every_order_has_its_reverse(database: &TestDatabase) {
    let crowd = Crowd::of(TestApp::on(database).await, &["bob", "ann"]).await;
    assert_eq!(crowd.names("").await, ["ann", "bob", "root"]);
    for (sort, expected) in [
        ("id", ["root", "bob", "ann"]),
        ("created_at", ["root", "bob", "ann"]),
        ("email", ["ann", "bob", "root"]),
        ("username", ["ann", "bob", "root"]),
    ] {
        assert_eq!(
            crowd.names(&format!("sort={sort}")).await,
            expected,
            "{sort}"
        );
        let mut reversed = crowd.names(&format!("sort=-{sort}")).await;
        reversed.reverse();
        assert_eq!(reversed, expected, "-{sort}");
    }
    let bob = crowd.list("q=bob").await.ids()[0];
    let rename = crowd
        .app
        .patch(plinth_tests::app::user_path(bob))
        .as_(&crowd.admin);
    rename
        .json(json!({"full_name": "Bob"}))
        .send()
        .await
        .is(200);
    assert_eq!(crowd.names("sort=-updated_at&limit=1").await, ["bob"]);
}

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
    app.delete(plinth_tests::app::user_path(gone))
        .as_(admin)
        .send()
        .await
        .is(204);

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
    let rename = crowd
        .app
        .patch(plinth_tests::app::user_path(ann))
        .as_(&crowd.admin)
        .json(body);
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
async fn links_repeat_all_other_parameters() {
    let crowd = Crowd::of(TestApp::new().await, &["ann", "bob"]).await;
    let answer = crowd.list("limit=1&q=%65xample&active=any&sort=id").await;
    let next = answer.link("next").unwrap();
    assert_eq!(
        next,
        "/api/v1/users?q=%65xample&active=any&sort=id&limit=1&offset=1"
    );
    assert_eq!(crowd.get(&next).await.items()[0]["username"], "ann");
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
        ("include=posts", "?include enum"),
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
