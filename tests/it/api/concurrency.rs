//! Many at once, on every database.

use futures_util::future::join_all;
use plinth_tests::app::{Answer, PASSWORD, TestApp, post_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::json;
use std::collections::BTreeSet;

/// How many answers have this status.
fn count(answers: &[Answer], status: u16) -> usize {
    answers
        .iter()
        .filter(|answer| answer.status == status)
        .count()
}

on_every_database!(of_twenty_who_saw_one_version_one_changes_it);
async fn of_twenty_who_saw_one_version_one_changes_it(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let post = post_path(app.publish(&ann, ann.id).await);
    for (path, member) in [
        (ann.path(), "full_name"),
        (ann.profile(), "bio"),
        (post, "title"),
    ] {
        let change = |number: u32| {
            let body = json!({member: format!("{number}")});
            app.patch(&path)
                .as_(&ann)
                .json(body)
                .if_match("\"v1\"")
                .send()
        };
        let answers = join_all((0..20).map(change)).await;
        assert_eq!(
            (count(&answers, 200), count(&answers, 412)),
            (1, 19),
            "{path}"
        );
        let won = answers.iter().find(|answer| answer.status == 200).unwrap();
        let after = app.get(&path).as_(&ann).send().await;
        assert_eq!(after.ok(), won.json());
    }
}

on_every_database!(without_a_condition_no_change_is_lost);
async fn without_a_condition_no_change_is_lost(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let change = |number: u32| {
        let body = json!({"full_name": format!("{number}")});
        app.patch(ann.path()).as_(&ann).json(body).send()
    };
    let answers = join_all((0..6).map(change)).await;
    let versions: BTreeSet<_> = answers
        .iter()
        .map(|answer| answer.ok()["version"].as_i64())
        .collect();
    assert_eq!(versions, (2..8).map(Some).collect());
}

on_every_database!(two_admins_who_demote_each_other_leave_one);
async fn two_admins_who_demote_each_other_leave_one(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (one, other) = (app.admin().await, app.another_admin("other").await);
    for _ in 0..5 {
        let demote =
            |by, whom: String| app.patch(whom).as_(by).json(json!({"role": "user"})).send();
        let answers = join_all([demote(&one, other.path()), demote(&other, one.path())]).await;
        let won = answers.iter().position(|answer| answer.status == 200);
        let won = won.expect("one of them is demoted");
        let lost = &answers[1 - won];
        assert!(
            [(403, "forbidden"), (409, "last-admin")].contains(&lost.problem()),
            "{lost}"
        );

        let (admin, demoted) = if won == 0 {
            (&one, &other)
        } else {
            (&other, &one)
        };
        let body = json!({"role": "admin"});
        app.patch(demoted.path())
            .as_(admin)
            .json(body)
            .send()
            .await
            .is(200);
    }
}

on_every_database!(two_admins_who_delete_each_other_leave_one);
async fn two_admins_who_delete_each_other_leave_one(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (one, other) = (app.admin().await, app.another_admin("other").await);
    let delete = |by, whom: String| app.delete(whom).as_(by).send();
    let answers = join_all([delete(&one, other.path()), delete(&other, one.path())]).await;
    assert_eq!(count(&answers, 204), 1, "{answers:?}");
    let lost = answers.iter().find(|answer| answer.status != 204).unwrap();
    let expected = [
        (401, "invalid-token"),
        (404, "not-found"),
        (409, "last-admin"),
    ];
    assert!(expected.contains(&lost.problem()), "{lost}");
}

on_every_database!(of_many_who_want_one_address_one_gets_it);
async fn of_many_who_want_one_address_one_gets_it(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let register = |number: u32| {
        let new = json!({"email": "ann@example.com", "password": PASSWORD, "username": format!("ann{number}")});
        app.post("/api/v1/users").json(new).send()
    };
    let answers = join_all((0..8).map(register)).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 7));
    for lost in answers.iter().filter(|answer| answer.status == 409) {
        assert_eq!(lost.problem(), (409, "email-taken"));
    }
}

on_every_database!(namesakes_at_the_same_moment_get_names_of_their_own);
async fn namesakes_at_the_same_moment_get_names_of_their_own(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let register = |number: u32| {
        let new = json!({"email": format!("ann@{number}.example"), "password": PASSWORD});
        app.post("/api/v1/users").json(new).send()
    };
    let answers = join_all((1..=5).map(register)).await;
    let names: BTreeSet<_> = answers
        .iter()
        .map(|answer| answer.is(201)["username"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["ann", "ann-2", "ann-3", "ann-4", "ann-5"].into());
}

on_every_database!(posts_under_one_title_at_the_same_moment_get_slugs_of_their_own);
async fn posts_under_one_title_at_the_same_moment_get_slugs_of_their_own(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let publish = |_: u32| {
        let new = json!({"title": "Hello", "content": "It is me."});
        app.post("/api/v1/posts").as_(&ann).json(new).send()
    };
    let slugs = async |many: u32| -> BTreeSet<String> {
        let answers = join_all((0..many).map(publish)).await;
        let slugs = answers.iter().map(|a| a.is(201)["slug"].as_str().unwrap());
        slugs.map(str::to_owned).collect()
    };
    let few = ["hello", "hello-2", "hello-3", "hello-4", "hello-5"];
    assert_eq!(slugs(5).await, few.map(str::to_owned).into());
    assert_eq!(slugs(30).await.len(), 30, "many more only leave gaps");
}

on_every_database!(of_many_who_want_one_slug_one_gets_it);
async fn of_many_who_want_one_slug_one_gets_it(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let publish = |_: u32| {
        let new = json!({"title": "Hello", "content": "It is me.", "slug": "mine"});
        app.post("/api/v1/posts").as_(&ann).json(new).send()
    };
    let answers = join_all((0..8).map(publish)).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 7));
    for lost in answers.iter().filter(|answer| answer.status == 409) {
        assert_eq!(lost.problem(), (409, "slug-taken"));
    }
}

on_every_database!(a_refresh_token_is_exchanged_once);
async fn a_refresh_token_is_exchanged_once(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let answers = join_all((0..8).map(|_| app.refresh(&ann.refresh))).await;
    assert_eq!((count(&answers, 200), count(&answers, 401)), (1, 7));
    for lost in answers.iter().filter(|answer| answer.status == 401) {
        assert_eq!(lost.problem(), (401, "refresh-token-invalid"));
    }
    app.get("/api/v1/auth/me").as_(&ann).send().await.is(200);
}

on_every_database!(the_pool_adds_up_while_it_works);
async fn the_pool_adds_up_while_it_works(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let ask = |number: usize| {
        let path = ["/api/v1/admin/pool", "/api/v1/users"][number % 2];
        app.get(path).as_(&admin).send()
    };
    let answers = join_all((0..50).map(ask)).await;
    for pool in answers.iter().step_by(2).map(Answer::ok) {
        let number = |member: &str| pool[member].as_u64().unwrap();
        assert_eq!(
            number("checked_in") + number("checked_out"),
            number("total")
        );
        assert!(
            number("total") <= number("size") + number("max_overflow"),
            "{pool}"
        );
    }
}
