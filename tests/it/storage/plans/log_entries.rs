//! The lists of log entries, and how many there are.

use super::{Case, GROUPS, LARGE, ROWS, SMALL, Way, check, group, users};
use plinth_application::log_entries::{LogEntryFilter, LogEntrySort};
use plinth_domain::log_entries::LogLevel;
use plinth_domain::users::UserId;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::plan::{PRIMARY_KEY, Witnessed};
use plinth_tests::sample::later;
use sea_orm::sea_query::Value;

const COLUMNS: [&str; 4] = ["user_id", "level", "message", "created_at"];

/// Few are errors, few are warnings.
async fn fill(witnessed: &Witnessed) {
    let rows = (1..=ROWS).map(|number| -> Vec<Value> {
        let level = match number % GROUPS {
            3 => "ERROR",
            7 => "WARNING",
            _ => "INFO",
        };
        let message = format!("The {number}th thing that happened was much like the one before it");
        vec![
            group(number).into(),
            level.into(),
            message.into(),
            later(number).into(),
        ]
    });
    witnessed.fill("log_entries", &COLUMNS, rows).await;
}

const CREATED: &str = "ix_log_entries_created_at_id";
const USER: &str = "ix_log_entries_user_id_created_at_id";
const LEVEL: &str = "ix_log_entries_level_created_at_id";

fn case(
    name: &'static str,
    indexes: &'static [&'static str],
    way: Way,
    filter: &LogEntryFilter,
) -> Case {
    let filter = filter.clone();
    let field = match way {
        Way::Walk(Some("id")) => LogEntrySort::Id,
        _ => LogEntrySort::CreatedAt,
    };
    Case::new(name, indexes, way, move |unit, part| {
        let filter = filter.clone();
        Box::pin(async move {
            let page = part.sorted_by(field);
            unit.log_entries().list(&filter, &page).await.unwrap();
        })
    })
}

fn cases() -> Vec<Case> {
    let all = LogEntryFilter::default();
    let of = |user| LogEntryFilter {
        user_id: UserId::try_from(user).ok(),
        ..all.clone()
    };
    let level = |levels: &[LogLevel]| LogEntryFilter {
        levels: levels.to_vec(),
        ..all.clone()
    };
    let since = LogEntryFilter {
        since: Some(later(100)),
        ..all.clone()
    };
    let recent = LogEntryFilter {
        since: Some(later(100)),
        ..of(SMALL)
    };
    let until = LogEntryFilter {
        until: Some(later(ROWS - 100)),
        ..all.clone()
    };
    let (info, error) = (level(&[LogLevel::Info]), level(&[LogLevel::Error]));
    let rare = level(&[LogLevel::Error, LogLevel::Warning]);
    let mixed = level(&[LogLevel::Error, LogLevel::Info]);
    let walk = || Way::Walk(Some("created_at"));
    vec![
        case("logs", &[CREATED], walk(), &all),
        case("logs?user_id=1", &[USER, CREATED], walk(), &of(LARGE)),
        case("logs?user_id=2", &[USER], walk(), &of(SMALL)),
        case("users/2/logs", &[USER], walk(), &recent),
        case("logs?level=INFO", &[LEVEL, CREATED], walk(), &info),
        case("logs?level=ERROR", &[LEVEL], walk(), &error),
        case("logs?level=ERROR,WARNING", &[LEVEL], walk(), &rare),
        case("logs?level=ERROR,INFO", &[LEVEL, CREATED], walk(), &mixed),
        case("logs?since", &[CREATED], walk(), &since),
        case("logs?until", &[CREATED], walk(), &until),
        case("logs?sort=id", &[PRIMARY_KEY], Way::Walk(Some("id")), &all),
        case("logs?user_id, counted", &[USER], Way::Cover, &of(SMALL)),
        case("logs?level, counted", &[LEVEL], Way::Cover, &error),
    ]
}

on_every_database!(lists_of_log_entries_stay_flat);
async fn lists_of_log_entries_stay_flat(database: &TestDatabase) {
    let witnessed = Witnessed::open(database).await;
    users::fill(&witnessed, GROUPS).await;
    fill(&witnessed).await;
    witnessed.analyze(&["users", "log_entries"]).await;
    check(&witnessed, "log_entries", cases()).await;
}
