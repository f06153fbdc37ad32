//! The lists of users.

use super::{Case, ROWS, Way, check};
use plinth_application::page::Visibility;
use plinth_application::users::{UserFilter, UserSort};
use plinth_domain::permissions::Role;
use plinth_domain::users::UserId;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::plan::{PRIMARY_KEY, Witnessed};
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
pub(super) async fn fill(witnessed: &Witnessed, many: i64) {
    let rows = (1..=many).map(|number| -> Vec<Value> {
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
    let way = match field {
        _ if filter.ids.is_some() => Way::Find,
        UserSort::Id => Way::Walk(Some("id")),
        UserSort::CreatedAt => Way::Walk(Some("created_at")),
        UserSort::UpdatedAt => Way::Walk(Some("updated_at")),
        UserSort::Email | UserSort::Username => Way::Walk(None),
    };
    Case::new(name, indexes, way, move |unit, part| {
        let filter = filter.clone();
        Box::pin(async move {
            let page = part.sorted_by(field);
            unit.users().list(&filter, &page).await.unwrap();
        })
    })
}

/// Where almost everybody is active, these are as good as each other.
const ACTIVE: [&str; 2] = ["ix_users_active_created_at_id", "ix_users_created_at_id"];

fn cases() -> Vec<Case> {
    use UserSort::{CreatedAt, Email, Id, UpdatedAt, Username};
    let live = UserFilter::default();
    let active = |active| UserFilter {
        active: Some(active),
        ..live.clone()
    };
    let all = UserFilter {
        visibility: Visibility::All,
        ..live.clone()
    };
    let admins = UserFilter {
        role: Some(Role::Admin),
        ..active(true)
    };
    let ids = UserFilter {
        ids: Some(
            (1..=50)
                .map(|id| UserId::try_from(id * 7).unwrap())
                .collect(),
        ),
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
    let inactive = &["ix_users_active_created_at_id"];
    let role = &["ix_users_role_created_at_id"];
    let updated = &["ix_users_updated_at_id"];
    let (email, username) = (&["uq_users_email"], &["uq_users_username"]);
    vec![
        case("users", &ACTIVE, CreatedAt, active(true)),
        case("users?active=any", any, CreatedAt, live.clone()),
        case("users?active=any&deleted=include", any, CreatedAt, all),
        case("users?active=false", inactive, CreatedAt, active(false)),
        case("users?role=admin", role, CreatedAt, admins),
        case("users?ids", &[PRIMARY_KEY], CreatedAt, ids),
        case("users?since", &ACTIVE, CreatedAt, since),
        case("users?until", &ACTIVE, CreatedAt, until),
        case("users?sort=id", &[PRIMARY_KEY], Id, active(true)),
        case("users?sort=updated_at", updated, UpdatedAt, active(true)),
        case("users?sort=email", email, Email, active(true)),
        case("users?sort=username", username, Username, active(true)),
    ]
}

on_every_database!(lists_of_users_stay_flat);
async fn lists_of_users_stay_flat(database: &TestDatabase) {
    let witnessed = Witnessed::open(database).await;
    fill(&witnessed, ROWS).await;
    witnessed.analyze(&["users"]).await;
    check(&witnessed, "users", cases()).await;
}
