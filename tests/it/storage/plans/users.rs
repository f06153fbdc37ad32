//! The lists of users.

use super::{Case, ROWS};
use plinth_application::page::{Cursor, PageRequest, Sort, Visibility};
use plinth_application::users::{UserFilter, UserSort};
use plinth_domain::permissions::Role;
use plinth_tests::plan::Witnessed;
use plinth_tests::sample::later;
use sea_orm::sea_query::Value;

const COLUMNS: [&str; 7] = [
    "email",
    "username",
    "active",
    "role",
    "version",
    "created_at",
    "updated_at",
];

/// One in 200 is inactive, one in 300 an admin.
pub(super) async fn fill(witnessed: &Witnessed) {
    let rows = (1..=ROWS).map(|number| -> Vec<Value> {
        let role = if number % 300 == 0 { "admin" } else { "user" };
        vec![
            format!("user{number}@example.com").into(),
            format!("user{number}").into(),
            (number % 200 != 0).into(),
            role.into(),
            1_i64.into(),
            later(number).into(),
            later(number).into(),
        ]
    });
    witnessed.fill("users", &COLUMNS, rows).await;
}

fn case(
    name: &'static str,
    indexes: &'static [&'static str],
    field: UserSort,
    filter: UserFilter,
) -> Case {
    let sort = Sort {
        field,
        descending: true,
    };
    let id = ROWS / 2;
    Case {
        name,
        indexes,
        key: match field {
            UserSort::CreatedAt => Some("created_at"),
            UserSort::UpdatedAt => Some("updated_at"),
            _ => None,
        },
        middle: Cursor {
            key: later(id).timestamp_micros(),
            id,
        },
        ask: Box::new(move |unit, window| {
            let filter = filter.clone();
            Box::pin(async move {
                let page = PageRequest {
                    window,
                    sort,
                    count: false,
                };
                unit.users().list(&filter, &page).await.unwrap();
            })
        }),
    }
}

/// Where almost everybody is active, these are as good as each other.
const ACTIVE: [&str; 2] = ["ix_users_active_created_at_id", "ix_users_created_at_id"];

pub(super) fn cases() -> Vec<Case> {
    use UserSort::{CreatedAt, Email, UpdatedAt, Username};
    let all = UserFilter {
        visibility: Visibility::All,
        ..UserFilter::default()
    };
    let live = UserFilter::default();
    let active = |active| UserFilter {
        active: Some(active),
        ..live.clone()
    };
    let admins = UserFilter {
        role: Some(Role::Admin),
        ..active(true)
    };
    let since = UserFilter {
        since: Some(later(100)),
        ..active(true)
    };
    let until = UserFilter {
        until: Some(later(ROWS - 100)),
        ..active(true)
    };
    let any = &["ix_users_created_at_id"];
    vec![
        case("users", &ACTIVE, CreatedAt, active(true)),
        case("users?active=any", any, CreatedAt, live.clone()),
        case("users?active=any&deleted=include", any, CreatedAt, all),
        case(
            "users?active=false",
            &["ix_users_active_created_at_id"],
            CreatedAt,
            active(false),
        ),
        case(
            "users?role=admin",
            &["ix_users_role_created_at_id"],
            CreatedAt,
            admins,
        ),
        case("users?since", &ACTIVE, CreatedAt, since),
        case("users?until", &ACTIVE, CreatedAt, until),
        case(
            "users?sort=-updated_at",
            &["ix_users_updated_at_id"],
            UpdatedAt,
            active(true),
        ),
        case(
            "users?sort=-email",
            &["uq_users_email"],
            Email,
            active(true),
        ),
        case(
            "users?sort=-username",
            &["uq_users_username"],
            Username,
            active(true),
        ),
    ]
}
