//! What every `TransferRepository` promises.

use plinth_application::page::{Cursor, Page, PageRequest, Sort, Window};
use plinth_application::storage::StorageError;
use plinth_application::transfers::{NewTransferRow, Party, TransferFilter, TransferSort};
use plinth_domain::accounts::{Account, AccountId};
use plinth_domain::transfers::{Purpose, Transfer, TransferId, TransferKind};
use plinth_domain::users::UserId;
use plinth_infrastructure::database::Database;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{later, new_account, new_transfer, new_user, saved_account, saved_user};
use plinth_tests::stack::{open, read, write};

/// Two people and their three accounts: Ann's two, and Bob's.
struct Scene {
    database: Database,
    ann: UserId,
    bob: UserId,
    house: Account,
    rent: Account,
    bobs: Account,
}

impl Scene {
    async fn of(database: &TestDatabase) -> Self {
        let database = open(database).await;
        let ann = saved_user(&database, &new_user("ann")).await.id;
        let bob = saved_user(&database, &new_user("bob")).await.id;
        let house = saved_account(&database, &new_account(ann)).await;
        let rent = saved_account(&database, &new_account(ann)).await;
        let bobs = saved_account(&database, &new_account(bob)).await;
        Self {
            database,
            ann,
            bob,
            house,
            rent,
            bobs,
        }
    }

    /// Writes down a transfer, made so many seconds after the others' moment.
    async fn made(&self, from: Option<&Account>, to: &Account, seconds: i64) -> Transfer {
        let row = NewTransferRow {
            now: later(seconds),
            ..new_transfer(from, to)
        };
        let unit = write(&self.database).await;
        let made = unit.transfers().insert(&row).await.unwrap();
        unit.commit().await.unwrap();
        made
    }

    async fn list(
        &self,
        filter: &TransferFilter,
        participant: Option<UserId>,
        page: PageRequest<TransferSort>,
    ) -> Page<Transfer> {
        let unit = read(&self.database).await;
        let listed = unit.transfers().list(filter, participant, &page).await;
        listed.unwrap()
    }

    /// The ids of a whole list, the newest first.
    async fn ids(&self, filter: &TransferFilter, participant: Option<UserId>) -> Vec<TransferId> {
        let page = page(whole(), TransferSort::CreatedAt, true);
        let found = self.list(filter, participant, page).await;
        assert_eq!(found.total, Some(found.items.len() as u64), "{filter:?}");
        found.items.iter().map(|transfer| transfer.id).collect()
    }
}

fn page(window: Window, field: TransferSort, descending: bool) -> PageRequest<TransferSort> {
    PageRequest {
        window,
        sort: Sort { field, descending },
        count: true,
    }
}

fn whole() -> Window {
    Window::Offset {
        limit: 100,
        offset: 0,
    }
}

fn touching(account: &Account) -> TransferFilter {
    TransferFilter {
        account_id: Some(account.id),
        ..TransferFilter::default()
    }
}

on_every_database!(a_transfer_comes_back_as_it_was_stored);
async fn a_transfer_comes_back_as_it_was_stored(database: &TestDatabase) {
    let scene = Scene::of(database).await;
    let row = NewTransferRow {
        purpose: Some(Purpose::parse("Miete für März 🙂").unwrap()),
        ..new_transfer(Some(&scene.house), &scene.bobs)
    };
    let unit = write(&scene.database).await;
    let transfer = unit.transfers().insert(&row).await.unwrap();
    let row = new_transfer(None, &scene.rent);
    let deposit = unit.transfers().insert(&row).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(transfer.kind(), TransferKind::Transfer);
    assert_eq!(deposit.kind(), TransferKind::Deposit);
    let unit = read(&scene.database).await;
    for made in [transfer, deposit] {
        let found = unit.transfers().find(made.id, None).await.unwrap();
        assert_eq!(found, Some(made));
    }
}

on_every_database!(participants_find_what_touches_their_accounts_and_nothing_else);
async fn participants_find_what_touches_their_accounts_and_nothing_else(database: &TestDatabase) {
    let scene = Scene::of(database).await;
    let paid = scene.made(Some(&scene.house), &scene.bobs, 0).await.id;
    let own = scene.made(Some(&scene.house), &scene.rent, 1).await.id;
    let deposit = scene.made(None, &scene.rent, 2).await.id;
    let unit = read(&scene.database).await;
    for (who, expected) in [
        (Some(scene.ann), vec![paid, own, deposit]),
        (Some(scene.bob), vec![paid]),
        (None, vec![paid, own, deposit]),
    ] {
        let mut found = Vec::new();
        for id in [paid, own, deposit] {
            let transfer = unit.transfers().find(id, who).await.unwrap();
            found.extend(transfer.map(|transfer| transfer.id));
        }
        assert_eq!(found, expected, "{who:?}");
        found.reverse();
        assert_eq!(scene.ids(&TransferFilter::default(), who).await, found);
    }
}

/// What has happened between Ann, Bob and a stranger: five transfers, ten seconds apart.
struct Story {
    scene: Scene,
    carls: Account,
    deposit: TransferId,
    out: TransferId,
    back: TransferId,
    own: TransferId,
    away: TransferId,
}

impl Story {
    async fn of(database: &TestDatabase) -> Self {
        let scene = Scene::of(database).await;
        let carl = saved_user(&scene.database, &new_user("carl")).await.id;
        let carls = saved_account(&scene.database, &new_account(carl)).await;
        let (house, rent, bobs) = (&scene.house, &scene.rent, &scene.bobs);
        Self {
            deposit: scene.made(None, house, 0).await.id,
            out: scene.made(Some(house), bobs, 10).await.id,
            back: scene.made(Some(bobs), rent, 20).await.id,
            own: scene.made(Some(house), rent, 30).await.id,
            away: scene.made(Some(bobs), &carls, 40).await.id,
            carls,
            scene,
        }
    }

    /// Fails unless admins see these, Ann and Bob those of them that are theirs.
    async fn shows(&self, filter: TransferFilter, expected: &[TransferId]) {
        let anns = [self.deposit, self.out, self.back, self.own];
        let bobs = [self.out, self.back, self.away];
        let of = |theirs: &[TransferId]| -> Vec<TransferId> {
            let seen = expected.iter().filter(|id| theirs.contains(id));
            seen.copied().collect()
        };
        let (ann, bob) = (Some(self.scene.ann), Some(self.scene.bob));
        assert_eq!(self.scene.ids(&filter, None).await, expected, "{filter:?}");
        let seen = self.scene.ids(&filter, ann).await;
        assert_eq!(seen, of(&anns), "Ann: {filter:?}");
        let seen = self.scene.ids(&filter, bob).await;
        assert_eq!(seen, of(&bobs), "Bob: {filter:?}");
    }
}

fn from(account: &Account) -> TransferFilter {
    TransferFilter {
        from_id: Some(account.id),
        ..TransferFilter::default()
    }
}

on_every_database!(each_filter_narrows_the_list_for_admins_and_participants);
async fn each_filter_narrows_the_list_for_admins_and_participants(database: &TestDatabase) {
    let story = Story::of(database).await;
    let &Story {
        deposit,
        out,
        back,
        own,
        away,
        ..
    } = &story;
    let Scene {
        house, rent, bobs, ..
    } = &story.scene;
    let none = TransferFilter::default;
    let to = |account: &Account| TransferFilter {
        to_id: Some(account.id),
        ..none()
    };
    let kind = |kind| TransferFilter {
        kind: Some(kind),
        ..none()
    };
    let since = TransferFilter {
        since: Some(later(20)),
        ..none()
    };
    let until = TransferFilter {
        until: Some(later(20)),
        ..none()
    };
    story.shows(none(), &[away, own, back, out, deposit]).await;
    story.shows(touching(house), &[own, out, deposit]).await;
    story.shows(touching(bobs), &[away, back, out]).await;
    story.shows(touching(&story.carls), &[away]).await;
    story.shows(from(house), &[own, out]).await;
    story.shows(from(bobs), &[away, back]).await;
    story.shows(to(rent), &[own, back]).await;
    story.shows(to(bobs), &[out]).await;
    story.shows(kind(TransferKind::Deposit), &[deposit]).await;
    let between = [away, own, back, out];
    story.shows(kind(TransferKind::Transfer), &between).await;
    story.shows(since, &[away, own, back]).await;
    story.shows(until, &[out, deposit]).await;
}

on_every_database!(filters_narrow_the_list_together);
async fn filters_narrow_the_list_together(database: &TestDatabase) {
    let story = Story::of(database).await;
    let Scene {
        house, rent, bobs, ..
    } = &story.scene;
    let both = TransferFilter {
        to_id: Some(rent.id),
        ..from(house)
    };
    story.shows(both, &[story.own]).await;
    let either = TransferFilter {
        account_id: Some(bobs.id),
        ..from(house)
    };
    story.shows(either, &[story.out]).await;
    let deposits = TransferFilter {
        kind: Some(TransferKind::Deposit),
        ..touching(house)
    };
    story.shows(deposits, &[story.deposit]).await;
    let early = TransferFilter {
        until: Some(later(30)),
        ..touching(house)
    };
    story.shows(early, &[story.out, story.deposit]).await;
    let nothing = TransferFilter {
        kind: Some(TransferKind::Deposit),
        ..from(house)
    };
    story.shows(nothing, &[]).await;
}

on_every_database!(pages_and_cursors_walk_the_same_list_whoever_asks);
async fn pages_and_cursors_walk_the_same_list_whoever_asks(database: &TestDatabase) {
    let scene = Scene::of(database).await;
    // All ways between the accounts, most at the same moment: the id must break the ties.
    for (number, (from, to)) in [
        (None, &scene.house),
        (Some(&scene.house), &scene.rent),
        (Some(&scene.house), &scene.bobs),
        (Some(&scene.bobs), &scene.house),
        (Some(&scene.rent), &scene.house),
        (None, &scene.bobs),
        (Some(&scene.bobs), &scene.rent),
    ]
    .into_iter()
    .enumerate()
    {
        scene.made(from, to, i64::from(number == 3)).await;
    }
    for (filter, who, length) in [
        (TransferFilter::default(), None, 7),
        (TransferFilter::default(), Some(scene.ann), 6),
        (TransferFilter::default(), Some(scene.bob), 4),
        (touching(&scene.house), None, 5),
        (touching(&scene.house), Some(scene.ann), 5),
        (touching(&scene.house), Some(scene.bob), 2),
        (from(&scene.house), None, 2),
    ] {
        for field in [TransferSort::Id, TransferSort::CreatedAt] {
            for descending in [false, true] {
                let list = |window| scene.list(&filter, who, page(window, field, descending));
                let all = list(whole()).await;
                assert_eq!((all.items.len(), all.total), (length, Some(length as u64)));
                assert!((!all.has_more) && all.next.is_none());

                let mut by_offset = Vec::new();
                for offset in [0, 2, 4, 6] {
                    by_offset.extend(list(Window::Offset { limit: 2, offset }).await.items);
                }
                assert_eq!(by_offset, all.items, "{filter:?} by offset");

                let mut part = list(Window::Offset {
                    limit: 1,
                    offset: 0,
                })
                .await;
                let mut by_cursor = part.items.clone();
                while let Some(cursor) = part.next {
                    part = list(Window::After { limit: 1, cursor }).await;
                    by_cursor.extend(part.items.clone());
                }
                assert_eq!(by_cursor, all.items, "{filter:?} by cursor");
            }
        }
    }
}

on_every_database!(any_well_formed_cursor_gives_a_page);
async fn any_well_formed_cursor_gives_a_page(database: &TestDatabase) {
    let scene = Scene::of(database).await;
    scene.made(None, &scene.house, 0).await;
    for key in [0, 1, 99_999_999_999_999_999] {
        let cursor = Cursor {
            key,
            id: 9_999_999_999_999_999,
        };
        let window = Window::After { limit: 1, cursor };
        for field in [TransferSort::Id, TransferSort::CreatedAt] {
            for filter in [TransferFilter::default(), touching(&scene.house)] {
                scene.list(&filter, None, page(window, field, true)).await;
            }
        }
    }
}

on_every_database!(what_is_written_down_names_accounts_that_exist);
async fn what_is_written_down_names_accounts_that_exist(database: &TestDatabase) {
    let scene = Scene::of(database).await;
    let nowhere = Party {
        account_id: AccountId::try_from(99).unwrap(),
        user_id: scene.ann,
    };
    let good = new_transfer(Some(&scene.house), &scene.bobs);
    for bad in [
        NewTransferRow {
            from: Some(nowhere),
            ..good.clone()
        },
        NewTransferRow {
            to: nowhere,
            ..good.clone()
        },
        NewTransferRow {
            created_by: UserId::try_from(99).unwrap(),
            ..good
        },
    ] {
        let unit = write(&scene.database).await;
        let refused = unit.transfers().insert(&bad).await;
        let missing = matches!(refused, Err(StorageError::MissingReference { .. }));
        assert!(missing, "{refused:?}");
        unit.rollback().await.unwrap();
    }
}
