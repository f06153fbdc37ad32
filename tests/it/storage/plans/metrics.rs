//! The lists of points and of their names, and what points come to.

use super::{Case, LARGE, ROWS, SMALL, Way, check, group};
use plinth_application::metrics::{MetricFilter, MetricSort, NameSort, Span};
use plinth_domain::metrics::MetricName;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::plan::{PRIMARY_KEY, Witnessed};
use plinth_tests::sample::later;
use sea_orm::sea_query::Value;

const COLUMNS: [&str; 4] = ["name", "value", "tags", "timestamp"];

async fn fill(witnessed: &Witnessed) {
    let rows = (1..=ROWS).map(|number| -> Vec<Value> {
        vec![
            format!("disk.{}", group(number)).into(),
            0.5.into(),
            r#"{"host":"a.example.com","rack":"7"}"#.into(),
            later(number).into(),
        ]
    });
    witnessed.fill("metrics", &COLUMNS, rows).await;
    let names = (1..=ROWS).map(|number| -> Vec<Value> {
        vec![
            format!("disk.{number}").into(),
            number.into(),
            later(number).into(),
        ]
    });
    let columns = ["name", "points", "last_timestamp"];
    witnessed.fill("metric_names", &columns, names).await;
}

const TIMESTAMP: &str = "ix_metrics_timestamp_id";
const NAME: &str = "ix_metrics_name_timestamp_id_value";

fn case(
    name: &'static str,
    indexes: &'static [&'static str],
    way: Way,
    filter: &MetricFilter,
) -> Case {
    let filter = filter.clone();
    let field = match way {
        Way::Walk(Some("id")) => MetricSort::Id,
        _ => MetricSort::Timestamp,
    };
    Case::new(name, indexes, way, move |unit, part| {
        let filter = filter.clone();
        Box::pin(async move {
            let page = part.sorted_by(field);
            unit.metrics().list(&filter, &page).await.unwrap();
        })
    })
}

fn disk(number: i64) -> MetricName {
    MetricName::parse(format!("disk.{number}")).unwrap()
}

fn lists() -> Vec<Case> {
    let all = MetricFilter::default();
    let named = |number| MetricFilter {
        name: Some(disk(number)),
        ..all.clone()
    };
    let since = MetricFilter {
        since: Some(later(100)),
        ..all.clone()
    };
    let until = MetricFilter {
        until: Some(later(ROWS - 100)),
        ..all.clone()
    };
    let walk = || Way::Walk(Some("timestamp"));
    let by_id = Way::Walk(Some("id"));
    let either = &[NAME, TIMESTAMP];
    vec![
        case("metrics", &[TIMESTAMP], walk(), &all),
        case("metrics?name=disk.1", either, walk(), &named(LARGE)),
        case("metrics?name=disk.2", &[NAME], walk(), &named(SMALL)),
        case("metrics?since", &[TIMESTAMP], walk(), &since),
        case("metrics?until", &[TIMESTAMP], walk(), &until),
        case("metrics?sort=id", &[PRIMARY_KEY], by_id, &all),
        case("metrics?name, counted", &[NAME], Way::Cover, &named(SMALL)),
    ]
}

/// What the points of a name come to.
fn sums() -> Vec<Case> {
    let span = Span {
        from: later(ROWS / 2),
        to: later(ROWS),
    };
    let summary = Case::new("summary", &[NAME], Way::Cover, move |unit, _| {
        Box::pin(async move {
            unit.metrics().summarize(&disk(SMALL), span).await.unwrap();
        })
    });
    let series = Case::new("series", &[NAME], Way::Cover, move |unit, _| {
        Box::pin(async move {
            unit.metrics().series(&disk(SMALL), span, 60).await.unwrap();
        })
    });
    vec![summary, series]
}

fn names() -> Case {
    Case::new(
        "metrics/names",
        &[PRIMARY_KEY],
        Way::Walk(None),
        |unit, part| {
            Box::pin(async move {
                let page = part.sorted_by(NameSort);
                unit.metrics().names(None, &page).await.unwrap();
            })
        },
    )
}

on_every_database!(lists_of_metrics_stay_flat);
async fn lists_of_metrics_stay_flat(database: &TestDatabase) {
    let witnessed = Witnessed::open(database).await;
    fill(&witnessed).await;
    witnessed.analyze(&["metrics", "metric_names"]).await;
    check(&witnessed, "metrics", lists()).await;
    check(&witnessed, "metrics", sums()).await;
    check(&witnessed, "metric_names", vec![names()]).await;
}
