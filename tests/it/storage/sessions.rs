//! What every `SessionRepository` promises.

use plinth_domain::sessions::SessionId;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::sample::{insert_user, later, new_user, now};
use plinth_tests::stack::{open, write};

on_every_database!(a_session_is_found_with_its_user_until_the_end);
async fn a_session_is_found_with_its_user_until_the_end(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    let session = unit.sessions().insert(ann.id, now()).await.unwrap();
    let found = unit.sessions().find_with_user(session.id).await.unwrap();
    assert_eq!(found, Some((session.clone(), ann)));

    unit.sessions().revoke(session.id, later(1)).await.unwrap();
    unit.sessions().revoke(session.id, later(2)).await.unwrap();
    let (ended, _) = unit
        .sessions()
        .find_with_user(session.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(ended.revoked_at, Some(later(1)), "the first end counts");
    assert_eq!(
        unit.sessions()
            .find_with_user(SessionId::try_from(99).unwrap())
            .await
            .unwrap(),
        None
    );
    unit.commit().await.unwrap();
}

on_every_database!(all_sessions_of_some_users_end_and_no_others);
async fn all_sessions_of_some_users_end_and_no_others(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    let bob = insert_user(unit.as_ref(), &new_user("bob")).await;
    let carl = insert_user(unit.as_ref(), &new_user("carl")).await;
    let sessions = unit.sessions();
    let (one, two, carls, other) = (
        sessions.insert(ann.id, now()).await.unwrap(),
        sessions.insert(ann.id, now()).await.unwrap(),
        sessions.insert(carl.id, now()).await.unwrap(),
        sessions.insert(bob.id, now()).await.unwrap(),
    );
    let gone = [ann.id, carl.id];
    sessions.revoke_all(&gone, later(1)).await.unwrap();
    for (session, ended) in [(one, true), (two, true), (carls, true), (other, false)] {
        let (found, _) = sessions.find_with_user(session.id).await.unwrap().unwrap();
        assert_eq!(found.revoked_at.is_some(), ended);
    }
    unit.commit().await.unwrap();
}

on_every_database!(a_token_is_spent_once);
async fn a_token_is_spent_once(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    let sessions = unit.sessions();
    let session = sessions.insert(ann.id, now()).await.unwrap();
    let hash = "0".repeat(64);
    sessions
        .insert_token(session.id, &hash, now(), later(60))
        .await
        .unwrap();
    let token = sessions.find_token(&hash).await.unwrap().unwrap();
    assert_eq!(
        (token.session_id, token.expires_at, token.used_at),
        (session.id, later(60), None)
    );
    assert!(sessions.spend_token(token.id, later(1)).await.unwrap());
    assert!(!sessions.spend_token(token.id, later(2)).await.unwrap());
    assert_eq!(
        sessions.find_token(&hash).await.unwrap().unwrap().used_at,
        Some(later(1))
    );
    assert_eq!(sessions.find_token(&"1".repeat(64)).await.unwrap(), None);
    unit.commit().await.unwrap();
}

on_every_database!(only_sessions_past_refreshing_are_removed);
async fn only_sessions_past_refreshing_are_removed(database: &TestDatabase) {
    let database = open(database).await;
    let unit = write(&database).await;
    let ann = insert_user(unit.as_ref(), &new_user("ann")).await;
    let sessions = unit.sessions();
    let old = sessions.insert(ann.id, now()).await.unwrap();
    sessions
        .insert_token(old.id, &"0".repeat(64), now(), later(10))
        .await
        .unwrap();
    let fresh = sessions.insert(ann.id, now()).await.unwrap();
    sessions
        .insert_token(fresh.id, &"1".repeat(64), now(), later(10))
        .await
        .unwrap();
    sessions
        .insert_token(fresh.id, &"2".repeat(64), later(9), later(19))
        .await
        .unwrap();

    sessions.remove_expired(ann.id, later(10)).await.unwrap();
    assert_eq!(sessions.find_with_user(old.id).await.unwrap(), None);
    assert_eq!(
        sessions.find_token(&"0".repeat(64)).await.unwrap(),
        None,
        "its tokens go along"
    );
    assert!(sessions.find_with_user(fresh.id).await.unwrap().is_some());
    unit.commit().await.unwrap();
}
