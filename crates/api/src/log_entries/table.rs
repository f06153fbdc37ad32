//! The operations on log entries.

use super::{LogCreate, LogEntryView, LogFilters, UserLogFilters};
use super::{create, create_many, get, list, list_of_user, purge};
use crate::bulk::{self, BulkResult};
use crate::operation::{Access, Answer, Operation};
use crate::page::ListQuery;
use crate::problems::kinds;
use plinth_domain::permissions::Permission;
use serde_json::{Value, json};

const TAG: &str = "logs";
const LOGS: &str = "/api/v1/logs";
const BULK: &str = "/api/v1/logs/bulk";
const LOG: &str = "/api/v1/logs/{log_id}";
const OF_USER: &str = "/api/v1/users/{user_id}/logs";

fn example() -> Value {
    json!({
        "id": 42, "user_id": 42, "level": "WARNING", "message": "The nightly import took 42 seconds.",
        "created_at": "2026-01-15T10:30:00.123456Z",
    })
}

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::post(LOGS, "createLog")
            .about(
                TAG,
                "Append a log entry",
                "An entry is appended once and never changes. `user_id` is the caller unless it says otherwise, which \
                 needs the permission `logs:read`.",
            )
            .access(Access::Holding(Permission::LogsWrite))
            .idempotent()
            .body::<LogCreate>([
                ("an entry", json!({"message": "The nightly import took 42 seconds.", "level": "WARNING"})),
                ("for somebody else", json!({"message": "Signed in from a new device.", "user_id": 42})),
            ])
            .answers(
                Answer::new(201, "The new entry.")
                    .json::<LogEntryView<'_>>(example())
                    .header("Location")
                    .link("getLog"),
            )
            .fails([&kinds::REFERENCED_NOT_FOUND])
            .to(create),
        Operation::post(BULK, "createLogsBulk")
            .about(
                TAG,
                "Append many log entries",
                "As JSON, up to 1,000 entries and 16 MiB: all are stored, or none, and errors point into the items, such as \
                 `#/items/7/message`. As NDJSON, up to 100,000 lines and 50 MiB: the good lines are stored together, and \
                 the answer tells of the others. Blank lines are passed over; a line has at most 64 KiB.",
            )
            .access(Access::Holding(Permission::LogsWrite))
            .idempotent()
            .bulk_or_lines::<LogCreate>([(
                "two entries",
                json!({"items": [
                    {"message": "The nightly import begins."},
                    {"message": "The nightly import took 42 seconds.", "level": "WARNING"},
                ]}),
            )])
            .answers(
                Answer::new(201, "The ids of the new entries, in the order of the items.")
                    .json::<BulkResult>(json!({"created": 2, "ids": [42, 43]})),
            )
            .answers(bulk::report())
            .fails([&kinds::REFERENCED_NOT_FOUND])
            .to(create_many),
        Operation::get(LOGS, "listLogs")
            .about(
                TAG,
                "List log entries",
                "The newest first, unless `sort` says otherwise. Without the permission `logs:read` the caller's own.",
            )
            .access(Access::Authenticated)
            .query::<ListQuery<LogFilters>>()
            .answers(Answer::new(200, "A part of the list.").list::<LogEntryView<'_>>(example()))
            .to(list),
        Operation::delete(LOGS, "purgeLogs")
            .about(
                TAG,
                "Delete old log entries",
                "Removes all that are older than a moment, some thousands at a time, so that nobody has to wait. If the time of \
                 the request is up before all are gone (503), those that are gone stay gone; `detail` tells how many.",
            )
            .purges()
            .to(purge),
        Operation::get(LOG, "getLog")
            .about(
                TAG,
                "Show a log entry",
                "Others' entries need the permission `logs:read`; without it they are not there.",
            )
            .access(Access::Authenticated)
            .answers(Answer::new(200, "The entry.").json::<LogEntryView<'_>>(example()))
            .fails([&kinds::NOT_FOUND])
            .to(get),
        Operation::get(OF_USER, "listUserLogs")
            .about(
                TAG,
                "List a user's log entries",
                "Those of the last so many days, the newest first.",
            )
            .access(Access::SelfOr(Permission::LogsRead))
            .query::<ListQuery<UserLogFilters>>()
            .answers(Answer::new(200, "A part of the list.").list::<LogEntryView<'_>>(example()))
            .fails([&kinds::NOT_FOUND])
            .to(list_of_user),
    ]
}
