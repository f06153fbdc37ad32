//! Lists of users: three ways to page, and orders. What they are narrowed down to is in [`filters`].

mod filters;

use plinth_tests::app::{Answer, Person, TestApp, user_path};
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

    async fn list(&self, query: &str) -> Answer {
        self.get(&format!("/api/v1/users?{query}")).await
    }

    async fn get(&self, uri: &str) -> Answer {
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
    let page = |answer: &Answer| answer.ok()["page"].clone();

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
    let rename = crowd.app.patch(user_path(bob)).as_(&crowd.admin);
    rename
        .json(json!({"full_name": "Bob"}))
        .send()
        .await
        .is(200);
    assert_eq!(crowd.names("sort=-updated_at&limit=1").await, ["bob"]);
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
