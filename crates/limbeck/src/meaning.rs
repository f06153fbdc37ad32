//! What a revision means, as text that two programs can compare line by line: its place, its SQL for every engine, and
//! its operations, both ways.
//!
//! A revision that was proven in memory and the file that was written of it must mean the same. The program that was
//! compiled with the file tells its meaning as JSON.

use crate::checksum::canonical;
use crate::engine::{Engine, Server};
use crate::graph::Node;
use crate::history::History;
use crate::operation::{Irreversible, Operation};
use crate::revision::Way;
use crate::runner::{Ground, Revisions as _};
use crate::sql::Surroundings;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many differences are told of at most: the first ones show what is wrong.
const TOLD: usize = 5;

/// How the names of parts begin whose lines are statements.
const SQL: &str = "SQL for ";

/// What a revision means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Meaning(Vec<Part>);

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Of what: `SQL for PostgreSQL 15.0.0, up`.
    pub of: String,
    /// What is said of it. A statement is one line, whatever breaks are in it.
    pub lines: Vec<String>,
}

/// Where two meanings part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// In which part, and in which line of it, counted from one.
    pub place: String,
    /// What is expected there, if anything.
    pub expected: Option<String>,
    /// What is found there, if anything.
    pub found: Option<String>,
}

impl Meaning {
    /// What a revision of a history means.
    pub fn of(history: &History, id: &str) -> Option<Self> {
        let node = history.graph().get(id)?;
        let mut parts = vec![Part::new("its place", place(node))];
        for engine in Engine::ALL {
            parts.extend(Self::sql(history, id, Server::assumed(engine)).0);
        }
        for (way, operations) in [
            (Way::Up, Ok(history.up(id)?)),
            (Way::Down, history.down(id)?),
        ] {
            let of = format!("the operations, {}", word(way));
            parts.push(Part::new(of, listed(operations)));
        }
        Some(Self(parts))
    }

    /// The SQL of a revision, both ways, on one server.
    pub fn sql(history: &History, id: &str, server: Server) -> Self {
        let part = |way| {
            let of = format!("{SQL}{server}, {}", word(way));
            Part::new(of, statements(history, id, server, way))
        };
        Self(vec![part(Way::Up), part(Way::Down)])
    }

    /// Its parts.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Where another meaning is not this one, the first places only.
    pub fn partings(&self, other: &Self) -> Vec<Parting> {
        let mut partings = Vec::new();
        for place in 0..self.0.len().max(other.0.len()) {
            let (expected, found) = (self.0.get(place), other.0.get(place));
            let of = |part: &Part| Some(part.of.clone());
            if expected.and_then(of) != found.and_then(of) {
                partings.push(Parting {
                    place: format!("part {}", place + 1),
                    expected: expected.and_then(of),
                    found: found.and_then(of),
                });
                break;
            }
            if let (Some(expected), Some(found)) = (expected, found) {
                partings.extend(expected.partings(found));
            }
        }
        partings.truncate(TOLD);
        partings
    }
}

impl Part {
    /// Whether its lines are statements.
    pub fn is_sql(&self) -> bool {
        self.of.starts_with(SQL)
    }

    fn new(of: impl Into<String>, lines: Vec<String>) -> Self {
        Self {
            of: of.into(),
            lines,
        }
    }

    fn partings(&self, other: &Self) -> impl Iterator<Item = Parting> {
        let count = self.lines.len().max(other.lines.len());
        (0..count).filter_map(|line| {
            let (expected, found) = (self.lines.get(line), other.lines.get(line));
            (expected != found).then(|| Parting {
                place: format!("{}, line {}", self.of, line + 1),
                expected: expected.cloned(),
                found: found.cloned(),
            })
        })
    }
}

fn word(way: Way) -> &'static str {
    match way {
        Way::Up => "up",
        Way::Down => "down",
    }
}

fn place(node: &Node) -> Vec<String> {
    let lists = [
        ("parents", &node.parents),
        ("depends on", &node.depends_on),
        ("labels", &node.labels),
    ];
    let lists = lists.map(|(what, names)| format!("{what}: {}", names.join(", ")));
    let message = format!("message: {}", node.message);
    let id = format!("id: {}", node.id);
    [id, message].into_iter().chain(lists).collect()
}

fn statements(history: &History, id: &str, server: Server, way: Way) -> Vec<String> {
    let graph = history.graph();
    let under: Vec<&Node> = match graph.place_of_id(id) {
        Some(place) => {
            let mut below = graph.below([place]);
            if way == Way::Up {
                below.remove(&place);
            }
            below.iter().map(|place| graph.node(*place)).collect()
        }
        None => Vec::new(),
    };
    let ground = Ground {
        server,
        applied: &under,
        surroundings: &Surroundings::Unknown,
    };
    match history.script(id, way, &ground) {
        Ok(script) => {
            let work = script.steps.iter().flat_map(|step| &step.work);
            work.map(|work| work.sql().to_owned()).collect()
        }
        // What cannot be said in SQL has to be the same, too.
        Err(why) => vec![why.to_string()],
    }
}

fn listed(operations: Result<&[Operation], &Irreversible>) -> Vec<String> {
    match operations {
        Ok(operations) => operations.iter().map(canonical).collect(),
        Err(Irreversible(why)) => vec![format!("irreversible: {why}")],
    }
}

impl fmt::Display for Parting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        let (expected, found) = (said(&self.expected), said(&self.found));
        write!(
            f,
            "{}:\n    proven: {expected}\n    in the file: {found}",
            self.place
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Plan, col};
    use crate::revision::{Meta, Revision};

    fn meaning(plan: fn(&mut Plan), unplan: fn(&mut Plan)) -> Meaning {
        let meta = |id, parents, message| Meta {
            id,
            parents,
            message,
            ..Meta::EMPTY
        };
        let users: fn(&mut Plan) = |p| {
            p.create_table("users", |t| {
                t.id();
            });
        };
        let base = meta("a1", &[], "create users");
        let next = meta("b2", &["a1"], "add phone");
        let history = History::new([
            Revision::from_file("m1", &base, users, |p| p.drop_table("users")),
            Revision::from_file("m2", &next, plan, unplan),
        ]);
        let history = history.expect("the plans fit");
        Meaning::of(&history, "b2").expect("it is there")
    }

    fn phone(p: &mut Plan) {
        p.table("users").add_column(col("phone").string(20).null());
    }

    fn no_phone(p: &mut Plan) {
        p.table("users").drop_column("phone");
    }

    fn told(found: &Meaning) -> String {
        let partings = meaning(phone, no_phone).partings(found);
        let lines: Vec<String> = partings.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    #[test]
    fn a_meaning_comes_back_from_json_and_is_the_same() {
        let meaning = meaning(phone, no_phone);
        let json = serde_json::to_string(&meaning).expect("texts can be written");
        let back: Meaning = serde_json::from_str(&json).expect("it was written just now");
        assert_eq!(meaning.partings(&back), []);
        let of: Vec<&str> = meaning
            .parts()
            .iter()
            .map(|part| part.of.as_str())
            .collect();
        assert_eq!(of.len(), 1 + 2 * Engine::ALL.len() + 2, "{of:?}");
    }

    #[test]
    fn other_sql_is_told_by_engine_way_and_line() {
        let longer = |p: &mut Plan| {
            p.table("users").add_column(col("phone").string(30).null());
        };
        let told = told(&meaning(longer, no_phone));
        let line = "SQL for SQLite 3.40.0, up, line 1:\n    proven: ALTER TABLE \"users\" ADD COLUMN \"phone\" varchar(20)\n    in the file: ALTER TABLE \"users\" ADD COLUMN \"phone\" varchar(30)";
        assert!(told.contains(line), "{told}");
    }

    #[test]
    fn a_way_back_that_is_missing_is_told() {
        let told = told(&meaning(phone, |_| {}));
        assert!(
            told.contains("SQL for PostgreSQL 15.0.0, down, line 1:"),
            "{told}"
        );
        assert!(told.contains("in the file: nothing"), "{told}");
    }

    #[test]
    fn operations_count_that_make_no_difference_in_sql() {
        let declared: fn(&mut Plan) = |p| {
            p.execute("SELECT 1", "SELECT 2").declares(|p| {
                p.create_table("tags", |t| {
                    t.id();
                });
            });
        };
        let silent: fn(&mut Plan) = |p| p.execute("SELECT 1", "SELECT 2").declares(|_| {});
        let partings = meaning(declared, no_tags).partings(&meaning(silent, no_tags_said));
        let places: Vec<&str> = partings.iter().map(|one| one.place.as_str()).collect();
        assert_eq!(
            places,
            ["the operations, up, line 1", "the operations, down, line 1"]
        );
    }

    fn no_tags(p: &mut Plan) {
        p.execute("SELECT 2", "SELECT 1")
            .declares(|p| p.drop_table("tags"));
    }

    fn no_tags_said(p: &mut Plan) {
        p.execute("SELECT 2", "SELECT 1");
    }
}
