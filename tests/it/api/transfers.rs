//! Transfers and deposits, one at a time. Many at once are in `books`.

use plinth_tests::app::{TestApp, account_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

const MOST: i64 = 9_007_199_254_740_991;

on_every_database!(a_transfer_moves_money_and_is_found_where_it_says);
async fn a_transfer_moves_money_and_is_found_where_it_says(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let from = app.account(&admin, ann.id, 2000).await;
    let to = app.account(&admin, bob.id, 0).await;
    let body = json!({"from_id": from, "to_id": to, "amount": 1500, "description": "rent"});
    let made = app.post("/api/v1/transfers").as_(&ann).json(body);
    let made = made.send().await;
    let transfer = made.is(201);
    let expected = json!({
        "id": transfer["id"], "kind": "transfer", "from_id": from, "to_id": to, "amount": 1500, "currency": "USD",
        "description": "rent", "created_by": ann.id, "created_at": transfer["created_at"],
    });
    assert_eq!(transfer, &expected);
    let location = made.header("location");
    assert_eq!(location, format!("/api/v1/transfers/{}", transfer["id"]));
    for participant in [&ann, &bob, &admin] {
        let found = app.get(location).as_(participant).send().await;
        assert_eq!(found.ok(), transfer);
    }
    assert_eq!(app.balance(&admin, from).await, 500);
    assert_eq!(app.balance(&admin, to).await, 1500);
    app.books(&admin).await.check();
}

on_every_database!(an_admin_puts_money_in);
async fn an_admin_puts_money_in(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let account = app.account_in("EUR", &admin, ann.id, 0).await;
    let path = account_path(account) + "/deposits";
    let deposit = |by| {
        let body = json!({"amount": 700, "description": "salary"});
        app.post(&path).as_(by).json(body).send()
    };
    let made = deposit(&admin).await;
    let transfer = made.is(201);
    let expected = json!({
        "id": transfer["id"], "kind": "deposit", "from_id": null, "to_id": account, "amount": 700, "currency": "EUR",
        "description": "salary", "created_by": admin.id, "created_at": transfer["created_at"],
    });
    assert_eq!(transfer, &expected);
    let found = app.get(made.header("location")).as_(&ann).send().await;
    assert_eq!(found.ok(), transfer);
    let shown = app.get(account_path(account)).as_(&ann).send().await;
    assert_eq!(
        (&shown.ok()["balance"], &shown.ok()["version"]),
        (&json!(700), &json!(2))
    );
    assert_eq!(shown.ok()["updated_at"], transfer["created_at"]);
    assert_eq!(deposit(&ann).await.problem(), (403, "forbidden"));
    for id in ["999999", "x"] {
        let path = format!("/api/v1/accounts/{id}/deposits");
        let answer = app.post(path).as_(&admin).json(json!({"amount": 1}));
        assert_eq!(answer.send().await.problem(), (404, "not-found"));
    }
}

on_every_database!(each_refusal_has_its_word_and_its_place);
async fn each_refusal_has_its_word_and_its_place(database: &TestDatabase) {
    const SAME: (u16, &str) = (409, "same-account");
    const MISSING: (u16, &str) = (404, "referenced-not-found");
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let mine = app.account(&admin, ann.id, 1000).await;
    let theirs = app.account(&admin, bob.id, 1000).await;
    let euros = app.account_in("EUR", &admin, ann.id, 5).await;
    let full = app.account(&admin, bob.id, MOST).await;
    let gone = app.account(&admin, ann.id, 0).await;
    let close = app.delete(account_path(gone)).as_(&ann);
    close.send().await.is(204);
    let before = app.books(&admin).await;
    let no = 999_999;
    for (from, to, amount, problem, faults) in [
        (mine, mine, 1, SAME, "#/to_id conflict"),
        (no, no, 1, SAME, "#/to_id conflict"),
        (theirs, mine, 1, MISSING, "#/from_id reference"),
        (gone, mine, 1, MISSING, "#/from_id reference"),
        (no, euros, 1, MISSING, "#/from_id reference"),
        (mine, no, MOST, MISSING, "#/to_id reference"),
        (mine, gone, 1, MISSING, "#/to_id reference"),
        (
            theirs,
            gone,
            1,
            MISSING,
            "#/from_id reference, #/to_id reference",
        ),
        (
            mine,
            euros,
            MOST,
            (409, "currency-mismatch"),
            "#/to_id conflict",
        ),
        (
            mine,
            full,
            1001,
            (409, "insufficient-funds"),
            "#/amount conflict",
        ),
        (
            mine,
            full,
            1000,
            (409, "balance-limit-exceeded"),
            "#/amount conflict",
        ),
    ] {
        let answer = app.transfer(&ann, from, to, amount).await;
        assert_eq!(answer.problem(), problem, "{from} to {to}: {answer}");
        assert_eq!(answer.faults().join(", "), faults, "{answer}");
    }
    let answer = app.transfer(&ann, mine, theirs, 1001).await;
    let expected = format!("account {mine} cannot pay 1001");
    assert_eq!(answer.json()["detail"], expected);
    let after = app.books(&admin).await;
    assert_eq!(after.accounts, before.accounts);
    assert_eq!(after.transfers, before.transfers);
}

#[tokio::test]
async fn an_admin_moves_money_from_any_account() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let from = app.account(&admin, ann.id, 10).await;
    let to = app.account(&admin, bob.id, 0).await;
    let made = app.transfer(&admin, from, to, 10).await;
    assert_eq!(made.is(201)["created_by"], admin.id);
    // It is theirs whose accounts it touches, whoever gave the order.
    app.get(made.header("location"))
        .as_(&ann)
        .send()
        .await
        .is(200);
}

#[tokio::test]
async fn what_is_no_order_is_told_all_at_once() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let order = async |body: Value| {
        let sent = app.post("/api/v1/transfers").as_(&ann).json(body);
        sent.send().await
    };
    let answer =
        order(json!({"from_id": 0, "amount": MOST + 1, "description": "a\nb", "currency": "USD"}))
            .await;
    let mut faults = answer.faults();
    faults.sort();
    let expected = [
        "#/amount range",
        "#/currency unknown_field",
        "#/description pattern",
        "#/from_id range",
        "#/to_id required",
    ];
    assert_eq!(faults, expected);
    for amount in [
        json!(0),
        json!(-5),
        json!(1.5),
        json!("5"),
        json!(1e300),
        Value::Null,
    ] {
        let answer = order(json!({"from_id": 1, "to_id": 2, "amount": amount})).await;
        assert_eq!(answer.problem(), (422, "validation-failed"), "{amount}");
    }
    let answer = order(json!({"from_id": 1, "to_id": 2, "amount": 5.0, "description": null})).await;
    assert_eq!(answer.problem(), (404, "referenced-not-found"));
}

#[tokio::test]
async fn to_others_a_transfer_does_not_exist() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let account = app.account(&admin, ann.id, 0).await;
    let made = app.deposit(&admin, account, 5).await;
    let foreign = made.header("location");
    for path in [foreign, "/api/v1/transfers/999999", "/api/v1/transfers/x"] {
        let answer = app.get(path).as_(&bob).send().await;
        assert_eq!(answer.problem(), (404, "not-found"));
    }
}

on_every_database!(a_transfer_outlives_its_accounts_and_its_people);
async fn a_transfer_outlives_its_accounts_and_its_people(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let from = app.account(&admin, ann.id, 5).await;
    let to = app.account(&admin, bob.id, 0).await;
    let made = app.transfer(&ann, from, to, 5).await;
    let location = made.header("location");
    app.delete(account_path(from))
        .as_(&ann)
        .send()
        .await
        .is(204);
    // A closed account takes no history away from its owner.
    let shown = app.get(location).as_(&ann).send().await;
    assert_eq!(shown.ok(), made.json());
    let of_the_closed = format!("/api/v1/transfers?account_id={from}");
    let listed = app.get(of_the_closed).as_(&ann).send().await;
    assert_eq!(listed.items().len(), 2);

    // The account of a deleted user still receives, and an admin may still move its money.
    app.delete(bob.path()).as_(&admin).send().await.is(204);
    app.deposit(&admin, to, 1).await.is(201);
    let other = app.account(&admin, ann.id, 5).await;
    app.transfer(&ann, other, to, 5).await.is(201);
    assert_eq!(app.balance(&admin, to).await, 11);
    app.transfer(&admin, to, other, 11).await.is(201);
    app.books(&admin).await.check();
}

on_every_database!(an_account_holds_two_to_the_53_less_one_and_not_a_cent_more);
async fn an_account_holds_two_to_the_53_less_one_and_not_a_cent_more(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let one = app.account(&admin, ann.id, MOST).await;
    let other = app.account(&admin, ann.id, 0).await;
    assert_eq!(app.balance(&admin, one).await, MOST);
    for amount in [1, MOST] {
        let answer = app.deposit(&admin, one, amount).await;
        assert_eq!(answer.problem(), (409, "balance-limit-exceeded"));
        assert_eq!(answer.faults(), ["#/amount conflict"]);
    }
    let answer = app.deposit(&admin, one, MOST + 1).await;
    assert_eq!(answer.problem(), (422, "validation-failed"));
    app.transfer(&ann, one, other, MOST).await.is(201);
    app.transfer(&ann, other, one, MOST).await.is(201);
    app.transfer(&ann, one, other, 1).await.is(201);
    app.deposit(&admin, one, 1).await.is(201);
    let answer = app.transfer(&ann, other, one, 1).await;
    assert_eq!(answer.problem(), (409, "balance-limit-exceeded"));
    // The sum of all balances is beyond what one account can hold, and exact.
    app.books(&admin).await.check();
}

#[tokio::test]
async fn transfers_are_neither_changed_nor_removed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let account = app.account(&admin, admin.id, 0).await;
    let made = app.deposit(&admin, account, 5).await;
    let path = made.header("location");
    for request in [
        app.delete(path),
        app.put(path).json(json!({})),
        app.patch(path).json(json!({})),
    ] {
        let answer = request.as_(&admin).send().await;
        assert_eq!(answer.problem(), (405, "method-not-allowed"));
        assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS");
    }
}

on_every_database!(a_list_shows_participants_theirs_and_admins_all);
async fn a_list_shows_participants_theirs_and_admins_all(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let from = app.account(&admin, ann.id, 100).await;
    let own = app.account(&admin, ann.id, 0).await;
    let to = app.account(&admin, bob.id, 0).await;
    let paid = app.transfer(&ann, from, to, 5).await;
    let moved = app.transfer(&ann, from, own, 5).await;
    let (paid, moved) = (paid.is(201)["id"].clone(), moved.is(201)["id"].clone());
    let list = async |by, query: &str| {
        let uri = format!("/api/v1/transfers?{query}");
        let answer = app.get(uri).as_(by).send().await;
        assert_eq!(
            answer.ok()["page"]["total"],
            answer.items().len(),
            "{answer}"
        );
        let ids = answer.ids().into_iter().map(Value::from);
        ids.collect::<Vec<_>>()
    };
    let deposit = list(&ann, "kind=deposit").await;
    let all = [vec![moved.clone(), paid.clone()], deposit.clone()].concat();
    let shared = format!("account_id={from}");
    for (by, query, expected) in [
        (&admin, "", all.clone()),
        (&ann, "", all.clone()),
        (&bob, "", vec![paid.clone()]),
        (&ann, &shared, all),
        (&bob, &shared, vec![paid.clone()]),
        (&bob, &format!("account_id={own}"), vec![]),
        (&bob, &format!("to_id={to}"), vec![paid.clone()]),
        (
            &ann,
            &format!("from_id={from}&to_id={own}"),
            vec![moved.clone()],
        ),
        (
            &ann,
            "kind=transfer&sort=id",
            vec![paid.clone(), moved.clone()],
        ),
        (&ann, "since=2099-01-01T00:00:00Z", vec![]),
        (&ann, "until=1999-01-01T00:00:00Z", vec![]),
    ] {
        assert_eq!(list(by, query).await, expected, "{query}");
    }
    for query in ["kind=theft", "account_id=0", "sort=amount", "deleted=only"] {
        let uri = format!("/api/v1/transfers?{query}");
        let answer = app.get(uri).as_(&ann).send().await;
        assert_eq!(answer.problem(), (422, "validation-failed"), "{query}");
    }
}
