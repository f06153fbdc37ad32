//! The way of the revisions: each by itself, all in company, and from where SeaORM's own migrator has left off.

use super::{connect, execute, upgrade};
use limbeck::runner::{Event, Runner};
use limbeck::target::Target;
use plinth_migration::{Status, history, status};
use plinth_tests::catalog::catalog;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use tokio::task::JoinSet;

async fn downgrade(db: &DatabaseConnection, target: Target) -> Vec<String> {
    let history = history().unwrap();
    let runner = Runner::new(db, &history);
    let gone = runner.downgrade(&target, &mut |_| {}).await.unwrap();
    gone.iter().map(|node| node.name.clone()).collect()
}

async fn revisions(db: &DatabaseConnection) -> Vec<Status> {
    status(db, &history().unwrap()).await.unwrap()
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let question = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(question).await.unwrap();
    let text = |row: &QueryResult| row.try_get_by_index(0).unwrap();
    rows.iter().map(text).collect()
}

on_every_database!(empty each_revision_goes_back_and_returns);
async fn each_revision_goes_back_and_returns(database: &TestDatabase) {
    let db = connect(database).await;
    let revisions = revisions(&db).await;
    for revision in &revisions {
        let name = &revision.name;
        let before = catalog(&db).await;
        assert_eq!(upgrade(&db, Target::relative(1)).await, [name.as_str()]);
        let after = catalog(&db).await;
        assert_eq!(downgrade(&db, Target::relative(-1)).await, [name.as_str()]);
        assert_eq!(catalog(&db).await, before, "{name} leaves something behind");
        upgrade(&db, Target::relative(1)).await;
        assert_eq!(catalog(&db).await, after, "{name} returns differently");
    }
    let head = catalog(&db).await;
    assert!(!head.is_empty());
    downgrade(&db, Target::base()).await;
    assert!(catalog(&db).await.is_empty(), "base is an empty schema");
    assert_eq!(upgrade(&db, Target::head()).await.len(), revisions.len());
    assert_eq!(catalog(&db).await, head);
    db.close().await.unwrap();
}

on_every_database!(empty eight_that_migrate_together_apply_each_revision_once);
async fn eight_that_migrate_together_apply_each_revision_once(database: &TestDatabase) {
    let mut together = JoinSet::new();
    for _ in 0..8 {
        let db = connect(database).await;
        together.spawn(async move {
            let applied = upgrade(&db, Target::head()).await;
            db.close().await.unwrap();
            applied
        });
    }
    let applied = together.join_all().await.concat();
    let db = connect(database).await;
    let revisions = revisions(&db).await;
    let names: Vec<_> = revisions.iter().map(|one| one.name.clone()).collect();
    assert_eq!(applied, names);
    assert!(revisions.iter().all(|one| one.applied_at.is_some()));
    db.close().await.unwrap();
}

/// What SeaORM's own migrator has written into `seaql_migrations` where it made this schema.
const BY_SEAORM: [&str; 12] = [
    "m20261121_000001_create_users",
    "m20261121_000002_create_profiles",
    "m20261121_000003_create_sessions",
    "m20261121_000004_create_refresh_tokens",
    "m20261121_000005_create_posts",
    "m20261121_000006_create_log_entries",
    "m20261121_000007_create_metrics",
    "m20261121_000008_create_accounts",
    "m20261121_000009_create_transfers",
    "m20261121_000010_create_idempotency_keys",
    "m20261121_000011_create_metric_names",
    "m20261121_000012_index_users",
];

on_every_database!(empty what_seaorms_migrator_made_is_taken_over_as_it_is);
async fn what_seaorms_migrator_made_is_taken_over_as_it_is(database: &TestDatabase) {
    let db = connect(database).await;
    upgrade(&db, Target::revision(BY_SEAORM[11])).await;
    execute(&db, "DROP TABLE limbeck_revisions").await;
    let names = "SELECT version FROM seaql_migrations ORDER BY version";
    assert_eq!(texts(&db, names).await, BY_SEAORM);
    let before = catalog(&db).await;

    let history = history().unwrap();
    let runner = Runner::new(&db, &history);
    let mut heard = Vec::new();
    let target = Target::revision(BY_SEAORM[11]);
    let mut hear = |event: Event<'_>| heard.push(format!("{event:?}"));
    let applied = runner.upgrade(&target, &mut hear).await.unwrap();
    assert!(applied.is_empty());
    assert_eq!(heard, ["Adopted(12)"]);
    assert_eq!(catalog(&db).await, before, "not a definition is touched");
    let names = "SELECT name FROM limbeck_revisions ORDER BY name";
    assert_eq!(texts(&db, names).await, BY_SEAORM);
    assert_eq!(downgrade(&db, Target::base()).await.len(), 12);
    assert!(catalog(&db).await.is_empty());
    db.close().await.unwrap();
}
