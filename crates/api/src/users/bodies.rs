//! What callers send about users.

use crate::gate::accepted;
use crate::patch;
use crate::profiles::ProfileInput;
use crate::schema;
use plinth_application::error::Error;
use plinth_application::users::NewUser;
use plinth_domain::patch::Patch;
use plinth_domain::permissions::Role;
use plinth_domain::users::{Email, FullName, Password, UserChange, Username};
use serde::Deserialize;
use utoipa::ToSchema;

/// A new user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserCreate {
    #[schema(schema_with = schema::email)]
    email: String,
    #[schema(schema_with = schema::password)]
    password: String,
    #[schema(schema_with = schema::username)]
    username: Option<String>,
    #[schema(schema_with = schema::full_name_or_null)]
    full_name: Option<String>,
    /// What the user tells about themselves, from the start.
    #[schema(nullable = false)]
    profile: Option<ProfileInput>,
    /// Whether the user may sign in, `true` if not given. Only admins may say no.
    #[schema(nullable = false)]
    active: Option<bool>,
    #[schema(schema_with = schema::role)]
    role: Option<String>,
}

impl UserCreate {
    /// Tells whether the answer is to show the profile.
    pub(super) const fn has_profile(&self) -> bool {
        self.profile.is_some()
    }
}

impl TryFrom<UserCreate> for NewUser {
    type Error = Error;

    fn try_from(body: UserCreate) -> Result<Self, Error> {
        let email = accepted(Email::parse(&body.email))?;
        let password = accepted(Password::parse(body.password))?;
        Ok(Self {
            username: username(body.username.as_deref())?,
            full_name: accepted(body.full_name.map(FullName::parse).transpose())?,
            profile: body.profile.unwrap_or_default().try_into()?,
            active: body.active,
            role: role(body.role.as_deref())?,
            ..Self::new(email, password)
        })
    }
}

/// A user's editable representation as a whole: what is absent becomes empty where that is possible.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserPut {
    #[schema(schema_with = schema::full_name_or_null)]
    full_name: Option<String>,
    #[schema(schema_with = schema::email)]
    email: Option<String>,
    #[schema(schema_with = schema::username)]
    username: Option<String>,
}

impl TryFrom<UserPut> for UserChange {
    type Error = Error;

    fn try_from(body: UserPut) -> Result<Self, Error> {
        Ok(Self {
            email: email(body.email.as_deref())?,
            username: username(body.username.as_deref())?,
            full_name: accepted(Patch::replacing(body.full_name).try_map(FullName::parse))?,
            ..Self::default()
        })
    }
}

/// Some of a user's members; the others stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserPatch {
    #[schema(schema_with = schema::email)]
    email: Option<String>,
    #[schema(schema_with = schema::username)]
    username: Option<String>,
    #[serde(default, deserialize_with = "patch::read")]
    #[schema(schema_with = schema::full_name_or_null, required = false)]
    full_name: Patch<String>,
    /// Whether the user may sign in. For admins.
    #[schema(nullable = false)]
    active: Option<bool>,
    #[schema(schema_with = schema::role)]
    role: Option<String>,
    #[schema(schema_with = schema::password)]
    password: Option<String>,
}

impl UserPatch {
    /// The change, and the password that comes with it.
    pub(super) fn into_change(self) -> Result<(UserChange, Option<Password>), Error> {
        let change = UserChange {
            email: email(self.email.as_deref())?,
            username: username(self.username.as_deref())?,
            full_name: accepted(self.full_name.try_map(FullName::parse))?,
            active: self.active,
            role: role(self.role.as_deref())?,
        };
        Ok((
            change,
            accepted(self.password.map(Password::parse).transpose())?,
        ))
    }
}

fn email(text: Option<&str>) -> Result<Option<Email>, Error> {
    accepted(text.map(Email::parse).transpose())
}

pub(super) fn username(text: Option<&str>) -> Result<Option<Username>, Error> {
    accepted(text.map(Username::parse).transpose())
}

pub(super) fn role(word: Option<&str>) -> Result<Option<Role>, Error> {
    accepted(word.map(str::parse).transpose())
}
