//! What every `ProfileRepository` promises.

use plinth_application::storage::StorageError;
use plinth_domain::profiles::{Bio, Location, Website};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{insert_user, later, new_user};
use plinth_tests::stack::{open, read, write};

on_every_database!(a_profile_comes_back_as_it_was_stored);
async fn a_profile_comes_back_as_it_was_stored(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    let mut profile = unit.profiles().find(ann.id).await.unwrap().unwrap();
    profile.bio = Some(Bio::parse("ä".repeat(2000)).unwrap());
    profile.location = Some(Location::parse("Köln").unwrap());
    profile.website = Some(Website::parse("https://example.com/a").unwrap());
    profile.record.touch(later(1));
    unit.profiles().update(&profile).await.unwrap();
    assert!(matches!(
        unit.profiles().update(&profile).await,
        Err(StorageError::Stale)
    ));
    unit.commit().await.unwrap();
    assert_eq!(
        read(&database).await.profiles().find(ann.id).await.unwrap(),
        Some(profile)
    );
}

on_every_database!(the_profile_of_a_deleted_user_is_invisible);
async fn the_profile_of_a_deleted_user_is_invisible(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let mut ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    ann.delete(later(1));
    unit.users().update(&ann).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(
        read(&database).await.profiles().find(ann.id).await.unwrap(),
        None
    );
}

on_every_database!(many_profiles_are_found_at_once);
async fn many_profiles_are_found_at_once(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let mut ids = Vec::new();
    for name in ["ann", "bob", "carl"] {
        ids.push(insert_user(unit.as_ref(), &new_user(name)).await.id);
    }
    unit.commit().await.unwrap();
    let found = read(&database)
        .await
        .profiles()
        .find_many(&ids[..2])
        .await
        .unwrap();
    let mut found: Vec<_> = found.into_iter().map(|p| p.user_id).collect();
    found.sort();
    assert_eq!(found, ids[..2]);
}
