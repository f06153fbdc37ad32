//! Writing, changing and removing posts. Lists of them are in [`super::post_lists`].

use plinth_tests::app::{Answer, Person, TestApp, post_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

fn hello() -> Value {
    json!({"title": "Hello, World!", "content": "It is me."})
}

/// `hello` with some members more, or others.
fn hello_with(members: Value) -> Value {
    let mut body = hello();
    let members: serde_json::Map<_, _> = serde_json::from_value(members).unwrap();
    body.as_object_mut().unwrap().extend(members);
    body
}

async fn create(app: &TestApp, person: &Person, body: Value) -> Answer {
    app.post("/api/v1/posts")
        .as_(person)
        .json(body)
        .send()
        .await
}

async fn published(app: &TestApp, person: &Person, body: Value) -> (String, Value) {
    let answer = create(app, person, body).await;
    let post = answer.is(201).clone();
    (post_path(post["id"].as_i64().unwrap()), post)
}

on_every_database!(a_new_post_is_found_under_its_location);
async fn a_new_post_is_found_under_its_location(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let made = create(&app, &ann, hello()).await;
    let post = made.is(201);
    let expected = json!({
        "id": post["id"], "title": "Hello, World!", "description": null, "content": "It is me.",
        "slug": "hello-world", "author_id": ann.id, "version": 1, "is_deleted": false, "deleted_at": null,
        "created_at": post["created_at"], "updated_at": post["created_at"],
    });
    assert_eq!((post, made.header("etag")), (&expected, "\"v1\""));
    let found = app.get(made.header("location")).as_(&bob).send().await;
    assert_eq!((found.ok(), found.header("etag")), (post, "\"v1\""));
}

#[tokio::test]
async fn every_text_is_kept_as_it_is_sent() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let body = json!({
        "title": "日本語 🙂", "content": " \n\ttabs and lines \u{1}", "description": "", "slug": "2026-plans",
    });
    let (_, post) = published(&app, &ann, body.clone()).await;
    for member in ["title", "content", "description", "slug"] {
        assert_eq!(post[member], body[member], "{member}");
    }
    let longest = json!({
        "title": "🙂".repeat(255), "content": "🙂".repeat(100_000), "description": "🙂".repeat(2000),
        "slug": "a".repeat(255),
    });
    create(&app, &ann, longest).await.is(201);
}

#[tokio::test]
async fn each_bad_value_is_named() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    for (member, value, fault) in [
        ("title", json!(""), "#/title length"),
        ("title", json!("x".repeat(256)), "#/title length"),
        ("title", json!(" x"), "#/title pattern"),
        ("title", json!("x "), "#/title pattern"),
        ("title", json!("two\nlines"), "#/title pattern"),
        ("title", Value::Null, "#/title not_nullable"),
        ("content", json!(""), "#/content length"),
        ("content", json!("ä".repeat(100_001)), "#/content length"),
        ("content", json!("\u{0}"), "#/content pattern"),
        (
            "description",
            json!("x".repeat(2001)),
            "#/description length",
        ),
        ("slug", json!(""), "#/slug length"),
        ("slug", json!("A"), "#/slug pattern"),
        ("slug", json!("a--b"), "#/slug pattern"),
        ("slug", json!("a-"), "#/slug pattern"),
        ("slug", json!("x".repeat(256)), "#/slug length"),
        ("slug", Value::Null, "#/slug not_nullable"),
        ("author_id", json!(0), "#/author_id range"),
        ("author_id", json!("1"), "#/author_id type"),
        ("id", json!(1), "#/id unknown_field"),
    ] {
        let answer = create(&app, &ann, hello_with(json!({ member: value }))).await;
        assert_eq!(answer.problem(), (422, "validation-failed"), "{fault}");
        assert!(answer.faults().contains(&fault.to_owned()), "{answer}");
    }
    let answer = create(&app, &ann, json!({})).await;
    assert_eq!(answer.faults(), ["#/content required", "#/title required"]);
}

#[tokio::test]
async fn a_missing_slug_is_made_of_the_title() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let long = format!("{} b", "a".repeat(79));
    for (title, slug) in [
        ("Crème brûlée", "cr-me-br-l-e"),
        ("--- 100% ---", "100"),
        ("日本語", "post"),
        ("!?", "post-2"),
        (long.as_str(), &long[..79]),
    ] {
        let body = hello_with(json!({"title": title}));
        assert_eq!(published(&app, &ann, body).await.1["slug"], slug, "{title}");
    }
}

on_every_database!(a_slug_that_is_taken_gets_a_number_or_is_refused);
async fn a_slug_that_is_taken_gets_a_number_or_is_refused(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let chosen = hello_with(json!({"slug": "hello-world-3"}));
    let (path, _) = published(&app, &ann, chosen.clone()).await;
    for (person, slug) in [
        (&ann, "hello-world"),
        (&bob, "hello-world-2"),
        (&ann, "hello-world-4"),
    ] {
        assert_eq!(published(&app, person, hello()).await.1["slug"], slug);
    }
    // A deleted post keeps its slug.
    app.delete(&path).as_(&ann).send().await.is(204);
    let answer = create(&app, &bob, chosen).await;
    assert_eq!(answer.problem(), (409, "slug-taken"));
    assert_eq!(answer.faults(), ["#/slug conflict"]);
    assert_eq!(
        published(&app, &bob, hello()).await.1["slug"],
        "hello-world-5"
    );
}

on_every_database!(a_post_that_is_sent_twice_is_published_once);
async fn a_post_that_is_sent_twice_is_published_once(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    published(&app, &ann, hello()).await;
    // As long as there may be, so that the stored answer is long, too.
    let body = hello_with(json!({"content": "🙂".repeat(100_000)}));
    let send = || {
        let post = app.post("/api/v1/posts").as_(&ann).json(body.clone());
        post.idempotency_key("8e03978e-40d5").send()
    };
    let (first, second) = (send().await, send().await);
    assert_eq!(first.is(201)["slug"], "hello-world-2");
    assert_eq!(second.is(201), first.json());
    assert_eq!(second.header("idempotency-replayed"), "true");
    for name in ["location", "etag"] {
        assert_eq!(second.header(name), first.header(name));
    }
    let list = app.get(ann.posts()).as_(&ann).send().await;
    assert_eq!(list.items().len(), 2);
}

#[tokio::test]
async fn only_moderators_write_in_the_name_of_others() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let (bob, gone) = (app.user("bob").await, app.register("gone").await);
    let in_the_name_of = |id: i64| hello_with(json!({"author_id": id}));
    app.delete(plinth_tests::app::user_path(gone))
        .as_(&admin)
        .send()
        .await
        .is(204);
    for (caller, author) in [(&ann, ann.id), (&admin, ann.id), (&admin, admin.id)] {
        let (_, post) = published(&app, caller, in_the_name_of(author)).await;
        assert_eq!(post["author_id"], author);
    }
    for id in [bob.id, gone, 999_999] {
        let answer = create(&app, &ann, in_the_name_of(id)).await;
        assert_eq!(answer.problem(), (403, "forbidden"), "{id}");
    }
    for id in [gone, 999_999] {
        let answer = create(&app, &admin, in_the_name_of(id)).await;
        assert_eq!(answer.problem(), (404, "referenced-not-found"), "{id}");
        assert_eq!(answer.faults(), ["#/author_id reference"]);
    }
}

on_every_database!(put_replaces_and_patch_changes);
async fn put_replaces_and_patch_changes(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let body = hello_with(json!({"description": "A greeting."}));
    let (path, before) = published(&app, &ann, body).await;
    let change = async |body: Value| {
        let answer = app.patch(&path).as_(&ann).json(body).send().await;
        let tag = format!("\"v{}\"", answer.ok()["version"]);
        assert_eq!(answer.header("etag"), tag);
        answer.ok().clone()
    };
    for same in [
        json!({}),
        json!({"title": "Hello, World!", "slug": "hello-world"}),
    ] {
        assert_eq!(change(same).await, before);
    }
    let renamed = change(json!({"title": "Goodbye"})).await;
    assert_eq!(
        (&renamed["title"], &renamed["slug"], &renamed["version"]),
        (&json!("Goodbye"), &json!("hello-world"), &json!(2)),
        "addresses that people know stay good"
    );
    assert_eq!(renamed["description"], "A greeting.");
    assert_eq!(
        change(json!({"description": null})).await["description"],
        Value::Null
    );
    let moved = change(json!({"slug": "goodbye", "content": "Gone."})).await;
    assert_eq!(
        (&moved["slug"], &moved["content"]),
        (&json!("goodbye"), &json!("Gone."))
    );

    let put = async |body: Value| app.put(&path).as_(&ann).json(body).send().await;
    let described = put(hello_with(json!({"description": "Again."}))).await;
    assert_eq!(
        (&described.ok()["description"], &described.ok()["slug"]),
        (&json!("Again."), &json!("goodbye"))
    );
    assert_eq!(put(hello()).await.ok()["description"], Value::Null);
    assert_eq!(
        put(json!({"title": "x"})).await.faults(),
        ["#/content required"]
    );
    let moving_on = put(hello_with(json!({"author_id": ann.id}))).await;
    assert_eq!(moving_on.faults(), ["#/author_id unknown_field"]);
    let after = app.get(&path).as_(&ann).send().await;
    assert_eq!(after.ok()["created_at"], before["created_at"]);
    assert!(after.ok()["updated_at"].as_str() > before["updated_at"].as_str());
}

on_every_database!(a_taken_slug_is_refused_in_changes_too);
async fn a_taken_slug_is_refused_in_changes_too(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let (path, before) = published(&app, &ann, hello()).await;
    published(&app, &ann, hello_with(json!({"slug": "taken"}))).await;
    let slug = json!({"slug": "taken"});
    for request in [
        app.patch(&path).json(slug.clone()),
        app.put(&path).json(hello_with(slug)),
    ] {
        let answer = request.as_(&ann).send().await;
        assert_eq!(answer.problem(), (409, "slug-taken"));
        assert_eq!(answer.faults(), ["#/slug conflict"]);
    }
    assert_eq!(*app.get(&path).as_(&ann).send().await.ok(), before);
}

#[tokio::test]
async fn include_embeds_the_author_and_drops_the_tag() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let (path, _) = published(&app, &ann, hello()).await;
    let ask = async || {
        app.get(path.clone() + "?include=author")
            .as_(&admin)
            .send()
            .await
    };
    let author = json!({"id": ann.id, "username": "ann", "full_name": null});
    let answer = ask().await;
    assert_eq!(
        (&answer.ok()["author"], answer.header("etag")),
        (&author, "")
    );
    let plain = app.get(&path).as_(&admin).send().await;
    assert_eq!(plain.ok().get("author"), None);
    let known = app
        .get(&path)
        .as_(&admin)
        .if_none_match(plain.header("etag"));
    known.send().await.is(304);

    // The post outlives its author, and the author's list does not.
    app.delete(ann.path()).as_(&admin).send().await.is(204);
    let orphan = ask().await;
    assert_eq!(
        (&orphan.ok()["author"], &orphan.ok()["author_id"]),
        (&Value::Null, &json!(ann.id))
    );
    let list = app.get(ann.posts()).as_(&admin).send().await;
    assert_eq!(list.problem(), (404, "not-found"));
    app.post(ann.path() + "/restore")
        .as_(&admin)
        .send()
        .await
        .is(200);
    assert_eq!(ask().await.ok()["author"], author);
}

#[tokio::test]
async fn a_deleted_post_is_missing_until_it_is_restored() {
    let app = TestApp::new().await;
    let (admin, ann, bob) = (
        app.admin().await,
        app.user("ann").await,
        app.user("bob").await,
    );
    let (path, before) = published(&app, &ann, hello()).await;
    let restore = |person| app.post(path.clone() + "/restore").as_(person).send();
    assert_eq!(restore(&ann).await.problem(), (409, "not-deleted"));
    assert_eq!(restore(&bob).await.problem(), (403, "forbidden"));
    app.delete(&path).as_(&ann).send().await.is(204);
    for caller in [&ann, &bob, &admin] {
        for request in [
            app.get(&path),
            app.put(&path).json(hello()),
            app.patch(&path).json(json!({})),
            app.delete(&path),
        ] {
            let answer = request.as_(caller).send().await;
            assert_eq!(answer.problem(), (404, "not-found"), "{answer}");
        }
    }
    assert_eq!(restore(&bob).await.problem(), (403, "forbidden"));
    let restored = restore(&ann).await;
    let after = restored.ok();
    assert_eq!(restored.header("etag"), "\"v3\"");
    for member in [
        "title",
        "content",
        "slug",
        "created_at",
        "is_deleted",
        "deleted_at",
    ] {
        assert_eq!(after[member], before[member], "{member}");
    }
    assert_eq!(*app.get(&path).as_(&bob).send().await.ok(), *after);
}

#[tokio::test]
async fn existence_comes_before_ownership_ownership_before_the_condition_and_that_before_the_state()
{
    let app = TestApp::with(&[("API_REQUIRE_IF_MATCH", "true")]).await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let (path, _) = published(&app, &ann, hello()).await;
    published(&app, &ann, hello_with(json!({"slug": "taken"}))).await;
    let change = |path: &str| app.patch(path).json(json!({"slug": "taken"}));
    let missing = change("/api/v1/posts/999999").as_(&bob).send().await;
    assert_eq!(missing.problem(), (404, "not-found"));
    for request in [change(&path), app.delete(&path)] {
        let foreign = request.clone().as_(&bob).send().await;
        assert_eq!(foreign.problem(), (403, "forbidden"));
        let foreign = request.clone().as_(&bob).if_match("\"v9\"").send().await;
        assert_eq!(foreign.problem(), (403, "forbidden"));
        let unconditional = request.clone().as_(&ann).send().await;
        assert_eq!(unconditional.problem(), (428, "precondition-required"));
        let stale = request.as_(&ann).if_match("\"v9\"").send().await;
        assert_eq!(stale.problem(), (412, "precondition-failed"));
    }
    let taken = change(&path).as_(&ann).if_match("\"v1\"").send().await;
    assert_eq!(taken.problem(), (409, "slug-taken"));
    let bad = app
        .patch("/api/v1/posts/999999")
        .as_(&bob)
        .json(json!({"slug": 1}));
    assert_eq!(bad.send().await.problem(), (422, "validation-failed"));
}
