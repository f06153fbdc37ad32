//! Measured values: appending one or many, lists, names and sums.

use chrono::TimeDelta;
use plinth_tests::app::{Answer, Person, TestApp};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

const METRICS: &str = "/api/v1/metrics";
const BULK: &str = "/api/v1/metrics/bulk";
const NAMES: &str = "/api/v1/metrics/names";

async fn get(app: &TestApp, by: &Person, uri: impl Into<String>) -> Answer {
    app.get(uri).as_(by).send().await
}

async fn append(app: &TestApp, by: &Person, items: Value) -> Answer {
    let body = json!({ "items": items });
    app.post(BULK).as_(by).json(body).send().await
}

#[tokio::test]
async fn a_value_is_measured_now_unless_it_says_otherwise() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let post = async |body: Value| app.post(METRICS).as_(&ann).json(body).send().await;
    let answer = post(json!({"name": "cpu.load", "value": 5})).await;
    let point = answer.is(201);
    assert_eq!(
        (&point["name"], &point["value"], &point["tags"]),
        (&json!("cpu.load"), &json!(5.0), &json!({}))
    );
    let body = json!({
        "name": "cpu.load", "value": -1e18, "tags": {"host": "a1", "empty": ""},
        "timestamp": "2026-01-15T12:30:00.1234567+02:00",
    });
    let answer = post(body.clone()).await;
    let point = answer.is(201);
    assert_eq!(point["timestamp"], "2026-01-15T10:30:00.123456Z");
    assert_eq!(
        (&point["tags"], &point["value"]),
        (&body["tags"], &body["value"])
    );
    let list = get(&app, &ann, format!("{METRICS}?sort=-id&limit=1")).await;
    assert_eq!(list.items()[0], *point);
}

#[tokio::test]
async fn a_value_has_its_limits() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let with = async |member: &str, value: Value| {
        let mut body = json!({"name": "a", "value": 0});
        body[member] = value;
        app.post(METRICS).as_(&ann).json(body).send().await
    };
    let tags = |count: usize| {
        let tags = (0..count).map(|n| (format!("t{n}"), json!("x")));
        Value::Object(tags.collect())
    };
    for (member, value) in [
        ("name", json!("x".repeat(255))),
        ("value", json!(1e18)),
        ("value", json!(-1_000_000_000_000_000_000_i64)),
        ("tags", tags(16)),
        ("tags", json!({"a": "🙂".repeat(128)})),
        ("timestamp", json!("2099-12-31T23:59:59Z")),
    ] {
        with(member, value).await.is(201);
    }
    for (member, value, fault) in [
        ("name", json!("x".repeat(256)), "#/name length"),
        ("name", json!("1a"), "#/name pattern"),
        ("value", json!(1.000_001e18), "#/value range"),
        ("value", json!("1"), "#/value type"),
        ("value", Value::Null, "#/value not_nullable"),
        ("tags", tags(17), "#/tags items"),
        ("tags", json!({"a b": "x"}), "#/tags/a%20b pattern"),
        ("tags", json!({"a": 1}), "#/tags/a type"),
        ("tags", json!({"a": "x\n"}), "#/tags/a pattern"),
        ("tags", json!({"a": "x".repeat(129)}), "#/tags/a length"),
        (
            "tags",
            json!({"x".repeat(65): "x"}),
            &format!("#/tags/{} pattern", "x".repeat(65)),
        ),
        (
            "timestamp",
            json!("2100-01-01T00:00:00Z"),
            "#/timestamp pattern",
        ),
        ("host", json!("a1"), "#/host unknown_field"),
    ] {
        let answer = with(member, value).await;
        assert_eq!(answer.problem(), (422, "validation-failed"), "{answer}");
        assert_eq!(answer.faults(), [fault], "{answer}");
    }
}

on_every_database!(many_values_are_stored_together_or_not_at_all);
async fn many_values_are_stored_together_or_not_at_all(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let mut items: Vec<Value> = (0..1000)
        .map(|n| json!({"name": format!("m{}", n % 3), "value": n}))
        .collect();
    items[500]["value"] = json!(2e18);
    let answer = append(&app, &ann, json!(items)).await;
    assert_eq!(answer.faults(), ["#/items/500/value range"]);
    assert!(get(&app, &ann, NAMES).await.items().is_empty());

    items[500]["value"] = json!(500);
    let answer = append(&app, &ann, json!(items)).await;
    assert_eq!(answer.is(201)["created"], 1000);
    // Two for the values, three for the names; MySQL is asked for the distance of ids as well.
    assert!(answer.statements <= 8, "{}", answer.statements);
    let ids: Vec<i64> = answer.json()["ids"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_i64)
        .collect();
    let list = get(&app, &ann, format!("{METRICS}?sort=id&limit=1000")).await;
    assert_eq!(list.ids(), ids);
    for (point, n) in list.items().iter().zip(0_i32..) {
        assert_eq!(point["value"].as_f64(), Some(f64::from(n)));
    }
    let names = get(&app, &ann, NAMES).await;
    let counts: Vec<_> = names.items().iter().map(|name| &name["count"]).collect();
    assert_eq!(counts, [334, 333, 333]);
}

#[tokio::test]
async fn names_are_listed_by_the_alphabet() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let items = json!([
        {"name": "cpu.load", "value": 1, "timestamp": "2026-01-15T10:30:00Z"},
        {"name": "mem", "value": 1},
        {"name": "CPU.temp", "value": 1},
        {"name": "cpu.load", "value": 1, "timestamp": "2026-01-14T10:30:00Z"},
    ]);
    append(&app, &ann, items).await.is(201);
    let names = async |query: &str| {
        let answer = get(&app, &ann, format!("{NAMES}{query}")).await;
        let names = answer.items().iter();
        names
            .map(|known| known["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("").await, ["CPU.temp", "cpu.load", "mem"]);
    assert_eq!(names("?q=Cpu").await, ["CPU.temp", "cpu.load"]);
    assert_eq!(names("?q=.").await, ["CPU.temp", "cpu.load"]);
    assert_eq!(names("?size=1&page=2").await, ["cpu.load"]);
    assert_eq!(names("?cursor=1-1&limit=1&offset=2").await, ["mem"]);
    let load = get(&app, &ann, format!("{NAMES}?q=load")).await;
    assert_eq!(
        load.items(),
        [json!({"name": "cpu.load", "count": 2, "last_timestamp": "2026-01-15T10:30:00.000000Z"})]
    );
    let answer = get(&app, &ann, format!("{NAMES}?sort=name")).await;
    assert_eq!(answer.faults(), ["?sort unknown_parameter"]);
}

on_every_database!(values_are_found_by_name_time_and_tag);
async fn values_are_found_by_name_time_and_tag(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let items = json!([
        {"name": "a", "value": 1, "timestamp": "2026-01-15T10:00:00Z", "tags": {"host": "x1"}},
        {"name": "b", "value": 2, "timestamp": "2026-01-15T11:00:00Z", "tags": {"host": "X1"}},
        {"name": "a", "value": 3, "timestamp": "2026-01-15T12:00:00Z", "tags": {"url": "http://a:80"}},
    ]);
    append(&app, &ann, items).await.is(201);
    for (query, expected) in [
        ("", vec![3, 2, 1]),
        ("?sort=timestamp", vec![1, 2, 3]),
        ("?name=a", vec![3, 1]),
        ("?tag=host:x1", vec![1]),
        ("?tag=host:X1&name=a", vec![]),
        ("?tag=url:http://a:80", vec![3]),
        ("?since=2026-01-15T11:00:00Z", vec![3, 2]),
        ("?until=2026-01-15T11:00:00Z", vec![1]),
        (
            "?since=2026-01-16T00:00:00Z&until=2026-01-15T00:00:00Z",
            vec![],
        ),
    ] {
        let list = get(&app, &ann, format!("{METRICS}{query}")).await;
        let values: Vec<_> = list
            .items()
            .iter()
            .filter_map(|p| p["value"].as_f64())
            .collect();
        let expected: Vec<_> = expected.into_iter().map(f64::from).collect();
        assert_eq!(values, expected, "{query}");
    }
    for (query, fault) in [
        ("?tag=host", "?tag pattern"),
        ("?tag=1:x", "?tag pattern"),
        ("?tag=a:x,y", "?tag pattern"),
        ("?name=a%20b", "?name pattern"),
        ("?hours=1", "?hours unknown_parameter"),
    ] {
        let answer = get(&app, &ann, format!("{METRICS}{query}")).await;
        assert_eq!(answer.faults(), [fault]);
    }
}

on_every_database!(a_summary_counts_what_lies_within_its_hours);
async fn a_summary_counts_what_lies_within_its_hours(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let put = async |value: f64| {
        let body = json!({"name": "cpu.load", "value": value});
        app.post(METRICS).as_(&ann).json(body).send().await.is(201);
    };
    let values = [0.1, 0.7, 3.3, 2.9];
    app.clock().pass(TimeDelta::hours(-25));
    for value in values {
        put(value).await;
        app.clock().pass(TimeDelta::hours(8));
    }
    app.clock().pass(TimeDelta::hours(-7));
    let answer = get(&app, &ann, format!("{METRICS}/cpu.load/summary")).await;
    let summary = answer.ok();
    assert_eq!(
        (&summary["hours"], &summary["count"]),
        (&json!(24), &json!(3))
    );
    assert_eq!(
        (&summary["min"], &summary["max"]),
        (&json!(0.7), &json!(3.3))
    );
    let mean = values[1..].iter().sum::<f64>() / 3.0;
    let relative = (summary["avg"].as_f64().unwrap() - mean) / mean;
    assert!(relative.abs() < 1e-9, "{summary}");
    let moment = |member: &str| -> chrono::DateTime<chrono::Utc> {
        summary[member].as_str().unwrap().parse().unwrap()
    };
    assert_eq!(moment("to") - moment("from"), TimeDelta::hours(24));

    let answer = get(&app, &ann, format!("{METRICS}/cpu.load/summary?hours=8760")).await;
    assert_eq!(answer.ok()["count"], 4);
    let answer = get(
        &app,
        &ann,
        format!("{METRICS}/nobody:knows/summary?hours=1"),
    )
    .await;
    let summary = answer.ok();
    assert_eq!(summary["count"], 0);
    for member in ["min", "max", "avg"] {
        assert_eq!(summary[member], Value::Null);
    }
    let answer = get(&app, &ann, format!("{METRICS}/no%20name/summary")).await;
    assert_eq!(answer.faults(), ["path name pattern"]);
    for (query, fault) in [("hours=0", "?hours range"), ("hours=8761", "?hours range")] {
        let answer = get(&app, &ann, format!("{METRICS}/a/summary?{query}")).await;
        assert_eq!(answer.faults(), [fault]);
    }
}

#[tokio::test]
async fn a_series_tells_what_a_summary_tells_by_intervals() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    app.clock().pass(TimeDelta::minutes(-119));
    for value in 0..10 {
        let body = json!({"name": "m", "value": value});
        app.post(METRICS).as_(&ann).json(body).send().await.is(201);
        app.clock().pass(TimeDelta::minutes(12));
    }
    app.clock().pass(TimeDelta::minutes(-1));
    let answer = get(&app, &ann, format!("{METRICS}/m/series?hours=3&points=6")).await;
    let series = answer.ok();
    assert_eq!(series["bucket_seconds"], 1800);
    let points = series["points"].as_array().unwrap();
    let counts: u64 = points.iter().filter_map(|p| p["count"].as_u64()).sum();
    assert_eq!((points.len(), counts), (4, 10), "{series}");
    assert_eq!(points[0]["min"], 0.0);
    assert_eq!(points[3]["max"], 9.0);
    let starts: Vec<_> = points
        .iter()
        .map(|p| p["start"].as_str().unwrap())
        .collect();
    assert!(starts.is_sorted() && starts[0] > series["from"].as_str().unwrap());
    let answer = get(&app, &ann, format!("{METRICS}/nothing/series")).await;
    assert_eq!(
        (&answer.ok()["bucket_seconds"], &answer.json()["points"]),
        (&json!(864), &json!([]))
    );
    let answer = get(&app, &ann, format!("{METRICS}/m/series?points=1001")).await;
    assert_eq!(answer.faults(), ["?points range"]);
}
