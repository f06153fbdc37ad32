//! The published document, and that nothing but it is published.

use plinth_tests::app::TestApp;
use plinth_tests::app::contract::{document, operations};

#[test]
fn the_committed_document_is_the_one_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi.json");
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(
        committed == plinth_api::document(),
        "openapi.json is outdated: run make openapi"
    );
}

#[tokio::test]
async fn the_served_document_is_the_published_one() {
    let app = TestApp::new().await;
    let served = app.get("/openapi.json").send().await;
    assert_eq!(served.ok(), document());
    let again = app
        .get("/openapi.json")
        .if_none_match(served.header("etag"))
        .send()
        .await;
    assert_eq!(
        (again.status, again.header("etag")),
        (304, served.header("etag"))
    );
}

/// A request by the document's own example, sent by an admin to somebody else's user, is understood.
#[tokio::test]
async fn every_example_is_understood() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.user("countess").await);
    for operation in operations() {
        for (_, example) in operation.examples() {
            let request = operation.bare(&app, &ada.id.to_string());
            let answer = request.json(example.clone()).as_(&admin).send().await;
            assert!(![400, 415, 422].contains(&answer.status), "{answer}");
        }
    }
}
