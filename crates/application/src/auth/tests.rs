//! Signing in and out, with storage, hashing and signing mocked.

use super::*;
use crate::ports::MockAccessTokens;
use crate::testing::{
    MockStorage, MockUnitOfWork, StoppedClock, anonymous, as_user, auth_settings, hasher, now,
    session_id, signed_in, user, user_id,
};
use crate::users::Credentials;
use plinth_domain::permissions::Role;
use plinth_domain::sessions::{RefreshToken, Session};

/// Tokens whose text is `<user> <session>`.
fn tokens() -> Arc<MockAccessTokens> {
    let mut tokens = MockAccessTokens::new();
    tokens
        .expect_sign()
        .returning(|c| Ok(format!("{} {}", c.user_id, c.session_id)));
    tokens.expect_read().returning(|text| {
        let (user, session) = text.split_once(' ').ok_or(BadToken::Invalid)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| BadToken::Invalid);
        Ok(Claims {
            user_id: user_id(number(user)?),
            role: Role::User,
            session_id: session_id(number(session)?),
            issued_at: 0,
            expires_at: 0,
        })
    });
    Arc::new(tokens)
}

fn service(storage: &Arc<MockStorage>) -> AuthService {
    let settings = auth_settings();
    AuthService::new(
        storage.units(),
        hasher(),
        tokens(),
        Arc::new(StoppedClock),
        settings,
        signed_in(),
    )
}

fn credentials(user: User) -> Credentials {
    Credentials {
        user,
        password_hash: Some("hash of tea time".into()),
    }
}

fn tea_time() -> Password {
    Password::claimed("tea time".into())
}

fn session(revoked: bool) -> Session {
    Session {
        id: session_id(3),
        user_id: user_id(5),
        created_at: now(),
        revoked_at: revoked.then(now),
    }
}

fn looking_up(credentials: Option<Credentials>) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.users
        .expect_find_credentials()
        .returning(move |_| Ok(credentials.clone()));
    unit
}

fn knowing(session: Session, user: User) -> MockUnitOfWork {
    let mut unit = MockUnitOfWork::default();
    unit.sessions
        .expect_find_with_user()
        .returning(move |_| Ok(Some((session.clone(), user.clone()))));
    unit
}

fn holding(used: Option<TimeDelta>) -> MockUnitOfWork {
    let mut unit = knowing(session(false), user(5));
    let token = RefreshToken {
        id: 8,
        session_id: session_id(3),
        expires_at: now() + TimeDelta::days(7),
        used_at: used.map(|ago| now() - ago),
    };
    unit.sessions
        .expect_find_token()
        .returning(move |_| Ok(Some(token.clone())));
    unit
}

#[tokio::test]
async fn the_right_password_starts_a_session() {
    let mut opening = MockUnitOfWork::default();
    opening
        .users
        .expect_find_credentials_for_update()
        .returning(|_| Ok(Some(credentials(user(5)))));
    opening
        .sessions
        .expect_remove_expired()
        .returning(|_, _| Ok(()));
    opening
        .sessions
        .expect_insert()
        .returning(|_, _| Ok(session(false)));
    opening
        .sessions
        .expect_insert_token()
        .withf(|_, hash, now, expires| hash.len() == 64 && *expires - *now == TimeDelta::days(7))
        .once()
        .returning(|_, _, _, _| Ok(()));
    let storage = MockStorage::of([looking_up(Some(credentials(user(5)))), opening]);
    let pair = service(&storage)
        .login(&anonymous(), "ANN@example.com", &tea_time())
        .await
        .unwrap();
    assert_eq!((pair.session_id, storage.committed()), (session_id(3), 2));
}

#[tokio::test]
async fn whatever_is_wrong_with_a_sign_in_the_answer_is_the_same() {
    let mut inactive = user(5);
    inactive.active = false;
    let mut deleted = user(5);
    deleted.delete(now());
    let unset = Credentials {
        user: user(5),
        password_hash: None,
    };
    let wrong = Credentials {
        user: user(5),
        password_hash: Some("hash of something else".into()),
    };
    let cases = [
        None,
        Some(credentials(inactive)),
        Some(credentials(deleted)),
        Some(unset),
        Some(wrong),
    ];
    for case in cases {
        let storage = MockStorage::of([looking_up(case)]);
        let error = service(&storage)
            .login(&anonymous(), "ann", &tea_time())
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::InvalidCredentials);
    }
}

#[tokio::test]
async fn a_password_changed_while_it_was_being_checked_signs_nobody_in() {
    let mut opening = MockUnitOfWork::default();
    opening
        .users
        .expect_find_credentials_for_update()
        .returning(|_| {
            Ok(Some(Credentials {
                user: user(5),
                password_hash: Some("hash of the new one".into()),
            }))
        });
    let storage = MockStorage::of([looking_up(Some(credentials(user(5)))), opening]);
    let error = service(&storage)
        .login(&anonymous(), "ann", &tea_time())
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::InvalidCredentials);
}

#[tokio::test]
async fn a_session_is_looked_up_once_and_again_after_a_change() {
    let storage = MockStorage::of([
        knowing(session(false), user(5)),
        knowing(session(true), user(5)),
    ]);
    let auth = service(&storage);
    for _ in 0..3 {
        assert_eq!(
            auth.authenticate(&anonymous(), "5 3")
                .await
                .unwrap()
                .user_id,
            user_id(5)
        );
    }
    assert_eq!(storage.left(), 1);
    drop(auth.principals.forget_after(user_id(5)));
    assert_eq!(
        auth.authenticate(&anonymous(), "5 3")
            .await
            .unwrap_err()
            .code(),
        Code::InvalidToken
    );
}

#[tokio::test]
async fn tokens_of_those_who_may_not_sign_in_are_refused() {
    let mut inactive = user(5);
    inactive.active = false;
    let mut deleted = user(5);
    deleted.delete(now());
    for (session, user) in [
        (session(false), inactive),
        (session(false), deleted),
        (session(true), user(5)),
    ] {
        let storage = MockStorage::of([knowing(session, user)]);
        let error = service(&storage)
            .authenticate(&anonymous(), "5 3")
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::InvalidToken);
    }
}

#[tokio::test]
async fn a_token_for_somebody_elses_session_is_refused_remembered_or_not() {
    let storage = MockStorage::of([
        knowing(session(false), user(5)),
        knowing(session(false), user(5)),
    ]);
    let auth = service(&storage);
    assert!(auth.authenticate(&anonymous(), "6 3").await.is_err());
    assert!(auth.authenticate(&anonymous(), "5 3").await.is_ok());
    assert!(auth.authenticate(&anonymous(), "6 3").await.is_err());
}

#[tokio::test]
async fn a_fresh_token_is_exchanged_once() {
    let mut first = holding(None);
    first
        .sessions
        .expect_spend_token()
        .returning(|_, _| Ok(true));
    first
        .sessions
        .expect_insert_token()
        .once()
        .returning(|_, _, _, _| Ok(()));
    let mut second = holding(None);
    second
        .sessions
        .expect_spend_token()
        .returning(|_, _| Ok(false));
    let storage = MockStorage::of([first, second]);
    let auth = service(&storage);
    assert!(auth.refresh(&anonymous(), "token").await.is_ok());
    let error = auth.refresh(&anonymous(), "token").await.unwrap_err();
    assert_eq!(error.code(), Code::RefreshTokenInvalid);
}

#[tokio::test]
async fn a_token_used_a_moment_ago_is_harmless_and_an_older_one_ends_the_session() {
    let harmless = holding(Some(TimeDelta::seconds(4)));
    let mut stolen = holding(Some(TimeDelta::seconds(6)));
    stolen
        .sessions
        .expect_revoke()
        .once()
        .returning(|_, _| Ok(()));
    let storage = MockStorage::of([harmless, stolen]);
    let auth = service(&storage);
    let codes = [
        auth.refresh(&anonymous(), "token")
            .await
            .unwrap_err()
            .code(),
        auth.refresh(&anonymous(), "token")
            .await
            .unwrap_err()
            .code(),
    ];
    assert_eq!(codes, [Code::RefreshTokenInvalid, Code::RefreshTokenReused]);
    assert_eq!(
        storage.committed(),
        2,
        "the end of the session must be saved"
    );
}

#[tokio::test]
async fn an_unknown_token_signs_out_without_complaint() {
    let mut unit = MockUnitOfWork::default();
    unit.sessions.expect_find_token().returning(|_| Ok(None));
    let storage = MockStorage::of([unit]);
    assert!(
        service(&storage)
            .logout(&anonymous(), "whatever")
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_password_change_needs_the_current_one_and_a_new_one() {
    let reading = || {
        let mut unit = MockUnitOfWork::default();
        unit.users
            .expect_find_credentials_of()
            .returning(|_| Ok(Some(credentials(user(5)))));
        unit
    };
    let mut writing = MockUnitOfWork::default();
    writing
        .users
        .expect_find_credentials_for_update()
        .returning(|_| Ok(Some(credentials(user(5)))));
    writing
        .users
        .expect_set_password_hash()
        .withf(|_, h| h == "hash of lunch break")
        .once()
        .returning(|_, _| Ok(()));
    writing
        .sessions
        .expect_revoke_all()
        .once()
        .returning(|_, _| Ok(()));
    let storage = MockStorage::of([reading(), reading(), reading(), writing]);
    let (auth, me) = (service(&storage), as_user(5, Role::User));
    let lunch = Password::claimed("lunch break".into());
    let wrong = auth
        .change_password(&me, &lunch, &tea_time())
        .await
        .unwrap_err();
    let same = auth
        .change_password(&me, &tea_time(), &tea_time())
        .await
        .unwrap_err();
    assert_eq!(
        (wrong.code(), same.code()),
        (Code::CurrentPasswordMismatch, Code::PasswordUnchanged)
    );
    auth.change_password(&me, &tea_time(), &lunch)
        .await
        .unwrap();
}
