//! The lists of transfers.

use super::{Case, GROUPS, ROWS, Way, accounts, check, users};
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
        let place = number % GROUPS;
        let from = (place != 7).then_some(1 + place);
        let to = 1 + (place + 1) % GROUPS;
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

/// A user, and their account.
const SOMEBODY: i64 = 1;
const CREATED: &str = "ix_transfers_created_at_id";
const FROM: &str = "ix_transfers_from_id_created_at_id";
const TO: &str = "ix_transfers_to_id_created_at_id";
const SIDES: [&str; 2] = [
    "ix_transfers_from_user_id_created_at_id",
    "ix_transfers_to_user_id_created_at_id",
];
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

/// As somebody sees it who does not manage accounts.
fn own(name: &'static str, filter: TransferFilter) -> Case {
    let somebody = UserId::try_from(SOMEBODY).ok();
    asking(name, &SIDES, somebody, TransferSort::CreatedAt, filter)
}

fn cases() -> Vec<Case> {
    let all = TransferFilter::default();
    let account = AccountId::try_from(SOMEBODY).ok();
    let touching = TransferFilter {
        account_id: account,
        ..all.clone()
    };
    let from = TransferFilter {
        from_id: account,
        ..all.clone()
    };
    let to = TransferFilter {
        to_id: account,
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
    let by_id = TransferSort::Id;
    vec![
        case("transfers", &[CREATED], all.clone()),
        case("transfers?account_id", &[FROM, TO], touching),
        case("transfers?from_id", &[FROM], from),
        case("transfers?to_id", &[TO], to),
        case(
            "transfers?kind=transfer",
            &[KIND, CREATED],
            kind(TransferKind::Transfer),
        ),
        case(
            "transfers?kind=deposit",
            &[KIND],
            kind(TransferKind::Deposit),
        ),
        case("transfers?since", &[CREATED], since.clone()),
        case("transfers?until", &[CREATED], until.clone()),
        asking(
            "transfers?sort=id",
            &[PRIMARY_KEY],
            None,
            by_id,
            all.clone(),
        ),
        own("own transfers", all),
        own("own transfers?since", since),
        own("own transfers?until", until),
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
