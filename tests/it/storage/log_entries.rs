//! What every `LogEntryRepository` promises.

use plinth_application::log_entries::{LogEntryFilter, LogEntrySort, NewLogEntry};
use plinth_application::page::{PageRequest, Sort, Window};
use plinth_application::storage::StorageError;
use plinth_domain::log_entries::{LogEntryId, LogLevel, Message};
use plinth_domain::users::UserId;
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, new_user, saved_user};
use plinth_tests::stack::{open, read, write};

fn entry(user_id: UserId, level: LogLevel, message: &str, seconds: i64) -> NewLogEntry {
    NewLogEntry {
        user_id,
        level,
        message: Message::parse(message).unwrap(),
        created_at: later(seconds),
    }
}

async fn saved(database: &Database, new: &[NewLogEntry]) -> Vec<LogEntryId> {
    let unit = write(database).await;
    let ids = unit.log_entries().insert(new).await.unwrap();
    unit.commit().await.unwrap();
    ids
}

async fn messages(database: &Database, filter: &LogEntryFilter, sort: &str) -> Vec<String> {
    let field = match sort.trim_start_matches('-') {
        "id" => LogEntrySort::Id,
        _ => LogEntrySort::CreatedAt,
    };
    let descending = sort.starts_with('-');
    let list = async |window| {
        let page = PageRequest {
            window,
            sort: Sort { field, descending },
            count: true,
        };
        let unit = read(database).await;
        unit.log_entries().list(filter, &page).await.unwrap()
    };
    let (limit, offset) = (100, 0);
    let whole = list(Window::Offset { limit, offset }).await;
    assert_eq!(whole.total, Some(whole.items.len() as u64));
    // The same list, two at a time.
    let mut page = list(Window::Offset { limit: 2, offset }).await;
    let mut walked = page.items.clone();
    while let Some(cursor) = page.next {
        page = list(Window::After { limit: 2, cursor }).await;
        walked.extend(page.items.clone());
    }
    assert_eq!(walked, whole.items);
    let texts = whole.items.iter().map(|e| e.message.as_str().to_owned());
    texts.collect()
}

on_every_database!(an_entry_comes_back_as_it_was_stored);
async fn an_entry_comes_back_as_it_was_stored(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let longest = "🙂".repeat(1000);
    for (level, message) in [
        (LogLevel::Debug, "two\nlines\t"),
        (LogLevel::Critical, &longest),
        (LogLevel::Info, " "),
    ] {
        let new = entry(ann.id, level, message, 0);
        let ids = saved(&database, std::slice::from_ref(&new)).await;
        let found = read(&database).await.log_entries().find(ids[0]).await;
        let found = found.unwrap().unwrap();
        assert_eq!(found.message, new.message);
        assert_eq!(
            (found.id, found.user_id, found.level, found.created_at),
            (ids[0], ann.id, level, new.created_at)
        );
    }
    let nobody = LogEntryId::try_from(999).unwrap();
    let found = read(&database).await.log_entries().find(nobody).await;
    assert_eq!(found.unwrap(), None);
}

on_every_database!(many_entries_get_their_ids_in_their_order);
async fn many_entries_get_their_ids_in_their_order(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    // Two statements of one size, and some smaller ones.
    let new: Vec<_> = (0..1126)
        .map(|n| entry(ann.id, LogLevel::Info, &n.to_string(), 0))
        .collect();
    let ids = saved(&database, &new).await;
    assert_eq!(ids.len(), new.len());
    let unit = read(&database).await;
    for n in [0, 1, 499, 500, 999, 1000, 1120, 1125] {
        let found = unit.log_entries().find(ids[n]).await.unwrap().unwrap();
        assert_eq!(found.message.as_str(), n.to_string());
    }
    assert!(saved(&database, &[]).await.is_empty());
}

on_every_database!(an_entry_of_nobody_is_refused);
async fn an_entry_of_nobody_is_refused(database: &TestDatabase) {
    let database = open(database).await;
    let nobody = UserId::try_from(999).unwrap();
    let unit = write(&database).await;
    let new = entry(nobody, LogLevel::Info, "x", 0);
    let refused = unit.log_entries().insert(&[new]).await;
    assert!(
        matches!(refused, Err(StorageError::MissingReference { .. })),
        "{refused:?}"
    );
}

on_every_database!(each_filter_of_entries_narrows_the_list);
async fn each_filter_of_entries_narrows_the_list(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let bob = saved_user(&database, &new_user("bob")).await.id;
    let new = [
        entry(ann, LogLevel::Info, "first", 0),
        entry(bob, LogLevel::Error, "100% ÄRGER", 10),
        entry(ann, LogLevel::Error, "a_b", 10),
        entry(ann, LogLevel::Debug, "last", 20),
    ];
    saved(&database, &new).await;
    let none = LogEntryFilter::default;
    let search = |text: &str| LogEntryFilter {
        search: Some(text.to_owned()),
        ..none()
    };
    let levels = |levels: &[LogLevel]| LogEntryFilter {
        levels: levels.to_vec(),
        ..none()
    };
    let cases = [
        (
            none(),
            "-created_at",
            vec!["last", "a_b", "100% ÄRGER", "first"],
        ),
        (
            none(),
            "created_at",
            vec!["first", "100% ÄRGER", "a_b", "last"],
        ),
        (none(), "-id", vec!["last", "a_b", "100% ÄRGER", "first"]),
        (none(), "id", vec!["first", "100% ÄRGER", "a_b", "last"]),
        (
            LogEntryFilter {
                user_id: Some(ann),
                ..none()
            },
            "-created_at",
            vec!["last", "a_b", "first"],
        ),
        (levels(&[LogLevel::Error]), "id", vec!["100% ÄRGER", "a_b"]),
        (
            levels(&[LogLevel::Debug, LogLevel::Info]),
            "id",
            vec!["first", "last"],
        ),
        (search("ärger"), "id", vec!["100% ÄRGER"]),
        (search("%"), "id", vec!["100% ÄRGER"]),
        (search("_"), "id", vec!["a_b"]),
        (
            LogEntryFilter {
                since: Some(later(10)),
                until: Some(later(20)),
                ..none()
            },
            "id",
            vec!["100% ÄRGER", "a_b"],
        ),
        (
            LogEntryFilter {
                user_id: Some(ann),
                levels: vec![LogLevel::Error],
                since: Some(later(5)),
                ..none()
            },
            "-created_at",
            vec!["a_b"],
        ),
    ];
    for (filter, sort, expected) in cases {
        let found = messages(&database, &filter, sort).await;
        assert_eq!(found, expected, "{filter:?} {sort}");
    }
}

on_every_database!(deleted_users_are_not_there_for_references);
async fn deleted_users_are_not_there_for_references(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await;
    let mut bob = saved_user(&database, &new_user("bob")).await;
    bob.delete(later(1));
    let unit = write(&database).await;
    unit.users().update(&bob).await.unwrap();
    unit.commit().await.unwrap();
    let asked = [ann.id, bob.id, UserId::try_from(999).unwrap()];
    let there = read(&database).await.users().existing(&asked).await;
    assert_eq!(there.unwrap(), [ann.id]);
}

on_every_database!(old_entries_go_the_oldest_first);
async fn old_entries_go_the_oldest_first(database: &TestDatabase) {
    let database = open(database).await;
    let ann = saved_user(&database, &new_user("ann")).await.id;
    let new = [3, 1, 2, 0].map(|n| entry(ann, LogLevel::Info, &n.to_string(), n));
    saved(&database, &new).await;
    for (most, removed, left) in [(2, 2, vec!["2", "3"]), (2, 1, vec!["3"]), (2, 0, vec!["3"])] {
        let unit = write(&database).await;
        let count = unit.log_entries().remove_before(later(3), most).await;
        unit.commit().await.unwrap();
        assert_eq!(count.unwrap(), removed);
        let found = messages(&database, &LogEntryFilter::default(), "created_at").await;
        assert_eq!(found, left);
    }
}
