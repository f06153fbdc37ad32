//! How users come to be: registration, creation by an admin, and the first admin.

use super::repository::{EMAIL_UNIQUE, USERNAME_UNIQUE};
use super::{NewProfile, NewUser, NewUserRow, UserService};
use crate::context::Context;
use crate::derived::{Derived, Search};
use crate::error::{Code, Error};
use crate::idempotency::Once;
use crate::settings::Registration;
use crate::storage::StorageError;
use crate::unit::{Turn, Unit};
use async_trait::async_trait;
use plinth_domain::permissions::{Permission, Role};
use plinth_domain::profiles::Profile;
use plinth_domain::users::{Email, Password, User, Username};

impl UserService {
    /// Tells whether the caller may create users at all. Fails with `registration-closed`.
    pub fn may_create(&self, ctx: &Context) -> Result<(), Error> {
        if ctx.may(Permission::UsersWrite) || self.settings.registration == Registration::Open {
            return Ok(());
        }
        Err(Error::new(
            Code::RegistrationClosed,
            "registration is closed: ask an admin for an account",
        ))
    }

    /// Registers a user, or creates one for an admin; once for each idempotency key. Fails with `registration-closed`,
    /// `forbidden`, `email-taken` or `username-taken`.
    pub async fn create(
        &self,
        ctx: &Context,
        new: NewUser,
    ) -> Result<Once<(User, Profile)>, Error> {
        self.may_create(ctx)?;
        let by_admin = ctx.may(Permission::UsersWrite);
        if !by_admin && (new.role.is_some_and(|r| r != Role::User) || new.active == Some(false)) {
            return Err(Error::forbidden("role and active are set by admins only"));
        }
        let turn = self.units.turn(ctx).await?;
        if let Some(created) = turn.replay().await? {
            return Ok(created); // without hashing the password again
        }
        let created = self.insert(ctx, &turn, new).await?;
        if !created.replayed {
            let user_id = created.value.0.id;
            tracing::info!(request_id = %ctx.request_id, %user_id, by_admin, "user created");
        }
        Ok(created)
    }

    /// Creates an admin; for the operator's hands, so nobody's permission is asked. Fails with `email-taken`.
    pub async fn create_admin(
        &self,
        ctx: &Context,
        email: Email,
        password: Password,
    ) -> Result<User, Error> {
        let new = NewUser {
            role: Some(Role::Admin),
            ..NewUser::new(email, password)
        };
        let turn = self.units.turn(ctx).await?;
        let (user, _) = self.insert(ctx, &turn, new).await?.value;
        tracing::info!(user_id = %user.id, "admin created");
        Ok(user)
    }

    /// Tells whether anybody can administer the service.
    pub async fn has_admin(&self, ctx: &Context) -> Result<bool, Error> {
        self.units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.users().has_acting_admin().await?) })
            })
            .await
    }

    async fn insert(
        &self,
        ctx: &Context,
        turn: &Turn<'_>,
        new: NewUser,
    ) -> Result<Once<(User, Profile)>, Error> {
        let password_hash = Some(self.hasher.hash(&new.password).await?);
        let mut search = Search::new(new.username, || Username::derive(&new.email));
        let mut row = NewUserRow {
            username: search.first(),
            email: new.email,
            full_name: new.full_name,
            password_hash,
            active: new.active.unwrap_or(true),
            role: new.role.unwrap_or_default(),
            now: self.clock.now(),
        };
        loop {
            match insert(turn, &row, &new.profile).await {
                Err(error) if search.goes_on(&error) => {
                    row.username = search.next(&self.units, ctx).await?;
                }
                inserted => return inserted,
            }
        }
    }
}

async fn insert(
    turn: &Turn<'_>,
    row: &NewUserRow,
    input: &NewProfile,
) -> Result<Once<(User, Profile)>, Error> {
    turn.once(|unit| {
        Box::pin(async move {
            // The unique index has the last word, so nothing is asked beforehand.
            let user = unit.users().insert(row).await.map_err(name_the_taken)?;
            let mut profile = Profile::empty(user.id, user.record);
            input.clone().fill(&mut profile);
            let profiles = std::slice::from_ref(&profile);
            unit.profiles().insert(profiles).await?;
            Ok((user, profile))
        })
    })
    .await
}

#[async_trait]
impl Derived for Username {
    const TAKEN: Code = Code::UsernameTaken;

    fn with_number(&self, number: u64) -> Self {
        self.numbered(number)
    }

    fn text(&self) -> &str {
        self.as_str()
    }

    async fn taken(unit: Unit<'_, '_>, names: &[Self]) -> Result<Vec<String>, StorageError> {
        unit.users().taken(names).await
    }
}

/// Gives the unique constraints of users their meaning.
pub(super) fn name_the_taken(error: StorageError) -> Error {
    match &error {
        StorageError::Conflict { constraint } if constraint == EMAIL_UNIQUE => Error::new(
            Code::EmailTaken,
            "this email address is in use",
        )
        .at("/email", "conflict", "is in use"),
        StorageError::Conflict { constraint } if constraint == USERNAME_UNIQUE => Error::new(
            Code::UsernameTaken,
            "this user name is in use",
        )
        .at("/username", "conflict", "is in use"),
        _ => error.into(),
    }
}
