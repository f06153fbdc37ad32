//! The first administrator: from the settings, or, in development, made up and printed once.

use crate::settings::{Environment, Settings};
use anyhow::Context as _;
use plinth_application::context::Context;
use plinth_application::error::Code;
use plinth_application::services::Services;
use plinth_domain::users::{Email, Password};
use secrecy::ExposeSecret as _;
use std::time::Duration;

/// Who is made in development, when nobody was named.
const DEVELOPER: &str = "admin@example.com";

/// Someone who was just made, with the password that is shown once if it was made up.
pub struct FirstAdmin {
    /// The address to sign in with.
    pub email: String,
    /// The made-up password; none when the operator chose it.
    pub password: Option<String>,
}

/// Makes the first administrator where there is none and one is wanted.
pub async fn ensure(
    services: &Services,
    settings: &Settings,
) -> anyhow::Result<Option<FirstAdmin>> {
    let ctx = Context::new("first admin", Duration::from_secs(30));
    let (email, password, made_up) = match &settings.first_superuser {
        Some(named) => (
            named.email.clone(),
            named.password.expose_secret().to_owned(),
            false,
        ),
        None if settings.environment == Environment::Development => {
            (DEVELOPER.to_owned(), made_up_password()?, true)
        }
        None => return Ok(None),
    };
    if services.users.has_admin(&ctx).await? {
        return Ok(None);
    }
    let parsed =
        Email::parse(&email).with_context(|| format!("FIRST_SUPERUSER_EMAIL {email:?}"))?;
    let hashed = Password::parse(password.clone()).context("FIRST_SUPERUSER_PASSWORD")?;
    match services.users.create_admin(&ctx, parsed, hashed).await {
        Ok(_) => Ok(Some(FirstAdmin {
            email,
            password: made_up.then_some(password),
        })),
        // Another replica was faster, or the address belongs to somebody who is no admin.
        Err(error) if error.code() == Code::EmailTaken => {
            if !services.users.has_admin(&ctx).await? {
                tracing::warn!(%email, "no first admin was made: the address belongs to a user who is none; choose another one, or run plinth admin create");
            }
            Ok(None)
        }
        Err(error) => Err(error).context("the first admin could not be made"),
    }
}

/// Twenty characters that nobody can guess and anybody can type.
pub fn made_up_password() -> anyhow::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 20];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
    // 32 letters divide 256 evenly, so none is likelier than another.
    Ok(bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect())
}
