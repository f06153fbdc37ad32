//! Many transfers at once, on every database: whatever is refused, the books balance.

use futures_util::StreamExt as _;
use futures_util::future::{join, join_all};
use futures_util::stream;
use plinth_tests::app::{Answer, TestApp, account_path};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ACCOUNTS: usize = 8;
const TRANSFERS: usize = 500;
const AT_ONCE: usize = 16;

/// An order by somebody to move money between two of the accounts; not all can be carried out.
#[derive(Clone, Debug)]
struct Order {
    by: Index,
    from: Index,
    to: Index,
    amount: i64,
    /// Sent once without a key, or so often with one.
    keyed: Option<usize>,
}

fn order() -> impl Strategy<Value = Order> {
    let amount = prop_oneof![
        8 => 1..200_i64,
        1 => 5_000..50_000_i64,
        1 => select(vec![1, 9_007_199_254_740_991]),
    ];
    let keyed = proptest::option::weighted(0.4, 1..4_usize);
    let ends = (any::<Index>(), any::<Index>(), any::<Index>());
    (ends, amount, keyed).prop_map(|((by, from, to), amount, keyed)| Order {
        by,
        from,
        to,
        amount,
        keyed,
    })
}

/// Random orders. Their seed is printed when the test fails; set `PLINTH_TEST_SEED` to it to have the same again.
fn orders() -> Vec<Order> {
    let given = std::env::var("PLINTH_TEST_SEED").ok();
    let seed = given.unwrap_or_else(|| uuid::Uuid::now_v7().simple().to_string());
    println!("PLINTH_TEST_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..seed.len().min(32)].copy_from_slice(&seed.as_bytes()[..seed.len().min(32)]);
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let many = vec(order(), TRANSFERS).new_tree(&mut runner);
    many.expect("orders can be made up").current()
}

/// What an answer may be, beside success. The last three take more luck than others.
const REFUSALS: [(u16, &str); 7] = [
    (404, "referenced-not-found"),
    (409, "same-account"),
    (409, "currency-mismatch"),
    (409, "insufficient-funds"),
    (409, "balance-limit-exceeded"),
    (409, "idempotency-in-progress"),
    // On a machine that is busy with other things. Whoever gets no connection in time has moved nothing.
    (503, "pool-exhausted"),
];

on_every_database!(after_any_transfers_at_once_the_books_balance);
async fn after_any_transfers_at_once_the_books_balance(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let people = [app.user("ann").await, app.user("bob").await, admin.clone()];
    let mut accounts = Vec::new();
    for number in 0..ACCOUNTS {
        // Two of the eight in another currency, and one that overflows easily.
        let currency = if number < 2 { "EUR" } else { "USD" };
        let held = match number {
            7 => 9_007_199_254_740_900,
            _ => 10_000,
        };
        let owner = people[number % 2].id;
        accounts.push(app.account_in(currency, &admin, owner, held).await);
    }
    let orders = orders();
    let order_it = async |(number, order): (usize, &Order)| {
        let (from, to) = (order.from.get(&accounts), order.to.get(&accounts));
        let body = json!({"from_id": from, "to_id": to, "amount": order.amount});
        let request = app.post("/api/v1/transfers").as_(order.by.get(&people));
        let request = match order.keyed {
            Some(_) => request.idempotency_key(&format!("order-{number}")),
            None => request,
        };
        (number, request.json(body).send().await)
    };
    let sent = orders.iter().enumerate();
    let sent = sent.flat_map(|(at, order)| vec![(at, order); order.keyed.unwrap_or(1)]);
    let sent = stream::iter(sent).map(order_it).buffer_unordered(AT_ONCE);
    let answers: Vec<(usize, Answer)> = sent.collect().await;

    let books = app.books(&admin).await;
    books.check();
    let mut made = BTreeMap::new();
    for (number, answer) in answers.iter().filter(|(_, answer)| answer.status == 201) {
        let id = answer.json()["id"].as_i64().unwrap();
        let (order, transfer) = made.entry(id).or_insert((*number, answer.json()));
        assert_eq!(
            (*order, *transfer),
            (*number, answer.json()),
            "one key, one answer"
        );
    }
    let orders_made: BTreeSet<usize> = made.values().map(|(order, _)| *order).collect();
    assert_eq!(
        orders_made.len(),
        made.len(),
        "no order was carried out twice"
    );
    let made: BTreeMap<i64, &Value> = made.into_iter().map(|(id, (_, made))| (id, made)).collect();
    assert_eq!(made, books.between_accounts(), "each success is one record");
    assert!(
        made.len() > TRANSFERS / 10,
        "{} were carried out",
        made.len()
    );

    let refused = answers.iter().filter(|(_, answer)| answer.status != 201);
    let refused: BTreeSet<_> = refused.map(|(_, answer)| answer.problem()).collect();
    assert!(
        refused.iter().all(|refusal| REFUSALS.contains(refusal)),
        "{refused:?}"
    );
    assert!(
        REFUSALS[..4]
            .iter()
            .all(|refusal| refused.contains(refusal)),
        "{refused:?}"
    );
}

on_every_database!(there_and_back_in_tight_loops_nobody_gets_stuck);
async fn there_and_back_in_tight_loops_nobody_gets_stuck(database: &TestDatabase) {
    const LOOPS: usize = 8;
    const ROUNDS: usize = 25;
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let one = app.account(&admin, ann.id, 1000).await;
    let other = app.account(&admin, ann.id, 1000).await;
    let mover = async |number: usize| {
        let (from, to) = if number.is_multiple_of(2) {
            (one, other)
        } else {
            (other, one)
        };
        for _ in 0..ROUNDS {
            app.transfer(&ann, from, to, 1).await.is(201);
        }
    };
    join_all((0..LOOPS).map(mover)).await;
    let books = app.books(&admin).await;
    books.check();
    assert_eq!(books.between_accounts().len(), LOOPS * ROUNDS);
    assert_eq!(app.balance(&admin, one).await, 1000);
}

on_every_database!(of_many_who_want_the_last_cent_one_gets_it);
async fn of_many_who_want_the_last_cent_one_gets_it(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let purse = app.account(&admin, ann.id, 100).await;
    let shop = app.account(&admin, admin.id, 0).await;
    let answers = join_all((0..10).map(|_| app.transfer(&ann, purse, shop, 60))).await;
    let paid = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(paid, 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(refused.problem(), (409, "insufficient-funds"));
    }
    app.books(&admin).await.check();
}

on_every_database!(an_account_is_not_closed_over_money_that_arrives);
async fn an_account_is_not_closed_over_money_that_arrives(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let source = app.account(&admin, ann.id, 1000).await;
    for _ in 0..5 {
        let target = app.account(&admin, ann.id, 0).await;
        let pay = app.transfer(&ann, source, target, 1);
        let close = app.delete(account_path(target)).as_(&ann).send();
        let (paid, closed) = join(pay, close).await;
        match (paid.status, closed.status) {
            (201, 409) => assert_eq!(closed.problem().1, "account-not-empty"),
            (404, 204) => assert_eq!(paid.problem().1, "referenced-not-found"),
            other => panic!("{other:?}: {paid} {closed}"),
        }
    }
    app.books(&admin).await.check();
}
