//! Accounts: opened, shown, named, closed and opened again.

use plinth_tests::app::{Person, TestApp, account_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

const MOST: i64 = 9_007_199_254_740_991;

async fn open(app: &TestApp, by: &Person, body: Value) -> plinth_tests::app::Answer {
    app.post("/api/v1/accounts").as_(by).json(body).send().await
}

on_every_database!(an_account_is_opened_and_found_where_it_says);
async fn an_account_is_opened_and_found_where_it_says(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let opened = open(&app, &ann, json!({"name": "Household"})).await;
    let account = opened.is(201);
    let expected = json!({
        "id": account["id"], "user_id": ann.id, "name": "Household", "currency": "USD", "balance": 0, "version": 1,
        "is_deleted": false, "deleted_at": null, "created_at": account["created_at"],
        "updated_at": account["created_at"],
    });
    assert_eq!((account, opened.header("etag")), (&expected, "\"v1\""));
    let found = app.get(opened.header("location")).as_(&ann).send().await;
    assert_eq!((found.ok(), found.header("etag")), (account, "\"v1\""));
}

on_every_database!(money_from_the_start_is_a_deposit_in_the_book);
async fn money_from_the_start_is_a_deposit_in_the_book(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let body = json!({"name": "Savings", "currency": "EUR", "user_id": ann.id, "balance": MOST});
    let opened = open(&app, &admin, body).await;
    let account = opened.is(201);
    assert_eq!(
        (&account["balance"], &account["version"]),
        (&json!(MOST), &json!(1))
    );
    let book = app.get("/api/v1/transfers").as_(&ann).send().await;
    let [deposit] = book.items() else {
        panic!("{book}");
    };
    let expected = json!({
        "id": deposit["id"], "kind": "deposit", "from_id": null, "to_id": account["id"], "amount": MOST,
        "currency": "EUR", "description": null, "created_by": admin.id, "created_at": account["created_at"],
    });
    assert_eq!(deposit, &expected);
}

#[tokio::test]
async fn only_admins_open_accounts_for_others_or_with_money() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    for body in [
        json!({"name": "x", "user_id": admin.id}),
        json!({"name": "x", "user_id": 999_999}),
        json!({"name": "x", "balance": 1}),
    ] {
        assert_eq!(open(&app, &ann, body).await.problem(), (403, "forbidden"));
    }
    let own = json!({"name": "x", "user_id": ann.id, "balance": 0});
    open(&app, &ann, own).await.is(201);
    let books = app.books(&admin).await;
    assert_eq!((books.accounts.len(), books.transfers.len()), (1, 0));
}

#[tokio::test]
async fn an_owner_must_be_there() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    app.delete(ann.path()).as_(&admin).send().await.is(204);
    for id in [ann.id, 999_999] {
        let answer = open(&app, &admin, json!({"name": "x", "user_id": id})).await;
        assert_eq!(answer.problem(), (404, "referenced-not-found"));
        assert_eq!(answer.faults(), ["#/user_id reference"]);
    }
}

#[tokio::test]
async fn what_is_no_account_is_told_all_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({"name": " x", "currency": "usd", "user_id": 0, "balance": MOST + 1, "x": 1});
    let answer = open(&app, &admin, body).await;
    let mut faults = answer.faults();
    faults.sort();
    assert_eq!(
        faults,
        [
            "#/balance range",
            "#/currency pattern",
            "#/name pattern",
            "#/user_id range",
            "#/x unknown_field"
        ]
    );
    for bad in [json!(1.5), json!("5"), json!(-1), Value::Null] {
        let answer = open(&app, &admin, json!({"name": "x", "balance": bad})).await;
        assert_eq!(answer.problem(), (422, "validation-failed"));
    }
    let answer = open(&app, &admin, json!({"name": "x", "balance": 5.0})).await;
    assert_eq!(answer.is(201)["balance"], 5);
}

#[tokio::test]
async fn to_others_an_account_does_not_exist() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let id = app.account(&admin, ann.id, 0).await;
    let foreign = account_path(id);
    for path in [foreign, account_path(999_999), "/api/v1/accounts/x".into()] {
        for request in [
            app.get(&path),
            app.patch(&path).json(json!({"name": "mine"})),
            app.delete(&path).if_match("\"v9\""),
        ] {
            let answer = request.as_(&bob).send().await;
            assert_eq!(answer.problem(), (404, "not-found"), "{answer}");
        }
    }
    let untouched = app.get(account_path(id)).as_(&ann).send().await;
    assert_eq!(untouched.ok()["version"], 1);
}

on_every_database!(a_name_changes_and_nothing_else);
async fn a_name_changes_and_nothing_else(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let path = account_path(app.account(&admin, ann.id, 50).await);
    let rename = |body: Value| app.patch(&path).as_(&ann).json(body);
    let renamed = rename(json!({"name": "Rent"}))
        .if_match("\"v2\"")
        .send()
        .await;
    assert_eq!(renamed.ok()["name"], "Rent");
    assert_eq!(
        (&renamed.ok()["balance"], renamed.header("etag")),
        (&json!(50), "\"v3\"")
    );
    for same in [json!({}), json!({"name": "Rent"})] {
        let unchanged = rename(same).send().await;
        assert_eq!(unchanged.ok(), renamed.ok());
    }
    let stale = rename(json!({"name": "x"})).if_match("\"v2\"").send().await;
    assert_eq!(stale.problem(), (412, "precondition-failed"));
    for bad in [
        json!({"balance": 7}),
        json!({"name": null}),
        json!({"currency": "EUR"}),
    ] {
        assert_eq!(
            rename(bad).send().await.problem(),
            (422, "validation-failed")
        );
    }
    let known = app
        .get(&path)
        .as_(&ann)
        .if_none_match("\"v3\"")
        .send()
        .await;
    assert_eq!(known.status, 304);
}

on_every_database!(an_account_is_closed_empty_and_opened_again_as_it_was);
async fn an_account_is_closed_empty_and_opened_again_as_it_was(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let id = app.account(&admin, ann.id, 50).await;
    let other = app.account(&admin, admin.id, 0).await;
    let path = account_path(id);
    let close = || app.delete(&path).as_(&ann);
    assert_eq!(close().send().await.problem(), (409, "account-not-empty"));
    app.transfer(&ann, id, other, 50).await.is(201);
    let stale = close().if_match("\"v1\"").send().await;
    assert_eq!(stale.problem(), (412, "precondition-failed"));
    close().if_match("\"v3\"").send().await.is(204);

    for request in [
        app.get(&path),
        app.patch(&path).json(json!({"name": "x"})),
        app.delete(&path),
        app.post(path.clone() + "/deposits")
            .json(json!({"amount": 1})),
    ] {
        let answer = request.as_(&admin).send().await;
        assert_eq!(answer.problem(), (404, "not-found"), "{answer}");
    }
    let restore = || app.post(path.clone() + "/restore").as_(&admin);
    let restored = restore().send().await;
    let account = restored.ok();
    assert_eq!(
        (&account["is_deleted"], &account["deleted_at"]),
        (&json!(false), &Value::Null)
    );
    assert_eq!(
        (&account["name"], restored.header("etag")),
        (&json!("Account"), "\"v5\"")
    );
    assert_eq!(restore().send().await.problem(), (409, "not-deleted"));
    app.transfer(&admin, other, id, 50).await.is(201);
}

#[tokio::test]
async fn accounts_are_restored_by_admins_alone() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let path = account_path(app.account(&admin, ann.id, 0).await);
    app.delete(&path).as_(&ann).send().await.is(204);
    let answer = app.post(path + "/restore").as_(&ann).send().await;
    assert_eq!(answer.problem(), (403, "forbidden"));
    for id in ["999999", "x"] {
        let path = format!("/api/v1/accounts/{id}/restore");
        let answer = app.post(path).as_(&admin).send().await;
        assert_eq!(answer.problem(), (404, "not-found"));
    }
}

on_every_database!(a_list_shows_what_the_caller_may_see);
async fn a_list_shows_what_the_caller_may_see(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let one = app.account(&admin, ann.id, 0).await;
    let two = app.account_in("EUR", &admin, bob.id, 0).await;
    let three = app.account(&admin, ann.id, 0).await;
    let gone = app.account(&admin, ann.id, 0).await;
    app.delete(account_path(gone))
        .as_(&ann)
        .send()
        .await
        .is(204);
    let list = async |by: &Person, query: &str| {
        let uri = format!("/api/v1/accounts?{query}");
        app.get(uri).as_(by).send().await
    };
    let (anns, bobs) = (format!("user_id={}", ann.id), format!("user_id={}", bob.id));
    let ids = format!("ids={two},{three},{gone},999999&sort=id");
    for (by, query, expected) in [
        (&ann, "", vec![three, one]),
        (&ann, "sort=id", vec![one, three]),
        (&ann, &anns, vec![three, one]),
        (&ann, &bobs, vec![]),
        (&ann, "user_id=999999", vec![]),
        (&ann, "currency=EUR", vec![]),
        (&ann, "deleted=exclude", vec![three, one]),
        (&ann, &ids, vec![three]),
        (&bob, "", vec![two]),
        (&admin, "", vec![three, two, one]),
        (&admin, "sort=created_at", vec![one, two, three]),
        (&admin, &bobs, vec![two]),
        (&admin, "currency=EUR", vec![two]),
        (&admin, "currency=XXX", vec![]),
        (&admin, &ids, vec![two, three]),
        (&admin, "deleted=only", vec![gone]),
        (
            &admin,
            "deleted=include&sort=-id",
            vec![gone, three, two, one],
        ),
    ] {
        let answer = list(by, query).await;
        assert_eq!(answer.ids(), expected, "{answer}");
        let page = &answer.ok()["page"];
        assert_eq!(page["total"], expected.len(), "{answer}");
    }
    for query in ["deleted=only", "deleted=include"] {
        let answer = list(&ann, query).await;
        assert_eq!(answer.problem(), (403, "forbidden"));
    }
    for query in [
        "currency=usd",
        "user_id=x",
        "sort=balance",
        "active=true",
        "ids=0",
    ] {
        let answer = list(&ann, query).await;
        assert_eq!(answer.problem(), (422, "validation-failed"), "{query}");
    }
}

on_every_database!(cursors_walk_the_list_while_it_grows);
async fn cursors_walk_the_list_while_it_grows(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    for _ in 0..5 {
        app.account(&admin, ann.id, 0).await;
    }
    let before = app.get("/api/v1/accounts").as_(&ann).send().await.ids();
    let mut next = Some("/api/v1/accounts?limit=2&count=false".to_owned());
    let mut walked = Vec::new();
    while let Some(uri) = next {
        let part = app.get(uri).as_(&ann).send().await;
        walked.extend(part.ids());
        app.account(&admin, ann.id, 0).await;
        let cursor = part.ok()["page"]["next_cursor"].as_str();
        next = cursor.map(|cursor| format!("/api/v1/accounts?limit=2&cursor={cursor}"));
    }
    assert_eq!(walked, before);
}
