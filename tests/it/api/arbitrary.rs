//! Whatever is sent to whichever route, the answer is one that the document promises, and never a failure: the helper
//! that sends requests sees to that.

use plinth_tests::app::contract::{Operation, operations};
use plinth_tests::app::{PASSWORD, Person, TestApp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// Names that mean something somewhere, so that arbitrary objects reach beyond the first check.
const MEMBERS: [&str; 35] = [
    "email",
    "password",
    "username",
    "full_name",
    "profile",
    "active",
    "role",
    "bio",
    "location",
    "website",
    "refresh_token",
    "current_password",
    "new_password",
    "title",
    "content",
    "slug",
    "author_id",
    "name",
    "currency",
    "user_id",
    "balance",
    "from_id",
    "to_id",
    "amount",
    "description",
    "message",
    "level",
    "items",
    "value",
    "tags",
    "timestamp",
    "filter",
    "set",
    "ids",
    "x",
];
const PARAMETERS: [&str; 31] = [
    "limit",
    "offset",
    "page",
    "size",
    "cursor",
    "count",
    "sort",
    "active",
    "deleted",
    "role",
    "q",
    "ids",
    "since",
    "until",
    "include",
    "user_id",
    "currency",
    "account_id",
    "from_id",
    "to_id",
    "kind",
    "level",
    "days",
    "name",
    "tag",
    "hours",
    "points",
    "author_id",
    "slug",
    "before",
    "x",
];
const IDS: [&str; 6] = ["1", "2", "0", "999999", "x", "9223372036854775808"];

fn json_value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!(5.0)),
    ];
    let text = prop_oneof![
        any::<String>().prop_map(Value::from),
        "[a-z]{1,9}@[a-z]{1,9}".prop_map(Value::from),
        "[A-Za-z0-9_.-]{0,12}".prop_map(Value::from),
        select(vec!["user", "admin", "ann", "\u{0}", "https://a.example/"]).prop_map(Value::from),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        text
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        let member =
            prop_oneof![4 => select(&MEMBERS[..]).prop_map(str::to_owned), 1 => any::<String>()];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((member, inner), 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// A body in the making.
#[derive(Clone, Debug)]
enum Body {
    Bytes(Vec<u8>),
    Any(Value),
    /// The document's example, with some members replaced.
    Nearly(Vec<(&'static str, Value)>),
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        1 => vec(any::<u8>(), 0..40).prop_map(Body::Bytes),
        3 => json_value().prop_map(Body::Any),
        6 => vec((select(&MEMBERS[..]), json_value()), 0..3).prop_map(Body::Nearly),
    ]
}

/// A query that a URI can carry: known names with odd values, and odd names, and broken escapes.
fn query() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "[0-9]{1,20}",
        "-?[0-9]{1,6}(,[0-9]{1,3}){0,3}",
        "([a-z0-9,:+_.-]|%[0-9A-Fa-f]{2}){0,30}",
        "[0-9]{1,17}-[0-9]{1,16}",
        "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|%2B[0-9]{2}:00)",
        select(vec![
            "true",
            "false",
            "any",
            "only",
            "profile",
            "posts",
            "author",
            "-created_at",
            "email",
            "%",
            "%F",
            "%FF"
        ])
        .prop_map(str::to_owned),
    ];
    let pair = (select(&PARAMETERS[..]), value).prop_map(|(name, value)| format!("{name}={value}"));
    prop_oneof![
        6 => vec(pair, 0..4).prop_map(|pairs| pairs.join("&")),
        1 => "([a-z&=%+]|%[0-9a-f]{2}){0,40}",
    ]
}

#[derive(Clone, Debug)]
struct Odd {
    route: Index,
    id: &'static str,
    query: String,
    body: Body,
    signed_in: bool,
}

fn odd() -> impl Strategy<Value = Odd> {
    let parts = (
        any::<Index>(),
        select(&IDS[..]),
        query(),
        body(),
        prop::bool::weighted(0.9),
    );
    parts.prop_map(|(route, id, query, body, signed_in)| Odd {
        route,
        id,
        query,
        body,
        signed_in,
    })
}

/// An admin whom no example can sign out: their password is not the one of the examples.
async fn steady_admin(app: &TestApp) -> Person {
    let admin = app.admin().await;
    let other = "none of the examples";
    let body = json!({"current_password": PASSWORD, "new_password": other});
    app.put("/api/v1/auth/password")
        .as_(&admin)
        .json(body)
        .send()
        .await
        .is(204);
    let pair = app.login("root", other).await;
    let token = pair.ok()["access_token"].as_str().unwrap().to_owned();
    Person { token, ..admin }
}

async fn send(app: &TestApp, admin: &Person, routes: &[Operation], odd: Odd) {
    let operation = odd.route.get(routes);
    let kind = match operation.method {
        "PATCH" => "application/merge-patch+json",
        _ => "application/json",
    };
    let mut request = operation.bare(app, odd.id).query(&odd.query);
    request = match (odd.body, operation.examples().next()) {
        (Body::Bytes(bytes), _) => request.body(kind, bytes),
        (Body::Any(value), _) => request.json(value),
        (Body::Nearly(_), None) => request,
        (Body::Nearly(members), Some((_, example))) => {
            let mut value = example.clone();
            for (name, member) in members {
                value[name] = member;
            }
            request.json(value)
        }
    };
    let request = if odd.signed_in {
        request.as_(admin)
    } else {
        request
    };
    let answer = request.send().await;
    let refused = ["invalid-token", "token-expired"];
    assert!(
        answer.status != 401 || !refused.contains(&answer.problem().1),
        "{answer}"
    );
}

#[test]
fn nothing_that_is_sent_makes_the_service_fail() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (app, admin) = runtime.block_on(async {
        let app = TestApp::new().await;
        let admin = steady_admin(&app).await;
        let ann = app.register("ann").await;
        for owner in [admin.id, ann] {
            app.account(&admin, owner, 1_000_000).await;
        }
        app.publish(&admin, ann).await;
        (app, admin)
    });
    let routes = operations();
    let config = Config {
        cases: 1000,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&odd(), |odd| {
        runtime.block_on(send(&app, &admin, &routes, odd));
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
