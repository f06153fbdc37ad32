//! The lists of transfers.

use super::{Case, GROUPS, LARGE, ROWS, SMALL, Way, accounts, check, group, users};
use plinth_application::transfers::{TransferFilter, TransferSort};
use plinth_domain::accounts::AccountId;
use plinth_domain::transfers::TransferKind;
use plinth_domain::users::UserId;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::plan::{PRIMARY_KEY, Witnessed};
use plinth_tests::sample::later;
use sea_orm::sea_query::Value;

const COLUMNS: [&str; 9] = [
    "kind",
    "from_id",
    "to_id",
    "from_user_id",
    "to_user_id",
    "amount",
    "currency",
    "created_by",
    "created_at",
];

/// Few are deposits. (Here a user and their account have the same number.)
async fn fill(witnessed: &Witnessed) {
    let rows = (1..=ROWS).map(|number| -> Vec<Value> {
        let from = (number % GROUPS != 7).then(|| group(number));
        let to = group(number + 1);
        let kind = if from.is_none() {
            "deposit"
        } else {
            "transfer"
        };
        vec![
            kind.into(),
            from.into(),
            to.into(),
            from.into(),
            to.into(),
            1_i64.into(),
            "USD".into(),
            1_i64.into(),
            later(number).into(),
        ]
    });
    witnessed.fill("transfers", &COLUMNS, rows).await;
}

const CREATED: &str = "ix_transfers_created_at_id";
const FROM: &str = "ix_transfers_from_id_created_at_id";
const TO: &str = "ix_transfers_to_id_created_at_id";
const FROM_USER: &str = "ix_transfers_from_user_id_created_at_id";
const TO_USER: &str = "ix_transfers_to_user_id_created_at_id";
const KIND: &str = "ix_transfers_kind_created_at_id";

fn asking(
    name: &'static str,
    indexes: &'static [&'static str],
    participant: Option<UserId>,
    field: TransferSort,
    filter: TransferFilter,
) -> Case {
    let way = match field {
        TransferSort::Id => Way::Walk(Some("id")),
        TransferSort::CreatedAt => Way::Walk(Some("created_at")),
    };
    Case::new(name, indexes, way, move |unit, part| {
        let filter = filter.clone();
        Box::pin(async move {
            let page = part.sorted_by(field);
            unit.transfers()
                .list(&filter, participant, &page)
                .await
                .unwrap();
        })
    })
}

fn case(name: &'static str, indexes: &'static [&'static str], filter: TransferFilter) -> Case {
    asking(name, indexes, None, TransferSort::CreatedAt, filter)
}

/// As users see it who do not manage accounts.
fn own(
    name: &'static str,
    indexes: &'static [&'static str],
    user: i64,
    filter: &TransferFilter,
) -> Case {
    let user = UserId::try_from(user).ok();
    asking(name, indexes, user, TransferSort::CreatedAt, filter.clone())
}

fn cases() -> Vec<Case> {
    let all = TransferFilter::default();
    let touching = |account| TransferFilter {
        account_id: AccountId::try_from(account).ok(),
        ..all.clone()
    };
    let from = |account| TransferFilter {
        from_id: AccountId::try_from(account).ok(),
        ..all.clone()
    };
    let to = |account| TransferFilter {
        to_id: AccountId::try_from(account).ok(),
        ..all.clone()
    };
    let kind = |kind| TransferFilter {
        kind: Some(kind),
        ..all.clone()
    };
    let since = TransferFilter {
        since: Some(later(100)),
        ..all.clone()
    };
    let until = TransferFilter {
        until: Some(later(ROWS - 100)),
        ..all.clone()
    };
    let (paid, received) = (kind(TransferKind::Transfer), kind(TransferKind::Deposit));
    let (key, by_id) = (&[PRIMARY_KEY], TransferSort::Id);
    let any = &[FROM, TO, CREATED];
    vec![
        case("transfers", &[CREATED], all.clone()),
        case("transfers?account_id=1", any, touching(LARGE)),
        case("transfers?account_id=2", &[FROM, TO], touching(SMALL)),
        case("transfers?from_id=1", &[FROM, CREATED], from(LARGE)),
        case("transfers?from_id=2", &[FROM], from(SMALL)),
        case("transfers?to_id=1", &[TO, CREATED], to(LARGE)),
        case("transfers?to_id=2", &[TO], to(SMALL)),
        case("transfers?kind=transfer", &[KIND, CREATED], paid),
        case("transfers?kind=deposit", &[KIND], received),
        case("transfers?since", &[CREATED], since.clone()),
        case("transfers?until", &[CREATED], until.clone()),
        asking("transfers?sort=id", key, None, by_id, all.clone()),
        own("user 1", &[FROM_USER, TO_USER, CREATED], LARGE, &all),
        own("user 2", &[FROM_USER, TO_USER], SMALL, &all),
        own("user 2, since", &[FROM_USER, TO_USER], SMALL, &since),
        own("user 2, until", &[FROM_USER, TO_USER], SMALL, &until),
    ]
}

on_every_database!(lists_of_transfers_stay_flat);
async fn lists_of_transfers_stay_flat(database: &TestDatabase) {
    let witnessed = Witnessed::open(database).await;
    users::fill(&witnessed, GROUPS).await;
    accounts::fill(&witnessed, GROUPS).await;
    fill(&witnessed).await;
    let tables = ["users", "accounts", "transfers"];
    witnessed.analyze(&tables).await;
    check(&witnessed, "transfers", cases()).await;
}
