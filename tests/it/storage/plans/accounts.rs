//! The lists of accounts.

use super::{Case, GROUPS, LARGE, ROWS, SMALL, Way, check, group, users};
use plinth_application::accounts::{AccountFilter, AccountSort};
use plinth_application::page::Visibility;
use plinth_domain::accounts::AccountId;
use plinth_domain::money::Currency;
use plinth_domain::users::UserId;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::plan::{PRIMARY_KEY, Witnessed};
use plinth_tests::sample::later;
use sea_orm::sea_query::Value;

const COLUMNS: [&str; 8] = [
    "user_id",
    "name",
    "currency",
    "balance",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
];

/// Few hold francs; one in 100 is deleted.
pub(super) async fn fill(witnessed: &Witnessed, many: i64) {
    let rows = (1..=many).map(|number| -> Vec<Value> {
        let currency = if number % GROUPS == 7 { "CHF" } else { "USD" };
        let deleted_at = (number % 100 == 3).then(|| later(number));
        vec![
            group(number).into(),
            "Household".into(),
            currency.into(),
            0_i64.into(),
            1_i64.into(),
            later(number).into(),
            later(number).into(),
            deleted_at.into(),
        ]
    });
    witnessed.fill("accounts", &COLUMNS, rows).await;
}

const CREATED: &str = "ix_accounts_created_at_id";
const USER: &str = "ix_accounts_user_id_created_at_id";
const CURRENCY: &str = "ix_accounts_currency_created_at_id";

fn case(
    name: &'static str,
    indexes: &'static [&'static str],
    field: AccountSort,
    filter: AccountFilter,
) -> Case {
    let way = match field {
        _ if filter.ids.is_some() => Way::Find,
        AccountSort::Id => Way::Walk(Some("id")),
        AccountSort::CreatedAt => Way::Walk(Some("created_at")),
    };
    Case::new(name, indexes, way, move |unit, part| {
        let filter = filter.clone();
        Box::pin(async move {
            let page = part.sorted_by(field);
            unit.accounts().list(&filter, &page).await.unwrap();
        })
    })
}

fn cases() -> Vec<Case> {
    use AccountSort::{CreatedAt, Id};
    let live = AccountFilter::default();
    let of = |user| AccountFilter {
        user_id: UserId::try_from(user).ok(),
        ..live.clone()
    };
    let francs = AccountFilter {
        currency: Some(Currency::parse("CHF").unwrap()),
        ..live.clone()
    };
    let all = AccountFilter {
        visibility: Visibility::All,
        ..live.clone()
    };
    let ids = (1..=50).map(|id| AccountId::try_from(id * 7).unwrap());
    let ids = AccountFilter {
        ids: Some(ids.collect()),
        ..live.clone()
    };
    vec![
        case("accounts", &[CREATED], CreatedAt, live.clone()),
        case("accounts?deleted=include", &[CREATED], CreatedAt, all),
        case("accounts?user_id=1", &[USER, CREATED], CreatedAt, of(LARGE)),
        case("accounts?user_id=2", &[USER], CreatedAt, of(SMALL)),
        case("accounts?currency", &[CURRENCY], CreatedAt, francs),
        case("accounts?ids", &[PRIMARY_KEY], CreatedAt, ids),
        case("accounts?sort=id", &[PRIMARY_KEY], Id, live),
    ]
}

on_every_database!(lists_of_accounts_stay_flat);
async fn lists_of_accounts_stay_flat(database: &TestDatabase) {
    let witnessed = Witnessed::open(database).await;
    users::fill(&witnessed, GROUPS).await;
    fill(&witnessed, ROWS).await;
    witnessed.analyze(&["users", "accounts"]).await;
    check(&witnessed, "accounts", cases()).await;
}
