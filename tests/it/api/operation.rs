//! Probes, build, metrics, and the pages that explain.

use plinth_tests::app::TestApp;
use plinth_tests::database::{Engine, TestDatabase};
use serde_json::json;

#[tokio::test]
async fn a_migrated_service_is_ready() {
    let app = TestApp::new().await;
    for path in ["/health/ready", "/health"] {
        let answer = app.get(path).send().await;
        assert_eq!(answer.ok()["status"], "pass");
        assert_eq!(answer.json()["checks"]["migrations"]["pending"], 0);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(
        *app.get("/health/live").send().await.ok(),
        json!({"status": "pass"})
    );
}

#[tokio::test]
async fn a_service_without_its_tables_lives_but_is_not_ready() {
    let database = TestDatabase::empty(Engine::Sqlite).await;
    let app = TestApp::on(&database).await;
    app.get("/health/live").send().await.is(200);
    let answer = app.get("/health/ready").send().await;
    let readiness = answer.is(503);
    assert_eq!(readiness["status"], "fail");
    assert_eq!(readiness["checks"]["database"]["status"], "pass");
    assert!(readiness["checks"]["migrations"]["pending"].as_u64() > Some(0));
}

#[tokio::test]
async fn the_root_leads_to_everything_else() {
    let app = TestApp::new().await;
    let root = app.get("/").send().await;
    for link in root.ok()["links"].as_object().unwrap().values() {
        let path = link.as_str().unwrap();
        assert!(
            [200, 401].contains(&app.get(path).send().await.status),
            "{path}"
        );
    }
}

#[tokio::test]
async fn metrics_count_statements_by_route() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    app.get(ann.path()).as_(&ann).send().await.is(200);
    let metrics = app.get("/metrics").send().await;
    metrics.is(200);
    let line =
        r#"http_request_database_statements_total{method="GET",route="/api/v1/users/{user_id}"}"#;
    assert!(metrics.text().contains(line), "{metrics}");
}

#[tokio::test]
async fn the_docs_ask_nobody_else() {
    let app = TestApp::new().await;
    let docs = app.get("/docs").send().await;
    docs.is(200);
    assert!(docs.header("content-type").starts_with("text/html"));
    assert!(
        !docs.text().contains("http://") && !docs.text().contains("https://"),
        "{docs}"
    );
}
