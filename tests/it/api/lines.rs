//! Bodies of lines: the good ones are stored together, the others told.

use plinth_tests::app::{Answer, Person, TestApp};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use serde_json::{Value, json};

const LOGS: &str = "/api/v1/logs/bulk";
const METRICS: &str = "/api/v1/metrics/bulk";
const KIND: &str = "application/x-ndjson";

async fn send(app: &TestApp, by: &Person, path: &str, lines: impl Into<Vec<u8>>) -> Answer {
    app.post(path).as_(by).body(KIND, lines).send().await
}

/// How many log entries the caller sees.
async fn stored(app: &TestApp, by: &Person) -> Value {
    let list = app.get("/api/v1/logs?limit=1").as_(by).send().await;
    list.ok()["page"]["total"].clone()
}

/// Line and code of each error.
fn errors(report: &Value) -> Vec<(u64, &str)> {
    let errors = report["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let line = error["line"].as_u64().unwrap();
            (line, error["code"].as_str().unwrap())
        })
        .collect()
}

on_every_database!(good_lines_are_stored_and_bad_ones_told);
async fn good_lines_are_stored_and_bad_ones_told(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let lines = [
        &b"{\"message\": \"first\"}\r\n"[..],
        b"\n",
        b"{\"message\": \"\"}\n",
        b" \t\r\n",
        b"{broken\n",
        b"{\"message\": \"\xff\"}\n",
        b"{\"message\": \"a\", \"message\": \"b\"}\n",
        b"{\"message\": \"x\", \"user_id\": 1}\n",
        b"{\"message\": \"x\", \"level\": \"LOUD\"}\n",
        b"5\n",
        b"{\"message\": \"last\", \"level\": \"DEBUG\"}",
    ];
    let answer = send(&app, &ann, LOGS, lines.concat()).await;
    let report = answer.ok();
    assert_eq!(
        (&report["accepted"], &report["rejected"]),
        (&json!(2), &json!(7))
    );
    assert_eq!(
        errors(report),
        [
            (3, "length"),
            (5, "malformed"),
            (6, "malformed"),
            (7, "duplicate_field"),
            (8, "forbidden"),
            (9, "enum"),
            (10, "type"),
        ]
    );
    let list = app.get("/api/v1/logs?sort=id").as_(&ann).send().await;
    let messages: Vec<_> = list.items().iter().map(|entry| &entry["message"]).collect();
    assert_eq!(messages, ["first", "last"]);

    let lines = format!(
        "{{\"message\": \"x\", \"user_id\": 999}}\n{{\"message\": \"for ann\", \"user_id\": {}}}\n",
        ann.id
    );
    let answer = send(&app, &admin, LOGS, lines).await;
    assert_eq!(errors(answer.ok()), [(1, "reference")]);
    assert_eq!(stored(&app, &ann).await, 3);
}

on_every_database!(many_lines_are_stored_together);
async fn many_lines_are_stored_together(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let point = |n: usize| match n % 700 {
        699 => "{\"name\": \"m\", \"value\": 2e18}\n".to_owned(),
        _ => format!("{{\"name\": \"m{}\", \"value\": {n}}}\n", n % 3),
    };
    let lines: String = (0..2100).map(point).collect();
    let answer = send(&app, &ann, METRICS, lines).await;
    let report = answer.ok();
    assert_eq!(
        (&report["accepted"], &report["rejected"]),
        (&json!(2097), &json!(3))
    );
    assert_eq!(
        errors(report),
        [(700, "range"), (1400, "range"), (2100, "range")]
    );
    let names = app.get("/api/v1/metrics/names").as_(&ann).send().await;
    let counts = names
        .items()
        .iter()
        .filter_map(|name| name["count"].as_u64());
    assert_eq!(counts.sum::<u64>(), 2097);
    let list = app.get("/api/v1/metrics?limit=1").as_(&ann).send().await;
    assert_eq!(list.ok()["page"]["total"], 2097);
}

#[tokio::test]
async fn no_good_line_among_some_is_a_refusal() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let answer = send(&app, &ann, LOGS, "{}\n\nx\n").await;
    assert_eq!(answer.problem(), (422, "validation-failed"));
    assert_eq!(answer.faults(), ["# required", "# malformed"]);
    let told = &answer.json()["errors"];
    assert_eq!(told[0]["detail"], "line 1: /message is missing");
    for nothing in ["", "\n \r\n\t"] {
        let answer = send(&app, &ann, LOGS, nothing).await;
        let expected = json!({"accepted": 0, "rejected": 0, "errors": []});
        assert_eq!(*answer.ok(), expected);
    }
    assert_eq!(stored(&app, &ann).await, 0);
}

#[tokio::test]
async fn the_first_hundred_errors_are_told() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let lines = "x\n".repeat(1200) + "{\"message\": \"good\"}\n" + &"y\n".repeat(7);
    let answer = send(&app, &ann, LOGS, lines).await;
    let report = answer.ok();
    assert_eq!(
        (&report["accepted"], &report["rejected"]),
        (&json!(1), &json!(1207))
    );
    let lines: Vec<_> = errors(report).iter().map(|error| error.0).collect();
    assert_eq!(lines, (1..=100).collect::<Vec<_>>());
}

#[tokio::test]
async fn too_much_is_refused_and_nothing_stored() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let good = "{\"message\": \"x\"}\n";
    let answer = send(&app, &ann, LOGS, good.repeat(100_001)).await;
    assert_eq!(answer.problem(), (413, "payload-too-large"));
    let huge = good.to_owned() + &" ".repeat(50 << 20);
    let answer = send(&app, &ann, LOGS, huge).await;
    assert_eq!(answer.problem(), (413, "payload-too-large"));
    assert_eq!(stored(&app, &ann).await, 0);
    // More than JSON may have, and a line that is longer than any that means something.
    let lines = format!("{}\n{good}", " ".repeat(17 << 20));
    let answer = send(&app, &ann, LOGS, lines).await;
    assert_eq!(errors(answer.ok()), [(1, "length")]);
}

#[tokio::test]
async fn lines_are_understood_where_they_are_promised() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let line = r#"{"message": "x"}"#;
    let request = app.post("/api/v1/logs").as_(&ann).body(KIND, line);
    assert_eq!(
        request.send().await.problem(),
        (415, "unsupported-media-type")
    );
    let request = app.post(LOGS).as_(&ann).body("text/plain", line);
    assert_eq!(
        request.send().await.problem(),
        (415, "unsupported-media-type")
    );
    let request = app
        .post(LOGS)
        .as_(&ann)
        .body("Application/X-NDJSON; charset=utf-8", line);
    request.send().await.is(200);
    let answer = send(&app, &ann, &format!("{LOGS}?x=1"), line).await;
    assert_eq!(answer.faults(), ["?x unknown_parameter"]);
    let answer = app.post(LOGS).body(KIND, line).send().await;
    assert_eq!(answer.problem(), (401, "authentication-required"));
}

on_every_database!(lines_that_are_sent_again_have_their_effect_once);
async fn lines_that_are_sent_again_have_their_effect_once(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let ann = app.user("ann").await;
    let request = |lines: &str| {
        let request = app.post(LOGS).as_(&ann).body(KIND, lines);
        request.idempotency_key("lines")
    };
    // A refusal leaves the key free.
    request("x\n").send().await.is(422);
    let good = "{\"message\": \"a\"}\nx\n{\"message\": \"b\"}\n";
    let first = request(good).send().await;
    let again = request(good).send().await;
    assert_eq!((first.ok(), first.text()), (again.ok(), again.text()));
    let replayed = [&first, &again].map(|answer| answer.header("idempotency-replayed"));
    assert_eq!(replayed, ["", "true"]);
    let answer = request(&format!("{good} ")).send().await;
    assert_eq!(answer.problem(), (422, "idempotency-key-reused"));
    assert_eq!(stored(&app, &ann).await, 2);
}
