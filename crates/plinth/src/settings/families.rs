//! Which database is meant when several names speak of it. A whole URL comes before the families of parts (`DB_*`,
//! `DATABASE_*`, `POSTGRES_*`); the first that is present decides alone, and those that disagree are named. Parts from
//! which no engine follows are an error: nobody who names a host wants a file.

mod parts;

use super::Environment;
use super::aliases::variable_of;
use super::effective::Effective;
use super::finding::Findings;
use super::variables::{Layer, Variable, Variables, sources};
use parts::{FAMILIES, Family};
use plinth_infrastructure::database_url::{DatabaseUrl, Engine};
use secrecy::ExposeSecret;

const KEY: &str = "database.url";

/// Somebody who speaks of a database.
enum Voice<'a> {
    Url(Variable<'a>),
    Parts(Box<Family<'a>>),
}

/// Decides which database is meant, and reports the voices that disagree.
pub(super) fn choose(
    variables: &Variables,
    environment: Environment,
    effective: &mut Effective,
    findings: &mut Findings,
) {
    let full_name = variable_of(KEY);
    let test_url = (environment == Environment::Test).then_some("TEST_DATABASE_URL");
    let urls = [Some(full_name.as_str()), test_url, Some("DATABASE_URL")]
        .into_iter()
        .flatten();
    let urls = urls.filter_map(|name| variables.get(name)).map(Voice::Url);
    let parts = FAMILIES
        .iter()
        .filter_map(|names| Family::find(names, variables, findings))
        .map(|family| Voice::Parts(Box::new(family)));
    let voices: Vec<_> = urls.chain(parts).collect();

    let Some((first, others)) = voices.split_first() else {
        return;
    };
    let Some(url) = first.url(findings) else {
        return;
    };
    effective.replace(KEY, url.expose().expose_secret(), &first.source());
    for other in others {
        report_disagreement(first, &url, other, findings);
    }
    if let (Voice::Parts(family), Engine::Sqlite) = (first, url.engine()) {
        for unused in [family.host, family.port, family.user, family.password]
            .into_iter()
            .flatten()
        {
            findings.warning(
                unused.name,
                unused.layer.to_string(),
                "means nothing to sqlite, which is a file; remove it, or set another type",
            );
        }
    }
}

fn report_disagreement(
    first: &Voice<'_>,
    url: &DatabaseUrl,
    other: &Voice<'_>,
    findings: &mut Findings,
) {
    let disagreeing = other.disagreeing(url);
    if disagreeing.is_empty() {
        return;
    }
    // The order of the names says one thing, the order of the layers another: nobody can tell what is meant.
    let unclear = disagreeing
        .iter()
        .any(|variable| variable.layer == Layer::Environment)
        && first
            .variables()
            .all(|variable| variable.layer == Layer::DotEnv);
    let verdict = if unclear {
        "it is not clear what is meant"
    } else {
        "it is ignored"
    };
    let text = format!(
        "{verdict}, because it disagrees with {}, which comes first and means {url}; remove one of the two",
        first.source()
    );
    let source = sources(disagreeing.into_iter());
    if unclear {
        findings.problem(KEY, source, text);
    } else {
        findings.warning(KEY, source, text);
    }
}

impl<'a> Voice<'a> {
    fn url(&self, findings: &mut Findings) -> Option<DatabaseUrl> {
        match self {
            Self::Url(variable) => match variable.value.parse() {
                Ok(url) => Some(url),
                Err(error) => {
                    findings.problem(KEY, variable.source(), format!("{error}"));
                    None
                }
            },
            Self::Parts(family) => family.url(findings),
        }
    }

    fn variables(&self) -> Box<dyn Iterator<Item = Variable<'a>> + '_> {
        match self {
            Self::Url(variable) => Box::new(std::iter::once(*variable)),
            Self::Parts(family) => Box::new(family.variables()),
        }
    }

    fn source(&self) -> String {
        sources(self.variables())
    }

    /// Returns the variables that say something else than `url`.
    fn disagreeing(&self, url: &DatabaseUrl) -> Vec<Variable<'a>> {
        match self {
            Self::Url(variable)
                if variable
                    .value
                    .parse::<DatabaseUrl>()
                    .is_ok_and(|other| other == *url) =>
            {
                Vec::new()
            }
            Self::Url(variable) => vec![*variable],
            Self::Parts(family) => family.disagreeing(url),
        }
    }
}
