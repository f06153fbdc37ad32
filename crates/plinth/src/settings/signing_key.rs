//! Where the key that signs access tokens comes from. Production must be given one; elsewhere a random key is kept in a
//! file, so that a first start needs no setting and a restart signs nobody out.

use super::effective::Effective;
use super::finding::Findings;
use super::{Environment, Purpose};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use plinth_infrastructure::database_url::{DatabaseUrl, SqliteLocation};
use plinth_infrastructure::settings::TokenSettings;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use validator::Validate;

const KEY: &str = "auth.jwt_secret";
const KEY_FILE: &str = "auth.jwt_secret_file";

/// The part of the section `auth` that holds the key.
#[derive(Deserialize, Validate)]
pub(super) struct Given {
    jwt_secret: SecretString,
    jwt_secret_file: String,
}

/// Where the signing key comes from.
#[derive(Debug, Clone)]
pub enum SigningKey {
    /// It was set, and is long enough.
    Given(SecretString),
    /// It is kept in this file, which is made when it is missing. Not in production.
    Kept(PathBuf),
}

/// Why a kept key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// The file cannot be read or made.
    #[error(
        "the signing key {path} cannot be read or made; make its folder writable, or set AUTH_JWT_SECRET"
    )]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds too little.
    #[error(
        "the signing key {0} is shorter than 32 bytes; delete the file to get a new one, which signs everybody out"
    )]
    TooShort(PathBuf),
    /// The system has no random numbers.
    #[error("the system gives no random numbers, so there is no signing key; set AUTH_JWT_SECRET")]
    NoRandomness,
}

impl SigningKey {
    /// Returns the key; makes it when it is a kept one that is missing.
    pub fn resolve(&self) -> Result<TokenSettings, SigningKeyError> {
        let secret = match self {
            Self::Given(secret) => secret.clone(),
            Self::Kept(path) => kept(path)?,
        };
        Ok(TokenSettings { secret })
    }
}

/// Decides where the key comes from.
pub(super) fn choose(
    effective: &Effective,
    (environment, purpose): (Environment, Purpose),
    url: &DatabaseUrl,
    dir: &Path,
    findings: &mut Findings,
) -> SigningKey {
    let given: Given = effective.section("auth", findings);
    let (key, secret) = match (
        given.jwt_secret.expose_secret().trim(),
        given.jwt_secret_file.trim(),
    ) {
        ("", "") => {
            let needed = environment == Environment::Production && purpose == Purpose::Serving;
            return unset(needed, url, dir, findings);
        }
        (secret, "") => (KEY, SecretString::from(secret)),
        ("", file) => match read_file(&dir.join(file), effective.source(KEY_FILE), findings) {
            Some(secret) => (KEY_FILE, secret),
            None => return SigningKey::Given(SecretString::default()),
        },
        _ => {
            let text = format!(
                "a signing key is given twice, here and by {}; remove one of the two",
                effective.source(KEY_FILE)
            );
            findings.problem(KEY, effective.source(KEY), text);
            return SigningKey::Given(SecretString::default());
        }
    };
    check(key, &secret, effective, environment, findings);
    SigningKey::Given(secret)
}

fn unset(needed: bool, url: &DatabaseUrl, dir: &Path, findings: &mut Findings) -> SigningKey {
    if needed {
        let text = "production does not start without a signing key; set AUTH_JWT_SECRET to the output of `openssl rand -base64 48`, or AUTH_JWT_SECRET_FILE to a file that holds it";
        findings.problem(KEY, "not set", text);
    }
    SigningKey::Kept(dir.join(match url.sqlite() {
        Some(SqliteLocation::File(path)) => path.with_extension("jwt-secret"),
        Some(SqliteLocation::Memory) | None => "data/plinth.jwt-secret".into(),
    }))
}

fn check(
    key: &str,
    secret: &SecretString,
    effective: &Effective,
    environment: Environment,
    findings: &mut Findings,
) {
    let secret = secret.expose_secret();
    let remedy = "use the output of `openssl rand -base64 48`";
    if secret.len() < TokenSettings::MIN_SECRET_BYTES {
        let text = format!(
            "the signing key has {} bytes and needs {}; {remedy}",
            secret.len(),
            TokenSettings::MIN_SECRET_BYTES
        );
        findings.problem(key, effective.source(key), text);
    } else if environment == Environment::Production && is_a_sample(secret) {
        findings.problem(
            key,
            effective.source(key),
            format!("this signing key is a sample that everybody can guess; {remedy}"),
        );
    }
}

/// Recognises what stands in documentation, and what was typed to fill the length.
pub(super) fn is_a_sample(secret: &str) -> bool {
    let lower = secret.to_ascii_lowercase();
    let telling = [
        "changeme",
        "change-me",
        "change_me",
        "changethis",
        "change-this",
        "your-secret",
        "your_secret",
    ];
    let everybodys = [
        "password",
        "password1",
        "password123",
        "administrator",
        "example",
        "sample",
    ];
    let distinct: std::collections::BTreeSet<u8> = lower.bytes().collect();
    distinct.len() < 6
        || everybodys.contains(&lower.as_str())
        || telling.iter().any(|word| lower.contains(word))
}

fn read_file(path: &Path, source: &str, findings: &mut Findings) -> Option<SecretString> {
    match fs::read_to_string(path) {
        Ok(text) => {
            if is_world_readable(path) {
                let text = format!(
                    "every user of this machine can read {}; `chmod 600` it, unless the container is the machine",
                    path.display()
                );
                findings.warning(KEY_FILE, source, text);
            }
            Some(text.trim().into())
        }
        Err(error) => {
            findings.problem(
                KEY_FILE,
                source,
                format!(
                    "{} cannot be read ({error}); name a file that holds the signing key as text",
                    path.display()
                ),
            );
            None
        }
    }
}

#[cfg(unix)]
fn is_world_readable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_world_readable(_: &Path) -> bool {
    false
}

fn kept(path: &Path) -> Result<SecretString, SigningKeyError> {
    let unusable = |source| SigningKeyError::Unusable {
        path: path.to_owned(),
        source,
    };
    let secret = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut bytes = [0; 48];
            getrandom::fill(&mut bytes).map_err(|_| SigningKeyError::NoRandomness)?;
            keep(path, &URL_SAFE_NO_PAD.encode(bytes)).map_err(unusable)?;
            fs::read_to_string(path)
        }
        read => read,
    };
    let secret = secret.map_err(unusable)?;
    let secret = secret.trim();
    if secret.len() < TokenSettings::MIN_SECRET_BYTES {
        return Err(SigningKeyError::TooShort(path.to_owned()));
    }
    Ok(secret.into())
}

/// Writes the key beside its place (mode 0600) and moves it there whole. Of two processes that start at once the first
/// one's key stays, and the other reads it.
fn keep(path: &Path, secret: &str) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{secret}")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}
