//! Live databases in the words of revisions: what a server tells of its tables becomes a schema as a plan would say it.
//!
//! Nothing is guessed from text. What we believe the database to be (the entities, or nothing) is made on a scratch
//! database of the same server, and both are read with the same questions: wherever the two are alike, the belief is
//! taken word for word, whatever the server made of it. So a database that was made from the entities is the entities,
//! to the letter, and a comparison finds nothing. The rest is put into words that are candidates, made on a scratch
//! database too, and kept where they read back as the same; where they do not, the server's own text is taken.
//!
//! | file | holds |
//! |---|---|
//! | `belief` | the belief, corrected in what the database has otherwise |
//! | `words` | tables as the server tells them, in the vocabulary's words |
//! | `expression` | conditions as somebody may have typed them |
//! | `types` | which portable type a server's type is |
//! | `plainly` | where no better words are to be sought |
//! | `arranged` | all of it as one revision |
//! | `beside` | what stands beside tables (views, triggers, functions), as statements |

pub(crate) mod arranged;
mod belief;
pub(crate) mod beside;
mod expression;
mod plainly;
mod types;
mod words;

use crate::catalog::{self, Catalog, CatalogError, Difference, Filter, Rigour, compare};
use crate::engine::Engine;
use crate::prove::{Finding, ProofError, Scratch, Stuck, compared, made, schemas};
use crate::schema::{Object, Schema, Type};
use plainly::Plainly;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use types::Types;

/// Why a database cannot be put into words.
#[derive(Debug, thiserror::Error)]
pub enum AdoptError {
    /// There is nothing to try the words on.
    #[error(transparent)]
    Scratch(#[from] ProofError),
    /// A database did not tell.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// What was believed cannot be made on this server.
    #[error(
        "what the entities want cannot be made on this server, so nothing can be compared with it: {0}"
    )]
    Belief(String),
    /// What was found cannot be made.
    #[error("what the database has cannot be made again on a scratch database: {0}")]
    Words(String),
}

/// A live database as a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// What it is.
    pub schema: Schema,
    /// What it is and the schema does not say, each in a line.
    pub unsaid: Vec<String>,
}

/// What words are tried on, and how exactly.
#[derive(Debug)]
pub struct Ground<'g> {
    /// Where scratch databases are made: on the live database's server, or one that is just like it.
    pub scratch: &'g Scratch,
    /// Which objects were read, and are read of what is made.
    pub filter: &'g Filter,
    /// What has to be there before tables can be made: types and functions that no schema can say. What fails is
    /// passed over, and tried again after the rest.
    pub before: &'g [String],
    /// Whether a name that the engine gave is as good as any.
    pub rigour: Rigour,
}

/// Puts a live database into words, those of a belief wherever it is true.
pub async fn lift(
    live: &Catalog,
    belief: &Schema,
    ground: &Ground<'_>,
) -> Result<Lifted, AdoptError> {
    let engine = live.server.engine;
    let belief = belief.clone().without_hints();
    let live = &without_strays(live, &belief, ground.filter);
    let believed = ground.makes(live, &belief).await?;
    let believed = believed.map_err(|stuck| AdoptError::Belief(stuck.why.told()))?;
    let differences = differences(engine, &believed.schema, &live.schema, ground.rigour);
    let types = if differences.is_empty() {
        Types::default()
    } else {
        Types::found(live, ground).await?
    };
    let mut plainly = Plainly::default();
    loop {
        let words = words::words(live, &belief, &types, &plainly);
        let schema = belief::corrected(engine, &belief, &differences, &words);
        if differences.is_empty() {
            let unsaid = Vec::new();
            return Ok(Lifted { schema, unsaid });
        }
        let unsaid: Vec<String> = match ground.makes(live, &schema).await? {
            Ok(made) => {
                let wrong = self::differences(engine, &made.schema, &live.schema, ground.rigour);
                if plainly.learns_of(&wrong) {
                    continue;
                }
                wrong.iter().map(ToString::to_string).collect()
            }
            Err(stuck) => {
                if plainly.learns_of_tables(&stuck.tables) {
                    continue;
                }
                vec![format!("it cannot be made again: {}", stuck.why.told())]
            }
        };
        return Ok(Lifted { schema, unsaid });
    }
}

/// How two schemas differ, but for two things that come to the same: a sequence of a column's own and an identity, and
/// on SQLite a constraint without a name and one that has any.
pub(crate) fn differences(
    engine: Engine,
    expected: &Schema,
    found: &Schema,
    rigour: Rigour,
) -> Vec<Difference> {
    let mut differences = compare(engine, expected, found, rigour);
    if rigour == Rigour::Exact && !engine.is_mysql_like() {
        let equivalent = compare(engine, expected, found, Rigour::Equivalent);
        differences.retain(|one| {
            let may_come_to_the_same = match engine {
                Engine::Postgres => matches!(one.aspect, "default" | "identity"),
                _ => one.aspect == "name" && matches!(one.object, Object::Constraint(..)),
            };
            !may_come_to_the_same || equivalent.contains(one)
        });
    }
    differences
}

/// How a database differs from one that was made of its words: in everything that has words.
pub(crate) fn unlike(expected: &Catalog, found: &Catalog) -> Vec<Finding> {
    let engine = expected.server.engine;
    let tables = differences(engine, &expected.schema, &found.schema, Rigour::Exact);
    let others = |catalog: &Catalog| {
        let others = catalog.others.iter().filter(|it| !beside::comes_along(it));
        Catalog {
            schema: Schema::new(),
            others: others.cloned().collect(),
            ..catalog.clone()
        }
    };
    let others = compared(&others(expected), &others(found), Rigour::Exact);
    tables
        .into_iter()
        .map(Finding::from)
        .chain(others)
        .collect()
}

/// Without the enums that only tables use which were left out.
fn without_strays(live: &Catalog, belief: &Schema, filter: &Filter) -> Catalog {
    let mut live = live.clone();
    if filter.leaves_out() {
        let texts = |schema: &Schema| -> Vec<String> {
            let columns = schema.tables.iter().flat_map(|table| &table.columns);
            let texts = columns.filter_map(|column| match &column.ty {
                Type::Native(text) => Some(text.trim_end_matches("[]").replace('"', "")),
                _ => None,
            });
            texts.collect()
        };
        let texts = texts(&live.schema);
        let is_used = |name: &str| texts.iter().any(|text| text == name);
        let enums =
            live.schema.enums.iter().filter(|each| {
                is_used(&each.name.to_string()) || belief.enums.contains(&each.name)
            });
        live.schema.enums = enums.cloned().collect();
    }
    live
}

impl Ground<'_> {
    /// Makes a schema on a scratch database, and reads what came of it.
    async fn makes(
        &self,
        live: &Catalog,
        schema: &Schema,
    ) -> Result<Result<Catalog, Stuck>, AdoptError> {
        self.scratch
            .with(async |db| {
                run_where_possible(db, self.before).await;
                if let Err(stuck) = made(db, live.server, schema).await {
                    return Ok(Err(stuck));
                }
                let filter = with_schemas(self.filter.clone(), schema);
                Ok(Ok(catalog::read(db, &filter).await?))
            })
            .await
    }
}

/// A filter that reads the schemas, too, in which something of this stands.
pub(crate) fn with_schemas(filter: Filter, schema: &Schema) -> Filter {
    schemas(schema)
        .into_iter()
        .fold(filter, Filter::with_schema)
}

/// Runs statements in an order in which they can run, as far as there is one, and gives back what cannot.
pub(crate) async fn run_where_possible<'s>(
    db: &DatabaseConnection,
    statements: &'s [String],
) -> Vec<(&'s String, String)> {
    let mut waiting: Vec<&String> = statements.iter().collect();
    loop {
        let mut failed = Vec::new();
        for statement in &waiting {
            if let Err(error) = db.execute_unprepared(statement).await {
                failed.push((*statement, error.to_string()));
            }
        }
        if failed.is_empty() || failed.len() == waiting.len() {
            return failed;
        }
        waiting = failed.into_iter().map(|(statement, _)| statement).collect();
    }
}
