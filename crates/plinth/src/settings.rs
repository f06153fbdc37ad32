//! Every setting, composed from the sections that the crates own. [`Settings::load`] sees the world only through its
//! arguments: the variables and the working directory.
//!
//! To add a setting: a commented line in `config/default.toml`, a field in its section, and, when it has a short name,
//! a row in `aliases`.

mod aliases;
mod checks;
mod effective;
mod families;
mod finding;
mod report;
mod signing_key;
#[cfg(test)]
mod tests;
mod values;
mod variables;

use effective::Effective;
use finding::{Findings, nearest};
use plinth_api::settings::ServerSettings;
use plinth_application::settings::AuthSettings;
use plinth_infrastructure::settings::DatabaseSettings;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use std::fmt;
use std::io;
use std::path::Path;
use validator::Validate;
use variables::Variables;

pub use finding::{Finding, SettingsErrors};
pub use report::{Report, Row};
pub use signing_key::{SigningKey, SigningKeyError};

/// Every setting, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the service is used for.
    pub environment: Environment,
    /// The HTTP server.
    pub server: ServerSettings,
    /// The database.
    pub database: DatabaseSettings,
    /// Sign-up and tokens.
    pub auth: AuthSettings,
    /// The key that signs access tokens.
    pub signing_key: SigningKey,
    /// The administrator who is made at the first start.
    pub first_superuser: Option<FirstSuperuser>,
    /// The log.
    pub logging: LoggingSettings,
}

/// The settings, with what is worth knowing about them.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Each value and where it came from.
    pub report: Report,
    /// What works, but is probably not meant.
    pub warnings: Vec<Finding>,
}

/// What the service is used for (`APP_ENV`). It chooses a file of defaults, and never weakens a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// For users; what holds when nobody says otherwise.
    Production,
    /// On a developer's machine.
    Development,
    /// In tests.
    Test,
}

/// The administrator who is made at the first start.
#[derive(Debug, Clone)]
pub struct FirstSuperuser {
    /// The address to sign in with.
    pub email: String,
    /// The password to sign in with.
    pub password: SecretString,
}

/// The log.
#[derive(Debug, Clone, Deserialize, Validate)]
pub struct LoggingSettings {
    /// A level, or one per module.
    pub level: String,
    /// How a line looks.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Pretty,
    /// One object per line, for machines.
    Json,
}

/// What the settings are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To serve requests: everything must be there.
    Serving,
    /// To look after the database or the settings: nobody signs tokens, so no key is asked for.
    Upkeep,
}

impl Settings {
    /// Reads the settings from the given variables, from `.env` and from `config/<APP_ENV>.toml` in `dir`, over the
    /// compiled-in defaults. Fails with everything that is wrong, not only with the first thing.
    pub fn load(
        variables: impl IntoIterator<Item = (String, String)>,
        dir: &Path,
    ) -> Result<Loaded, SettingsErrors> {
        Self::load_for(Purpose::Serving, variables, dir)
    }

    /// The same for a purpose that may not need everything.
    pub fn load_for(
        purpose: Purpose,
        variables: impl IntoIterator<Item = (String, String)>,
        dir: &Path,
    ) -> Result<Loaded, SettingsErrors> {
        let findings = &mut Findings::default();
        let dotenv = read_if_present(dir, ".env", findings).unwrap_or_default();
        let variables = &Variables::new(variables, &dotenv, findings);
        let (environment, app_env) = Environment::choose(variables, findings);

        let mut effective = Effective::defaults();
        let file = format!("config/{environment}.toml");
        effective.add_file(
            environment.defaults(),
            &format!("{file} (built in)"),
            findings,
        );
        if let Some(text) = read_if_present(dir, &file, findings) {
            effective.add_file(&text, &file, findings);
        }
        effective.add_variables(variables, findings);
        families::choose(variables, environment, &mut effective, findings);

        let database: DatabaseSettings = effective.section("database", findings);
        let settings = Self {
            environment,
            server: ServerSettings {
                development: environment == Environment::Development,
                ..effective.section("server", findings)
            },
            signing_key: signing_key::choose(
                &effective,
                (environment, purpose),
                &database.url,
                dir,
                findings,
            ),
            database,
            auth: effective.section("auth", findings),
            first_superuser: checks::first_superuser(&effective, environment, findings),
            logging: effective.section("logging", findings),
        };
        checks::check(&settings, &effective, variables, findings);

        let Findings { problems, warnings } = std::mem::take(findings);
        if problems.is_empty() {
            let report = Report::new(app_env, &effective, &settings.database.url);
            Ok(Loaded {
                settings,
                report,
                warnings,
            })
        } else {
            Err(SettingsErrors { problems, warnings })
        }
    }
}

impl Environment {
    const ALL: [Self; 3] = [Self::Production, Self::Development, Self::Test];

    /// Returns the word that stands in `APP_ENV`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Development => "development",
            Self::Test => "test",
        }
    }

    fn defaults(self) -> &'static str {
        match self {
            Self::Production => include_str!("../../../config/production.toml"),
            Self::Development => include_str!("../../../config/development.toml"),
            Self::Test => include_str!("../../../config/test.toml"),
        }
    }

    fn choose(variables: &Variables, findings: &mut Findings) -> (Self, Row) {
        let given = variables.get("APP_ENV");
        let source = given.map_or_else(|| "default".to_owned(), |variable| variable.source());
        let word = given.map_or("production", |variable| variable.value.trim());
        let environment = Self::ALL
            .into_iter()
            .find(|environment| environment.as_str() == word);
        if environment.is_none() {
            let meant = nearest(word, Self::ALL.map(Self::as_str))
                .map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
            findings.problem(
                "app_env",
                &source,
                format!("`{word}` is not possible; use production, development or test{meant}"),
            );
        }
        let row = Row {
            key: "app_env".to_owned(),
            value: word.to_owned(),
            source,
        };
        // Nothing will start; development demands the least, so that nothing is reported that may not hold.
        (environment.unwrap_or(Self::Development), row)
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for LogFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "pretty" => Ok(Self::Pretty),
            "json" => Ok(Self::Json),
            other => Err(de::Error::custom(format!(
                "`{other}` is not possible; use pretty or json"
            ))),
        }
    }
}

fn read_if_present(dir: &Path, name: &str, findings: &mut Findings) -> Option<String> {
    match std::fs::read_to_string(dir.join(name)) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            findings.problem(
                name,
                "working directory",
                format!("it cannot be read ({error}); make it readable, or remove it"),
            );
            None
        }
    }
}
