//! Lists of posts, and posts beside their authors.

use plinth_tests::app::{Answer, Person, TestApp, post_path, user_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

/// Ann and Bob, who write, and somebody who reads.
struct Papers {
    app: TestApp,
    admin: Person,
    ann: Person,
    bob: Person,
}

impl Papers {
    /// Posts under these titles, in turn by Ann and by Bob.
    async fn of(app: TestApp, titles: &[&str]) -> Self {
        let (admin, ann, bob) = (
            app.admin().await,
            app.user("ann").await,
            app.user("bob").await,
        );
        for (author, title) in [&ann, &bob].into_iter().cycle().zip(titles) {
            let body = json!({"title": title, "content": "x"});
            let post = app.post("/api/v1/posts").as_(author).json(body);
            post.send().await.is(201);
        }
        Self {
            app,
            admin,
            ann,
            bob,
        }
    }

    async fn list(&self, query: &str) -> Answer {
        self.get(&format!("/api/v1/posts?{query}")).await
    }

    async fn get(&self, uri: &str) -> Answer {
        self.app.get(uri).as_(&self.bob).send().await
    }

    async fn slugs(&self, query: &str) -> Vec<String> {
        slugs(&self.list(query).await)
    }
}

fn slugs(answer: &Answer) -> Vec<String> {
    let slugs = answer.items().iter().map(|post| post["slug"].as_str());
    slugs.map(|slug| slug.unwrap().to_owned()).collect()
}

const TITLES: [&str; 5] = ["One", "Two", "Three", "Four", "Five"];

on_every_database!(all_three_ways_of_paging_visit_every_post_once);
async fn all_three_ways_of_paging_visit_every_post_once(database: &TestDatabase) {
    let papers = Papers::of(TestApp::on(database).await, &TITLES).await;
    for list in ["/api/v1/posts".to_owned(), papers.ann.posts()] {
        for sort in ["-created_at", "updated_at", "id"] {
            let all = papers.get(&format!("{list}?sort={sort}")).await.ids();
            for start in ["limit=2", "size=2", "limit=1&cursor="] {
                let from = match sort {
                    "-created_at" => format!("{}-1", i64::MAX / 100),
                    _ => "0-0".to_owned(),
                };
                let cursor = if start.ends_with('=') { &from } else { "" };
                let mut next = Some(format!("{list}?sort={sort}&{start}{cursor}"));
                let mut seen = Vec::new();
                while let Some(uri) = next {
                    let answer = papers.get(&uri).await;
                    seen.extend(answer.ids());
                    next = answer.link("next");
                }
                assert_eq!(seen, all, "{list} {sort} {start}");
            }
        }
    }
}

on_every_database!(every_filter_narrows_the_list);
async fn every_filter_narrows_the_list(database: &TestDatabase) {
    let papers = Papers::of(TestApp::on(database).await, &TITLES).await;
    let (ann, bob) = (papers.ann.id, papers.bob.id);
    let three = papers.list("slug=three").await.items()[0].clone();
    let (id, moment) = (&three["id"], three["created_at"].as_str().unwrap());
    for (query, expected) in [
        (String::new(), &["five", "four", "three", "two", "one"][..]),
        (format!("author_id={ann}"), &["five", "three", "one"]),
        (format!("author_id={ann}&q=T"), &["three"]),
        ("author_id=999999".to_owned(), &[]),
        ("slug=two".to_owned(), &["two"]),
        ("slug=none".to_owned(), &[]),
        ("q=O".to_owned(), &["four", "two", "one"]),
        ("q=%25".to_owned(), &[]),
        (format!("ids={id},999999"), &["three"]),
        (format!("since={moment}"), &["five", "four", "three"]),
        (format!("until={moment}"), &["two", "one"]),
        (format!("since={moment}&until={moment}"), &[]),
        (
            "sort=title".to_owned(),
            &["five", "four", "one", "three", "two"],
        ),
        ("sort=-title&limit=1".to_owned(), &["two"]),
        ("sort=-id&limit=1".to_owned(), &["five"]),
    ] {
        assert_eq!(papers.slugs(&query).await, expected, "{query}");
    }
    let own = async |query: String| slugs(&papers.get(&(papers.ann.posts() + &query)).await);
    assert_eq!(own(String::new()).await, ["five", "three", "one"]);
    assert_eq!(own("?q=hre".to_owned()).await, ["three"]);
    assert_eq!(own(format!("?author_id={ann}&limit=1")).await, ["five"]);
    assert!(own(format!("?author_id={bob}")).await.is_empty());
}

#[tokio::test]
async fn deleted_posts_are_shown_to_moderators_only() {
    let papers = Papers::of(TestApp::new().await, &TITLES).await;
    let two = papers.list("slug=two").await.ids()[0];
    let gone = papers.app.delete(post_path(two)).as_(&papers.bob);
    gone.send().await.is(204);
    for list in ["/api/v1/posts".to_owned(), papers.bob.posts()] {
        for (deleted, shown) in [("exclude", false), ("include", true), ("only", true)] {
            let uri = format!("{list}?deleted={deleted}");
            let answer = papers.app.get(&uri).as_(&papers.admin).send().await;
            assert_eq!(answer.ids().contains(&two), shown, "{uri}");
            let author = papers.get(&uri).await;
            if shown {
                assert_eq!(author.problem(), (403, "forbidden"), "{uri}");
            } else {
                author.is(200);
            }
        }
    }
    let only = papers
        .app
        .get("/api/v1/posts?deleted=only")
        .as_(&papers.admin);
    let only = only.send().await;
    assert_eq!(only.ids(), [two]);
    assert!(only.items()[0]["is_deleted"] == true && only.items()[0]["deleted_at"].is_string());
}

on_every_database!(include_embeds_every_author_who_is_not_deleted);
async fn include_embeds_every_author_who_is_not_deleted(database: &TestDatabase) {
    let papers = Papers::of(TestApp::on(database).await, &TITLES).await;
    let gone = papers.app.delete(papers.ann.path()).as_(&papers.admin);
    gone.send().await.is(204);
    let answer = papers.list("include=author").await;
    for post in answer.items() {
        let by_bob = json!({"id": papers.bob.id, "username": "bob", "full_name": null});
        let expected = if post["author_id"] == papers.bob.id {
            by_bob
        } else {
            Value::Null
        };
        assert_eq!(post.get("author"), Some(&expected));
    }
    let plain = papers.list("").await;
    assert!(
        plain
            .items()
            .iter()
            .all(|post| post.get("author").is_none())
    );
}

#[tokio::test]
async fn a_list_belongs_to_a_user_who_is_there() {
    let papers = Papers::of(TestApp::new().await, &[]).await;
    for path in [user_path(999_999), "/api/v1/users/x".to_owned()] {
        let answer = papers.get(&(path.clone() + "/posts")).await;
        assert_eq!(answer.problem(), (404, "not-found"), "{path}");
        let answer = papers.get(&(path + "/posts?nope=1")).await;
        assert_eq!(answer.problem(), (422, "validation-failed"));
    }
    assert!(papers.get(&papers.ann.posts()).await.items().is_empty());
}

#[tokio::test]
async fn each_bad_parameter_is_named() {
    let papers = Papers::of(TestApp::new().await, &[]).await;
    for (query, fault) in [
        ("limit=0", "?limit range"),
        ("author_id=0", "?author_id range"),
        ("author_id=x", "?author_id type"),
        ("author_id=1,2", "?author_id type"),
        ("slug=A", "?slug pattern"),
        ("deleted=yes", "?deleted enum"),
        ("include=profile", "?include enum"),
        ("include=author,author", "?include items"),
        ("sort=slug", "?sort enum"),
        ("ids=0", "?ids range"),
        ("q=", "?q length"),
        ("active=any", "?active unknown_parameter"),
    ] {
        for list in ["/api/v1/posts".to_owned(), papers.ann.posts()] {
            let answer = papers.get(&format!("{list}?{query}")).await;
            assert_eq!(answer.problem(), (422, "validation-failed"), "{query}");
            assert!(answer.faults().contains(&fault.to_owned()), "{answer}");
        }
    }
}

on_every_database!(users_come_with_their_newest_posts);
async fn users_come_with_their_newest_posts(database: &TestDatabase) {
    let papers = Papers::of(TestApp::on(database).await, &[]).await;
    let mut written = Vec::new();
    for _ in 0..22 {
        written.insert(0, papers.app.publish(&papers.ann, papers.ann.id).await);
    }
    let gone = papers
        .app
        .delete(post_path(written.remove(0)))
        .as_(&papers.ann);
    gone.send().await.is(204);
    let ids = |user: &Value| -> Vec<i64> {
        let posts = user["posts"].as_array().unwrap();
        posts
            .iter()
            .map(|post| post["id"].as_i64().unwrap())
            .collect()
    };
    let path = papers.ann.path() + "?include=posts";
    let ann = papers.app.get(path).as_(&papers.ann).send().await;
    assert_eq!(
        (ids(ann.ok()), ann.header("etag")),
        (written[..20].to_vec(), "")
    );
    let newest = ann.ok()["posts"][0].as_object().unwrap();
    let members: Vec<&str> = newest.keys().map(String::as_str).collect();
    assert_eq!(members, ["created_at", "id", "slug", "title"]);

    let users = async |query: &str| {
        let uri = format!("/api/v1/users?sort=username&{query}");
        papers.app.get(uri).as_(&papers.admin).send().await
    };
    let listed = users("include=profile,posts").await;
    let of_each: Vec<usize> = listed.items().iter().map(|user| ids(user).len()).collect();
    assert_eq!(of_each, [20, 0, 0], "ann, bob, root");
    assert!(
        listed
            .items()
            .iter()
            .all(|user| user["profile"].is_object())
    );
    let plain = users("include=profile").await;
    assert!(plain.items().iter().all(|user| user.get("posts").is_none()));
}

/// What the schema lets through is never refused, so who asks for more gets as much as there may be.
#[tokio::test]
async fn users_with_posts_come_a_hundred_at_a_time() {
    let papers = Papers::of(TestApp::new().await, &[]).await;
    let page = async |query: &str| {
        let uri = format!("/api/v1/users?include=posts&{query}");
        let answer = papers.app.get(uri).as_(&papers.admin).send().await;
        (answer.ok()["page"]["limit"].clone(), answer.link("first"))
    };
    let (limit, first) = page("limit=1000").await;
    assert_eq!(limit, 100);
    let first = first.unwrap();
    assert!(
        first.ends_with("include=posts&limit=100&offset=0"),
        "{first}"
    );
    let (limit, first) = page("page=1&size=101").await;
    assert_eq!(limit, 100);
    assert!(first.unwrap().ends_with("page=1&size=100"));
    assert_eq!(page("limit=100").await.0, 100);
    assert_eq!(page("limit=7").await.0, 7);
}
