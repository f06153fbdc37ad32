//! What every `MetricRepository` promises.

use chrono::{DateTime, TimeDelta, Utc};
use plinth_application::metrics::{
    Added, MetricFilter, MetricSort, NameSort, NewMetric, Span, Summary,
};
use plinth_application::page::{PageRequest, Sort, SortField, Window};
use plinth_domain::metrics::{Metric, MetricId, MetricName, MetricValue, Tag, Tags};
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, now};
use plinth_tests::stack::{open, read, write};

fn name(text: &str) -> MetricName {
    MetricName::parse(text).unwrap()
}

fn point(of: &str, value: f64, seconds: i64) -> NewMetric {
    tagged(of, value, seconds, &[])
}

fn tagged(of: &str, value: f64, seconds: i64, tags: &[(&str, &str)]) -> NewMetric {
    let tags = tags.iter().map(|&(k, v)| (k.to_owned(), v.to_owned()));
    NewMetric {
        name: name(of),
        value: MetricValue::try_from(value).unwrap(),
        tags: Tags::parse(tags.collect()).unwrap(),
        timestamp: later(seconds),
    }
}

async fn saved(database: &Database, new: &[NewMetric]) -> Vec<MetricId> {
    let unit = write(database).await;
    let ids = unit.metrics().insert(new).await.unwrap();
    unit.commit().await.unwrap();
    ids
}

async fn noted(database: &Database, added: &[(&str, u64, DateTime<Utc>)]) {
    let added = added
        .iter()
        .map(|&(of, count, last)| (name(of), (count, last)));
    let unit = write(database).await;
    unit.metrics()
        .note(&added.collect::<Added>())
        .await
        .unwrap();
    unit.commit().await.unwrap();
}

fn first<F: SortField>(limit: u64, field: F, descending: bool) -> PageRequest<F> {
    PageRequest {
        window: Window::Offset { limit, offset: 0 },
        sort: Sort { field, descending },
        count: true,
    }
}

async fn listed(database: &Database, filter: &MetricFilter, sort: &str) -> Vec<Metric> {
    let field = match sort.trim_start_matches('-') {
        "id" => MetricSort::Id,
        _ => MetricSort::Timestamp,
    };
    let list = async |request: &PageRequest<MetricSort>| {
        let unit = read(database).await;
        unit.metrics().list(filter, request).await.unwrap()
    };
    let whole = list(&first(100, field, sort.starts_with('-'))).await;
    assert_eq!(whole.total, Some(whole.items.len() as u64));
    // The same list, two at a time.
    let mut page = list(&first(2, field, sort.starts_with('-'))).await;
    let mut walked = page.items.clone();
    while let Some(cursor) = page.next {
        page = list(&PageRequest {
            window: Window::After { limit: 2, cursor },
            ..first(2, field, sort.starts_with('-'))
        })
        .await;
        walked.extend(page.items.clone());
    }
    assert_eq!(walked, whole.items);
    whole.items
}

on_every_database!(a_point_comes_back_as_it_was_stored);
async fn a_point_comes_back_as_it_was_stored(database: &TestDatabase) {
    let database = open(database).await;
    let long = "ä".repeat(128);
    let odd = [("a", "\"\\{}:,"), ("b.c-d", ""), ("unicode", long.as_str())];
    let new = [
        point("zero", 0.0, 0),
        point("a:b-c_d.e", -1e18, 1),
        point(&"x".repeat(255), 0.1 + 0.2, 2),
        point("tiny", 5e-324, 3),
        tagged("tags", 1e18, 4, &odd),
    ];
    let ids = saved(&database, &new).await;
    let found = listed(&database, &MetricFilter::default(), "id").await;
    assert_eq!(found.len(), new.len());
    for ((found, new), id) in found.iter().zip(&new).zip(ids) {
        assert_eq!((found.id, &found.name), (id, &new.name));
        assert_eq!(found.value.get().to_bits(), new.value.get().to_bits());
        assert_eq!((&found.tags, found.timestamp), (&new.tags, new.timestamp));
    }
}

on_every_database!(each_filter_of_points_narrows_the_list);
async fn each_filter_of_points_narrows_the_list(database: &TestDatabase) {
    let database = open(database).await;
    let new = [
        tagged("a", 1.0, 0, &[("host", "x1"), ("zone", "EU")]),
        tagged("A", 2.0, 20, &[("host", "x"), ("q", "a\"b\\c:d,é%_")]),
        tagged("a", 3.0, 10, &[("hosts", "x1")]),
        tagged("a", 4.0, 10, &[("x", "\"host\":\"x1\""), ("zone", "eu")]),
    ];
    saved(&database, &new).await;
    let none = MetricFilter::default;
    let tag = |text: &str| MetricFilter {
        tag: Some(Tag::parse(text).unwrap()),
        ..none()
    };
    for (filter, sort, expected) in [
        (none(), "-timestamp", vec![2.0, 4.0, 3.0, 1.0]),
        (none(), "timestamp", vec![1.0, 3.0, 4.0, 2.0]),
        (none(), "-id", vec![4.0, 3.0, 2.0, 1.0]),
        (
            MetricFilter {
                name: Some(name("a")),
                ..none()
            },
            "-timestamp",
            vec![4.0, 3.0, 1.0],
        ),
        (
            MetricFilter {
                since: Some(later(10)),
                until: Some(later(20)),
                ..none()
            },
            "id",
            vec![3.0, 4.0],
        ),
        (tag("host:x1"), "id", vec![1.0]),
        (tag("host:x"), "id", vec![2.0]),
        (tag("zone:EU"), "id", vec![1.0]),
        (tag("zone:eu"), "id", vec![4.0]),
        (tag("q:a\"b\\c:d,é%_"), "id", vec![2.0]),
        (tag("q:a\"b\\c:d,é%%"), "id", vec![]),
        (tag("host:"), "id", vec![]),
        (
            MetricFilter {
                name: Some(name("a")),
                ..tag("zone:eu")
            },
            "-timestamp",
            vec![4.0],
        ),
    ] {
        let found = listed(&database, &filter, sort).await;
        let found: Vec<f64> = found.iter().map(|point| point.value.get()).collect();
        assert_eq!(found, expected, "{filter:?} {sort}");
    }
}

on_every_database!(names_are_kept_in_step);
async fn names_are_kept_in_step(database: &TestDatabase) {
    let database = open(database).await;
    noted(&database, &[("b", 2, later(5)), ("a", 1, later(1))]).await;
    noted(&database, &[("B", 7, later(0)), ("a", 3, later(0))]).await;
    noted(&database, &[("a", 1, later(9))]).await;
    let names = async |search: Option<&str>, page: &PageRequest<NameSort>| {
        let unit = read(&database).await;
        let page = unit.metrics().names(search, page).await.unwrap();
        let names = page.items.into_iter().map(|known| {
            let seconds = (known.last_timestamp - now()).num_seconds();
            (known.name.as_str().to_owned(), known.count, seconds)
        });
        (names.collect::<Vec<_>>(), page.total)
    };
    let known = |of: &str, count, seconds| (of.to_owned(), count, seconds);
    let (all, total) = names(None, &first(10, NameSort, false)).await;
    // The order of letters is the database's own: PostgreSQL follows the language of the server.
    let mut sorted = all.clone();
    sorted.sort();
    assert_eq!(
        (sorted, total),
        (
            vec![known("B", 7, 0), known("a", 5, 9), known("b", 2, 5)],
            Some(3)
        )
    );
    let (some, total) = names(Some("B"), &first(1, NameSort, false)).await;
    assert_eq!((some.len(), total), (1, Some(2)));
    assert_eq!(all.iter().find(|known| known.0 != "a"), some.first());
}

on_every_database!(those_who_add_to_the_same_names_do_not_stand_in_each_others_way);
async fn those_who_add_to_the_same_names_do_not_stand_in_each_others_way(database: &TestDatabase) {
    const WRITERS: u64 = 8;
    const ROUNDS: u64 = 10;
    let database = open(database).await;
    noted(
        &database,
        &[("a", 1, now()), ("b", 1, now()), ("c", 1, now())],
    )
    .await;
    let write = async |writer: u64| {
        for round in 0..ROUNDS {
            let mut names = [("a", 1, now()), ("b", 1, now()), ("c", 1, now())];
            names.rotate_left(usize::try_from((writer + round) % 3).unwrap());
            noted(&database, &names).await;
        }
    };
    futures_util::future::join_all((0..WRITERS).map(write)).await;
    let unit = read(&database).await;
    let page = unit.metrics().names(None, &first(9, NameSort, false)).await;
    for known in page.unwrap().items {
        assert_eq!(known.count, 1 + WRITERS * ROUNDS, "{known:?}");
    }
}

on_every_database!(a_summary_has_both_ends);
async fn a_summary_has_both_ends(database: &TestDatabase) {
    let database = open(database).await;
    let new = [
        point("m", 100.0, -1),
        point("m", 0.5, 0),
        point("m", 2.0, 30),
        point("m", 1.25, 60),
        point("m", -100.0, 61),
        point("other", 7.0, 30),
    ];
    saved(&database, &new).await;
    let summarize = async |of: &str, from: i64, to: i64| -> Summary {
        let span = Span {
            from: later(from),
            to: later(to),
        };
        let unit = read(&database).await;
        unit.metrics().summarize(&name(of), span).await.unwrap()
    };
    let summary = summarize("m", 0, 60).await;
    let spread = summary.spread.unwrap();
    assert_eq!((summary.count, spread.min, spread.max), (3, 0.5, 2.0));
    assert!((spread.avg - 1.25).abs() < 1.25e-9);
    for nothing in [summarize("m", 70, 80).await, summarize("n", 0, 60).await] {
        assert_eq!((nothing.count, nothing.spread), (0, None));
    }
}

on_every_database!(a_series_cuts_to_the_microsecond);
async fn a_series_cuts_to_the_microsecond(database: &TestDatabase) {
    let database = open(database).await;
    let at = |micros: i64, value: f64| NewMetric {
        timestamp: now() + TimeDelta::microseconds(micros),
        ..point("m", value, 0)
    };
    let minute = 60_000_000;
    let new = [
        at(-1, 9.0),
        at(0, 1.0),
        at(minute - 1, 3.0),
        at(minute, 5.0),
        at(3 * minute + 1, 7.0),
        at(4 * minute, 9.0),
    ];
    saved(&database, &new).await;
    let span = Span {
        from: now(),
        to: later(240),
    };
    let unit = read(&database).await;
    let series = unit.metrics().series(&name("m"), span, 60).await.unwrap();
    let seen = series.iter().map(|interval| {
        let spread = interval.spread;
        (
            interval.index,
            interval.count,
            [spread.min, spread.max, spread.avg],
        )
    });
    assert_eq!(
        seen.collect::<Vec<_>>(),
        [(0, 2, [1.0, 3.0, 2.0]), (1, 1, [5.0; 3]), (3, 1, [7.0; 3])]
    );
}

on_every_database!(old_points_go_and_leave_their_names_numbers);
async fn old_points_go_and_leave_their_names_numbers(database: &TestDatabase) {
    let database = open(database).await;
    let new = [
        point("gone", 1.0, 0),
        point("some", 2.0, 1),
        point("some", 3.0, 2),
        point("some", 4.0, 9),
        point("kept", 5.0, 10),
    ];
    saved(&database, &new).await;
    let names = [
        ("gone", 1, later(0)),
        ("some", 3, later(9)),
        ("kept", 1, later(10)),
    ];
    noted(&database, &names).await;
    let mut removed = Vec::new();
    loop {
        let unit = write(&database).await;
        let count = unit.metrics().remove_before(later(9), 2).await.unwrap();
        unit.commit().await.unwrap();
        removed.push(count);
        if count == 0 {
            break;
        }
    }
    assert_eq!(removed, [2, 1, 0]);
    let left = listed(&database, &MetricFilter::default(), "id").await;
    let left: Vec<f64> = left.iter().map(|point| point.value.get()).collect();
    assert_eq!(left, [4.0, 5.0]);
    let unit = read(&database).await;
    let names = unit.metrics().names(None, &first(9, NameSort, false)).await;
    let names: Vec<_> = names.unwrap().items;
    let names = names
        .iter()
        .map(|n| (n.name.as_str(), n.count, n.last_timestamp));
    assert_eq!(
        names.collect::<Vec<_>>(),
        [("kept", 1, later(10)), ("some", 1, later(9))]
    );
}
