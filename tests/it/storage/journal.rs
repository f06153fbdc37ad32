//! What the journal promises of lines that the database refuses.

use async_trait::async_trait;
use plinth_application::context::Principal;
use plinth_application::error::Error;
use plinth_application::journal::{Batches, Journal, Line, Lines};
use plinth_application::log_entries::{LogEntryFilter, LogEntrySort, NewLogEntry};
use plinth_application::page::{PageRequest, Sort, Window};
use plinth_application::unit::Units;
use plinth_domain::log_entries::{LogLevel, Message};
use plinth_domain::permissions::Role;
use plinth_domain::sessions::SessionId;
use plinth_domain::users::UserId;
use plinth_infrastructure::clock::SystemClock;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{new_user, now, saved_user};
use plinth_tests::stack::{context, open, read};
use std::sync::Arc;

/// Batches of users' ids.
struct Ids(Vec<Vec<i64>>);

struct Left(std::vec::IntoIter<Vec<Line<i64>>>);

impl Lines<i64> for Ids {
    fn read(&self) -> Box<dyn Batches<i64> + '_> {
        let mut numbers = 1..;
        let mut line = |&id: &i64| Line {
            number: numbers.next().unwrap(),
            content: Ok(id),
        };
        let batches = self.0.iter();
        let batches: Vec<_> = batches
            .map(|batch| batch.iter().map(&mut line).collect())
            .collect();
        Box::new(Left(batches.into_iter()))
    }
}

#[async_trait]
impl Batches<i64> for Left {
    async fn next(&mut self) -> Result<Vec<Line<i64>>, Error> {
        Ok(self.0.next().unwrap_or_default())
    }
}

on_every_database!(of_a_refused_batch_only_the_bad_lines_are_rejected);
async fn of_a_refused_batch_only_the_bad_lines_are_rejected(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    // The caller has just gone, which nobody knows but the database.
    let gone = UserId::try_from(999).unwrap();
    let ctx = context().by(Principal {
        user_id: gone,
        role: Role::Admin,
        session_id: SessionId::try_from(1).unwrap(),
    });
    let (ann, gone) = (ann.get(), gone.get());
    let lines = Ids(vec![
        vec![ann, ann],
        vec![gone, ann, 998, gone, ann],
        vec![ann],
    ]);
    let admit = |id: i64| {
        Ok(NewLogEntry {
            user_id: UserId::try_from(id).unwrap(),
            level: LogLevel::Info,
            message: Message::parse("x").unwrap(),
            created_at: now(),
        })
    };
    let units = Units::new(Arc::new(database.worker_handle()), Arc::new(SystemClock));
    let outcome = Journal::new(units).append_lines(&ctx, &lines, admit).await;
    let report = outcome.unwrap().value;
    assert_eq!((report.accepted, report.rejected), (5, 3));
    let told: Vec<_> = report.errors.iter().map(|e| (e.line, &*e.code)).collect();
    assert_eq!(told, [(3, "reference"), (5, "reference"), (6, "reference")]);
    let page = PageRequest {
        window: Window::Offset {
            limit: 100,
            offset: 0,
        },
        sort: Sort {
            field: LogEntrySort::Id,
            descending: false,
        },
        count: false,
    };
    let unit = read(&database).await;
    let all = LogEntryFilter::default();
    let list = unit.log_entries().list(&all, &page).await.unwrap();
    assert_eq!(list.items.len(), 5);
}
