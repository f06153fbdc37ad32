//! A database in parts: `DB_HOST` and its relatives.

use super::KEY;
use crate::settings::finding::Findings;
use crate::settings::variables::{Variable, Variables, sources};
use plinth_infrastructure::database_url::{DatabaseParts, DatabaseUrl, Engine};
use secrecy::ExposeSecret;

/// The names that one family gives to the parts; of several names the first that has a value counts.
pub(super) struct Names {
    engine: Option<Engine>,
    kind: &'static str,
    host: &'static str,
    port: &'static str,
    user: &'static str,
    password: &'static [&'static str],
    name: &'static [&'static str],
    charset: &'static str,
}

pub(super) const FAMILIES: [Names; 3] = [
    Names {
        engine: None,
        kind: "DB_TYPE",
        host: "DB_HOST",
        port: "DB_PORT",
        user: "DB_USER",
        password: &["DB_PASSWORD", "DB_PASS"],
        name: &["DB_NAME"],
        charset: "DB_CHARSET",
    },
    Names {
        engine: None,
        kind: "DATABASE_TYPE",
        host: "DATABASE_HOST",
        port: "DATABASE_PORT",
        user: "DATABASE_USER",
        password: &["DATABASE_PASSWORD"],
        name: &["DATABASE_SCHEMA", "DATABASE_NAME"],
        charset: "DATABASE_CHARSET",
    },
    Names {
        engine: Some(Engine::Postgres),
        kind: "",
        host: "POSTGRES_HOST",
        port: "POSTGRES_PORT",
        user: "POSTGRES_USER",
        password: &["POSTGRES_PASSWORD"],
        name: &["POSTGRES_DB"],
        charset: "",
    },
];

/// What one family says.
pub(super) struct Family<'a> {
    names: &'static Names,
    kind: Option<Variable<'a>>,
    pub(super) host: Option<Variable<'a>>,
    pub(super) port: Option<Variable<'a>>,
    pub(super) user: Option<Variable<'a>>,
    pub(super) password: Option<Variable<'a>>,
    name: Option<Variable<'a>>,
    charset: Option<Variable<'a>>,
}

impl<'a> Family<'a> {
    /// Collects what a family says; a character set alone does not name a database.
    pub(super) fn find(
        names: &'static Names,
        variables: &'a Variables,
        findings: &mut Findings,
    ) -> Option<Self> {
        let mut first_of = |names: &'static [&'static str]| {
            let mut given = names.iter().filter_map(|name| variables.get(name));
            let first = given.next()?;
            for other in given.filter(|other| other.value != first.value) {
                let text = format!(
                    "ignored, because {} comes first and has another value; remove one of the two",
                    first.name
                );
                findings.warning(other.name, other.layer.to_string(), text);
            }
            Some(first)
        };
        let family = Self {
            names,
            kind: variables.get(names.kind),
            host: variables.get(names.host),
            // Kubernetes sets POSTGRES_PORT=tcp://10.0.0.1:5432 for a service of that name: nobody's setting.
            port: variables
                .get(names.port)
                .filter(|port| !port.value.starts_with("tcp://")),
            user: variables.get(names.user),
            password: first_of(names.password),
            name: first_of(names.name),
            charset: variables.get(names.charset),
        };
        family.place().next().is_some().then_some(family)
    }

    fn place(&self) -> impl Iterator<Item = Variable<'a>> + use<'a> {
        [
            self.kind,
            self.host,
            self.port,
            self.user,
            self.password,
            self.name,
        ]
        .into_iter()
        .flatten()
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = Variable<'a>> + use<'a> {
        self.place().chain(self.charset)
    }

    pub(super) fn url(&self, findings: &mut Findings) -> Option<DatabaseUrl> {
        let port = self.port(findings);
        let engine = self.engine(port, findings)?;
        let text =
            |variable: Option<Variable<'_>>| variable.map(|variable| variable.value.to_owned());
        let parts = DatabaseParts {
            host: text(self.host),
            port,
            user: text(self.user),
            password: self.password.map(|variable| variable.value.into()),
            name: text(self.name),
            charset: text(self.charset),
        };
        let url = DatabaseUrl::from_parts(engine, parts);
        url.map_err(|error| findings.problem(KEY, sources(self.variables()), error.to_string()))
            .ok()
    }

    /// Returns the port, if one is given that is a port.
    fn port(&self, findings: &mut Findings) -> Option<u16> {
        let given = self.port?;
        let port = given.value.trim().parse().ok().filter(|port| *port > 0);
        if port.is_none() {
            let text = format!(
                "`{}` is not a port; write a number from 1 to 65535",
                given.value
            );
            findings.problem(KEY, given.source(), text);
        }
        port
    }

    fn engine(&self, port: Option<u16>, findings: &mut Findings) -> Option<Engine> {
        if let Some(kind) = self.kind {
            return Engine::from_name(kind.value)
                .map_err(|error| findings.problem(KEY, kind.source(), error.to_string()))
                .ok();
        }
        let engine = self
            .names
            .engine
            .or_else(|| port.and_then(Engine::from_port));
        if engine.is_none() {
            let source = sources(self.variables());
            let text = format!(
                "these do not say which kind of database it is; set {} to postgres, mysql or sqlite",
                self.names.kind
            );
            findings.problem(KEY, source, text);
        }
        engine
    }

    pub(super) fn disagreeing(&self, url: &DatabaseUrl) -> Vec<Variable<'a>> {
        let engine = self
            .kind
            .map_or(self.names.engine, |kind| Engine::from_name(kind.value).ok());
        let foreign = self.kind.is_some() && engine.is_none()
            || engine.is_some_and(|engine| engine != url.engine());
        if foreign {
            return self.variables().collect();
        }
        let port = url.port().map(|port| port.to_string());
        let name = url.database();
        let name = match self.name {
            Some(said) if name.strip_suffix(".db") == Some(said.value) => said.value,
            _ => name,
        };
        let expected = [
            (self.host, url.host()),
            (self.port, port.as_deref()),
            (self.user, url.user()),
            (
                self.password,
                url.password().map(ExposeSecret::expose_secret),
            ),
            (self.name, Some(name)),
        ];
        expected
            .into_iter()
            .filter_map(|(said, decided)| said.filter(|variable| Some(variable.value) != decided))
            .collect()
    }
}
