//! Who may append and see what, with storage mocked.

use super::*;
use crate::error::Code;
use crate::page::{Sort, Window};
use crate::testing::{MockStorage, MockUnitOfWork, StoppedClock, as_user, now, user_id};
use plinth_domain::permissions::Role;

fn service(storage: &Arc<MockStorage>) -> LogService {
    let units = storage.units();
    LogService::new(units.clone(), Journal::new(units), Arc::new(StoppedClock))
}

fn draft(user: Option<i64>) -> LogDraft {
    LogDraft {
        user_id: user.map(user_id),
        level: LogLevel::Info,
        message: Message::parse("hello").unwrap(),
    }
}

fn entry(owner: i64) -> LogEntry {
    LogEntry {
        id: LogEntryId::try_from(1).unwrap(),
        user_id: user_id(owner),
        level: LogLevel::Info,
        message: Message::parse("hello").unwrap(),
        created_at: now(),
    }
}

/// A unit in which users 1 to 9 are there, and entries get ids from 1.
fn taking() -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.users.expect_existing().returning(|ids| {
        let there = ids.iter().filter(|id| id.get() < 10);
        Ok(there.copied().collect())
    });
    unit.log_entries.expect_insert().returning(|new| {
        let ids = (1..).map(|id| LogEntryId::try_from(id).unwrap());
        Ok(ids.take(new.len()).collect())
    });
    unit
}

fn page() -> PageRequest<LogEntrySort> {
    PageRequest {
        window: Window::Offset {
            limit: 1,
            offset: 0,
        },
        sort: Sort {
            field: LogEntrySort::CreatedAt,
            descending: true,
        },
        count: false,
    }
}

#[tokio::test]
async fn an_entry_is_the_callers_and_made_now() {
    let storage = MockStorage::of([taking()]);
    let made = service(&storage)
        .create(&as_user(2, Role::User), draft(None))
        .await
        .unwrap();
    assert_eq!(made, Once::first(entry(2)));
    assert_eq!(storage.committed(), 1);
}

#[tokio::test]
async fn entries_for_others_need_a_permission_and_somebody_who_is_there() {
    let storage = MockStorage::of([taking(), taking()]);
    let service = service(&storage);
    let refused = service
        .create(&as_user(2, Role::User), draft(Some(3)))
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::Forbidden);
    let admin = as_user(1, Role::Admin);
    let made = service.create(&admin, draft(Some(3))).await.unwrap();
    assert_eq!(made.value.user_id, user_id(3));
    let lost = service.create(&admin, draft(Some(10))).await.unwrap_err();
    assert_eq!(lost.code(), Code::ReferencedNotFound);
    assert_eq!(lost.fields()[0].pointer, "/user_id");
    assert_eq!(storage.committed(), 1);
}

#[tokio::test]
async fn of_many_every_lost_one_is_pointed_at_and_none_is_stored() {
    let storage = MockStorage::of([taking()]);
    let drafts = [None, Some(10), Some(3), Some(11)].map(draft).to_vec();
    let lost = service(&storage)
        .create_many(&as_user(1, Role::Admin), drafts)
        .await
        .unwrap_err();
    let pointers: Vec<_> = lost.fields().iter().map(|f| f.pointer.as_ref()).collect();
    assert_eq!(pointers, ["/items/1/user_id", "/items/3/user_id"]);
    assert_eq!(storage.committed(), 0);
}

#[tokio::test]
async fn somebody_elses_entry_is_not_there() {
    let holding = || {
        let mut unit = MockUnitOfWork::default();
        unit.log_entries
            .expect_find()
            .returning(|_| Ok(Some(entry(2))));
        unit
    };
    let storage = MockStorage::of([holding(), holding(), holding()]);
    let service = service(&storage);
    let id = LogEntryId::try_from(1).ok();
    for (caller, seen) in [
        (as_user(2, Role::User), true),
        (as_user(1, Role::Admin), true),
        (as_user(3, Role::User), false),
    ] {
        let found = service.get(&caller, id).await;
        assert_eq!(found.is_ok(), seen, "{caller:?}");
        if let Err(error) = found {
            assert_eq!(error.code(), Code::NotFound);
        }
    }
}

#[tokio::test]
async fn a_list_is_of_the_callers_own_entries_unless_they_may_read_any() {
    for (role, asked, listed) in [
        (Role::User, None, Ok(Some(2))),
        (Role::User, Some(2), Ok(Some(2))),
        (Role::User, Some(3), Err(Code::Forbidden)),
        (Role::Admin, None, Ok(None)),
        (Role::Admin, Some(3), Ok(Some(3))),
    ] {
        let mut unit = MockUnitOfWork::default();
        unit.log_entries.expect_list().returning(move |filter, _| {
            assert_eq!(Ok(filter.user_id.map(UserId::get)), listed);
            Ok(Page {
                items: Vec::new(),
                total: None,
                has_more: false,
                next: None,
            })
        });
        let storage = MockStorage::of([unit]);
        let filter = LogEntryFilter {
            user_id: asked.map(user_id),
            ..LogEntryFilter::default()
        };
        let found = service(&storage)
            .list(&as_user(2, role), filter, &page())
            .await;
        assert_eq!(found.err().map(|e| e.code()), listed.err());
    }
}
