//! What those who run the service may look at.

use plinth_tests::app::TestApp;
use plinth_tests::database::{Engine, TestDatabase};
use plinth_tests::on_every_database;

on_every_database!(the_pool_adds_up);
async fn the_pool_adds_up(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let answer = app.get("/api/v1/admin/pool").as_(&admin).send().await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let pool = answer.ok();
    let number = |member: &str| pool[member].as_u64().unwrap();
    let name = match database.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
        Engine::Mysql => "mysql",
    };
    assert_eq!(pool["database"], name);
    assert_eq!(
        number("checked_in") + number("checked_out"),
        number("total")
    );
    assert!(number("total") <= number("size") + number("max_overflow"));
    assert_eq!(
        number("overflow"),
        number("total").saturating_sub(number("size"))
    );
}

on_every_database!(every_revision_is_applied);
async fn every_revision_is_applied(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let answer = app.get("/api/v1/admin/migrations").as_(&admin).send().await;
    let status = answer.ok();
    let items = status["items"].as_array().unwrap();
    assert_eq!(status["applied_count"], items.len());
    assert_eq!(
        (&status["pending_count"], &status["current"]),
        (&0.into(), &status["head"])
    );
    assert_eq!(items.last().unwrap()["name"], status["head"]);
    assert!(
        items
            .iter()
            .all(|item| item["status"] == "applied" && item["applied_at"].is_string())
    );
}

#[tokio::test]
async fn others_may_not_look() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    for path in ["/api/v1/admin/pool", "/api/v1/admin/migrations"] {
        let answer = app.get(path).send().await;
        assert_eq!(answer.problem(), (401, "authentication-required"));
        let answer = app.get(path).as_(&ann).send().await;
        assert_eq!(answer.problem(), (403, "forbidden"));
    }
}
