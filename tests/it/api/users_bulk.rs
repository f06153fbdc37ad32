//! Many users at once: creating them, and changing what they may do.

use futures_util::future::join_all;
use plinth_tests::app::{Answer, PASSWORD, Person, TestApp, user_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

const BULK: &str = "/api/v1/users/bulk";
const UPDATE: &str = "/api/v1/users/bulk-update";

async fn create(app: &TestApp, by: &Person, items: Value) -> Answer {
    let body = json!({"items": items});
    app.post(BULK).as_(by).json(body).send().await
}

async fn update(app: &TestApp, by: &Person, filter: Value, set: Value) -> Answer {
    let body = json!({"filter": filter, "set": set});
    app.post(UPDATE).as_(by).json(body).send().await
}

async fn show(app: &TestApp, by: &Person, id: i64) -> Value {
    let answer = app.get(user_path(id)).as_(by).send().await;
    answer.ok().clone()
}

/// How many users there are, whoever they are.
async fn total(app: &TestApp, by: &Person) -> i64 {
    let uri = "/api/v1/users?active=any&limit=1";
    let answer = app.get(uri).as_(by).send().await;
    answer.ok()["page"]["total"].as_i64().unwrap()
}

on_every_database!(a_thousand_users_cost_a_few_statements);
async fn a_thousand_users_cost_a_few_statements(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    // Every second one derives the same name.
    let items: Vec<_> = (0..1000)
        .map(|n| match n % 2 {
            0 => json!({"email": format!("info@d{n}.example"), "full_name": format!("Number {n}")}),
            _ => json!({"email": format!("user{n}@example.com"), "role": "admin", "active": false}),
        })
        .collect();
    let answer = create(&app, &admin, json!(items)).await;
    let result = answer.is(201);
    assert_eq!(result["created"], 1000);
    // Two questions about names, one about addresses, two statements each for users and profiles; and MySQL is asked
    // for the distance of ids.
    assert!(answer.statements <= 10, "{}", answer.statements);
    for (n, name, full_name) in [
        (0, "info", json!("Number 0")),
        (1, "user1", json!(null)),
        (2, "info-2", json!("Number 2")),
        (998, "info-500", json!("Number 998")),
        (999, "user999", json!(null)),
    ] {
        let user = show(&app, &admin, result["ids"][n].as_i64().unwrap()).await;
        assert_eq!(
            (&user["username"], &user["full_name"], &user["version"]),
            (&json!(name), &full_name, &json!(1))
        );
        assert_eq!(user["active"], n % 2 == 0);
        assert_eq!(user["is_superuser"], n % 2 == 1);
        let profile = format!("{}/profile", user_path(user["id"].as_i64().unwrap()));
        app.get(profile).as_(&admin).send().await.is(200);
    }
}

#[tokio::test]
async fn nobody_signs_in_before_an_admin_sets_a_password() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = create(&app, &admin, json!([{"email": "Ann@example.com"}])).await;
    let id = made.is(201)["ids"][0].as_i64().unwrap();
    for password in [PASSWORD, "x", " "] {
        let refused = app.login("ann", password).await;
        assert_eq!(refused.problem(), (401, "invalid-credentials"));
    }
    let body = json!({"password": PASSWORD});
    let set = app.patch(user_path(id)).as_(&admin).json(body).send();
    set.await.is(200);
    app.login("ann", PASSWORD).await.is(200);
}

on_every_database!(what_is_taken_is_pointed_at_and_nothing_is_stored);
async fn what_is_taken_is_pointed_at_and_nothing_is_stored(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    app.register("ann").await;
    let items = json!([
        {"email": "new@example.com"},
        {"email": "other@example.com", "username": "ANN"},
        {"email": "ANN@example.com", "username": "other"},
    ]);
    let answer = create(&app, &admin, items).await;
    assert_eq!(answer.problem(), (409, "email-taken"));
    let faults = ["#/items/2/email conflict", "#/items/1/username conflict"];
    assert_eq!(answer.faults(), faults);
    let twice = json!([
        {"email": "x@example.com", "username": "same"},
        {"email": "y@example.com", "username": "Same"},
    ]);
    let answer = create(&app, &admin, twice).await;
    assert_eq!(answer.problem(), (409, "username-taken"));
    assert_eq!(answer.faults(), ["#/items/1/username conflict"]);
    assert_eq!(total(&app, &admin).await, 2);
}

on_every_database!(two_who_create_the_same_at_once_are_told_apart);
async fn two_who_create_the_same_at_once_are_told_apart(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let same = || {
        create(
            &app,
            &admin,
            json!([{"email": "a@example.com"}, {"email": "b@example.com"}]),
        )
    };
    let answers = join_all([same(), same(), same()]).await;
    let (made, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 201);
    assert_eq!(made.len(), 1, "{answers:?}");
    for lost in lost {
        assert_eq!(lost.problem(), (409, "email-taken"));
        let faults = ["#/items/0/email conflict", "#/items/1/email conflict"];
        assert_eq!(lost.faults(), faults);
    }
    // A name that nobody chose gives way.
    let derived = |n| {
        create(
            &app,
            &admin,
            json!([{"email": format!("carl@d{n}.example")}]),
        )
    };
    for answer in join_all((0..4).map(derived)).await {
        answer.is(201);
    }
}

#[tokio::test]
async fn bodies_are_held_against_the_schema() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let items = json!([{"email": "fine@example.com"}, {"email": "nonsense", "password": PASSWORD, "role": "root"}]);
    let answer = create(&app, &admin, items).await;
    assert_eq!(answer.problem(), (422, "validation-failed"));
    let faults = [
        "#/items/1/email email",
        "#/items/1/password unknown_field",
        "#/items/1/role enum",
    ];
    assert_eq!(answer.faults(), faults);
    for (filter, set, faults) in [
        (json!({}), json!({}), &["#/filter items", "#/set items"][..]),
        (
            json!({"ids": []}),
            json!({"active": null}),
            &["#/filter/ids items", "#/set/active not_nullable"],
        ),
        (
            json!({"ids": [0], "q": "x"}),
            json!({"email": "a@b"}),
            &[
                "#/filter/ids/0 range",
                "#/filter/q unknown_field",
                "#/set/email unknown_field",
            ],
        ),
    ] {
        let answer = update(&app, &admin, filter, set).await;
        assert_eq!(answer.problem(), (422, "validation-failed"));
        assert_eq!(answer.faults(), faults);
    }
    for path in [BULK, UPDATE] {
        let answer = app.get(path).as_(&admin).send().await;
        assert_eq!(answer.problem(), (405, "method-not-allowed"));
        assert_eq!(answer.header("allow"), "POST, OPTIONS");
    }
}

on_every_database!(who_is_as_wanted_already_stays_untouched);
async fn who_is_as_wanted_already_stays_untouched(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let items = json!([
        {"email": "on@example.com"},
        {"email": "off@example.com", "active": false},
        {"email": "gone@example.com"},
    ]);
    let made = create(&app, &admin, items).await;
    let ids: Vec<i64> = serde_json::from_value(made.is(201)["ids"].clone()).unwrap();
    let untouched = show(&app, &admin, ids[1]).await;
    app.delete(user_path(ids[2]))
        .as_(&admin)
        .send()
        .await
        .is(204);
    app.clock().pass(chrono::TimeDelta::seconds(5));
    let answer = update(&app, &admin, json!({"ids": ids}), json!({"active": false})).await;
    assert_eq!(answer.ok(), &json!({"matched": 2, "updated": 1}));
    let changed = show(&app, &admin, ids[0]).await;
    assert_eq!(
        (&changed["active"], &changed["version"]),
        (&json!(false), &json!(2))
    );
    assert_ne!(changed["updated_at"], changed["created_at"]);
    assert_eq!(show(&app, &admin, ids[1]).await, untouched);
    let restored = app
        .post(user_path(ids[2]) + "/restore")
        .as_(&admin)
        .send()
        .await;
    assert_eq!(restored.ok()["active"], true);

    let answer = update(
        &app,
        &admin,
        json!({"active": false}),
        json!({"active": true, "role": "user"}),
    )
    .await;
    assert_eq!(answer.ok(), &json!({"matched": 2, "updated": 2}));
    let answer = update(
        &app,
        &admin,
        json!({"ids": [999_999]}),
        json!({"role": "admin"}),
    )
    .await;
    assert_eq!(answer.ok(), &json!({"matched": 0, "updated": 0}));
}

on_every_database!(what_many_lose_counts_from_their_next_request_on);
async fn what_many_lose_counts_from_their_next_request_on(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let ask = async |person: &Person, uri: &str| app.get(uri).as_(person).send().await.status;
    let (me, users) = ("/api/v1/auth/me", "/api/v1/users");
    for person in [&ann, &bob] {
        assert_eq!(ask(person, me).await, 200);
    }
    let both = || json!({"ids": [ann.id, bob.id]});
    update(&app, &admin, both(), json!({"role": "admin"}))
        .await
        .is(200);
    assert_eq!(ask(&ann, users).await, 200);
    update(&app, &admin, both(), json!({"role": "user"}))
        .await
        .is(200);
    assert_eq!(ask(&ann, users).await, 403);
    update(&app, &admin, both(), json!({"active": false}))
        .await
        .is(200);
    for person in [&ann, &bob] {
        assert_eq!(ask(person, me).await, 401);
        app.refresh(&person.refresh).await.is(401);
    }
    update(
        &app,
        &admin,
        json!({"active": false}),
        json!({"active": true}),
    )
    .await
    .is(200);
    assert_eq!(ask(&ann, me).await, 401, "the session has ended for good");
    assert_eq!(ask(&admin, me).await, 200);
    app.login("ann", PASSWORD).await.is(200);
}

#[tokio::test]
async fn a_filter_that_chooses_the_caller_changes_nobody() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    for (filter, set) in [
        (json!({"active": true}), json!({"active": false})),
        (json!({"ids": [ann.id, admin.id]}), json!({"active": false})),
        (json!({"role": "admin"}), json!({"role": "user"})),
        // Even where it is as wanted already.
        (
            json!({"active": true}),
            json!({"active": true, "role": "admin"}),
        ),
    ] {
        let answer = update(&app, &admin, filter, set).await;
        assert_eq!(answer.problem(), (403, "self-lockout"));
    }
    let user = show(&app, &admin, ann.id).await;
    assert_eq!(
        (&user["version"], &user["active"]),
        (&json!(1), &json!(true))
    );
    let answer = update(
        &app,
        &ann,
        json!({"ids": [admin.id]}),
        json!({"active": false}),
    )
    .await;
    assert_eq!(answer.problem(), (403, "forbidden"));
}

on_every_database!(two_admins_who_unseat_each_other_leave_one);
async fn two_admins_who_unseat_each_other_leave_one(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (one, other) = (app.admin().await, app.another_admin("other").await);
    for _ in 0..5 {
        let demote = |by, whom: &Person| {
            update(&app, by, json!({"ids": [whom.id]}), json!({"role": "user"}))
        };
        let answers = join_all([demote(&one, &other), demote(&other, &one)]).await;
        let won = answers.iter().position(|answer| answer.status == 200);
        let won = won.expect("one of them is demoted");
        let lost = &answers[1 - won];
        let expected = [(403, "forbidden"), (409, "last-admin")];
        assert!(expected.contains(&lost.problem()), "{lost}");
        let (admin, demoted) = if won == 0 {
            (&one, &other)
        } else {
            (&other, &one)
        };
        let again = json!({"ids": [demoted.id]});
        update(&app, admin, again, json!({"role": "admin"}))
            .await
            .is(200);
    }
}
