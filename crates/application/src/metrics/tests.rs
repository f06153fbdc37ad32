//! What becomes of points and spans of time, with storage mocked.

use super::*;
use crate::error::Code;
use crate::testing::{MockStorage, MockUnitOfWork, StoppedClock, anonymous, as_user, now};
use plinth_domain::permissions::Role;

fn service(storage: &Arc<MockStorage>) -> MetricService {
    let units = storage.units();
    MetricService::new(units.clone(), Journal::new(units), Arc::new(StoppedClock))
}

fn name(text: &str) -> MetricName {
    MetricName::parse(text).unwrap()
}

fn draft(of: &str, timestamp: Option<DateTime<Utc>>) -> MetricDraft {
    MetricDraft {
        name: name(of),
        value: MetricValue::try_from(1.5).unwrap(),
        tags: Tags::default(),
        timestamp,
    }
}

#[tokio::test]
async fn what_was_added_is_noted_once_by_name() {
    let earlier = now() - TimeDelta::hours(1);
    let mut unit = MockUnitOfWork::default();
    unit.metrics.expect_insert().returning(|new| {
        let ids = (1..).map(|id| MetricId::try_from(id).unwrap());
        Ok(ids.take(new.len()).collect())
    });
    unit.metrics
        .expect_note()
        .times(1)
        .withf(move |added| {
            let expected = [(name("a"), (2, now())), (name("b"), (1, earlier))];
            *added == Added::from(expected)
        })
        .returning(|_| Ok(()));
    let storage = MockStorage::of([unit]);
    let drafts = vec![
        draft("b", Some(earlier)),
        draft("a", None),
        draft("a", Some(earlier)),
    ];
    let ids = service(&storage)
        .create_many(&as_user(1, Role::User), drafts)
        .await
        .unwrap();
    assert_eq!((ids.value.len(), storage.committed()), (3, 1));
}

#[tokio::test]
async fn intervals_are_never_more_than_were_asked_for() {
    for (hours, points, seconds) in [
        (1, 60, 60),
        (1, 7, 515),
        (1, 1000, 4),
        (8760, 1, 31_536_000),
    ] {
        let mut unit = MockUnitOfWork::default();
        unit.metrics
            .expect_series()
            .returning(|_, _, _| Ok(Vec::new()));
        let series = service(&MockStorage::of([unit]))
            .series(
                &as_user(1, Role::User),
                &name("a"),
                TimeDelta::hours(hours),
                points,
            )
            .await
            .unwrap();
        assert_eq!(series.bucket.num_seconds(), seconds);
        assert_eq!(series.span.to - series.span.from, TimeDelta::hours(hours));
        assert!(series.bucket * i32::try_from(points).unwrap() >= TimeDelta::hours(hours));
    }
}

#[tokio::test]
async fn nobody_is_refused_without_a_look_at_the_database() {
    let storage = MockStorage::of([]);
    let refused = service(&storage)
        .create(&anonymous(), draft("a", None))
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::AuthenticationRequired);
}
