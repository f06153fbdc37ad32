//! Small migration projects, written in SQL that every engine understands.

use limbeck::checksum::Checksum;
use limbeck::graph::{Graph, Node};
use limbeck::operation::Undo;
use limbeck::runner::{Batched, Ground, Revisions, Script, Step, Way, Work};
use std::collections::BTreeMap;
use std::error::Error;

/// Revisions whose steps are given.
#[derive(Debug, Clone, Default)]
pub struct Project {
    nodes: Vec<Node>,
    steps: BTreeMap<String, Vec<Step>>,
    graph: Graph,
}

impl Project {
    /// A project without revisions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a revision. Panics when that makes no graph.
    #[must_use]
    pub fn with(mut self, id: &str, parents: &[&str], steps: impl Into<Vec<Step>>) -> Self {
        self.nodes.push(Node {
            id: id.to_owned(),
            name: format!("m2026_{id}"),
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            message: format!("make {id}"),
            ..Node::default()
        });
        self.steps.insert(id.to_owned(), steps.into());
        self.graph = Graph::load(self.nodes.clone()).expect("the test's revisions make a graph");
        self
    }

    /// Forgets a revision's file.
    #[must_use]
    pub fn without(mut self, id: &str) -> Self {
        self.nodes.retain(|node| node.id != id);
        self.graph = Graph::load(self.nodes.clone()).expect("the test's revisions make a graph");
        self
    }

    /// Writes a revision's file again.
    #[must_use]
    pub fn edit(mut self, id: &str, steps: impl Into<Vec<Step>>) -> Self {
        self.steps.insert(id.to_owned(), steps.into());
        self
    }
}

impl Revisions for Project {
    fn graph(&self) -> &Graph {
        &self.graph
    }

    fn checksum(&self, id: &str) -> String {
        let steps = &self.steps[id];
        let sql = steps
            .iter()
            .flat_map(|step| step.work.iter().map(Work::sql));
        Checksum::of(&sql.collect::<Vec<_>>()).as_str().to_owned()
    }

    fn script(
        &self,
        id: &str,
        way: Way,
        _: &Ground<'_>,
    ) -> Result<Script, Box<dyn Error + Send + Sync>> {
        let mut steps = self.steps[id].clone();
        if way == Way::Down {
            steps.reverse();
            for step in &mut steps {
                let up = std::mem::take(&mut step.work);
                match std::mem::replace(&mut step.undo, Undo::By(up)) {
                    Undo::By(down) => step.work = down,
                    Undo::Irreversible(why) => return Err(why.into()),
                }
            }
        }
        Ok(Script {
            steps,
            schema: None,
        })
    }
}

/// A step, and its way back.
pub fn step(up: &str, down: &str) -> Step {
    Step::new(up, [up], [down])
}

/// Makes a table.
pub fn table(name: &str) -> Step {
    let up = format!("CREATE TABLE {name} (id integer NOT NULL PRIMARY KEY, word varchar(20))");
    Step {
        touches: Some(vec![name.to_owned()]),
        ..step(&up, &format!("DROP TABLE {name}"))
    }
}

/// Adds a row to a table of [`table`], which says that a revision ran.
pub fn row(table: &str, id: u32) -> Step {
    let up = format!("INSERT INTO {table} (id, word) VALUES ({id}, 'hello')");
    step(&up, &format!("DELETE FROM {table} WHERE id = {id}"))
}

/// Adds a column to a table of [`table`].
pub fn column(table: &str, name: &str) -> Step {
    let up = format!("ALTER TABLE {table} ADD COLUMN {name} integer");
    Step {
        touches: Some(vec![table.to_owned()]),
        ..step(&up, &format!("ALTER TABLE {table} DROP COLUMN {name}"))
    }
}

/// Two revisions, of which the second counts one up in each row of `log`, ten at a time: a row that is reached twice, or
/// never, shows it.
pub fn counted() -> Project {
    let count = Step {
        work: vec![Work::Batched(Batched {
            sql: "UPDATE log SET number = number + 1 WHERE id > 0".to_owned(),
            table: "log".to_owned(),
            key: "id".to_owned(),
            size: 10,
        })],
        ..step("count", "UPDATE log SET number = 0")
    };
    let log = Step {
        touches: Some(vec!["log".to_owned()]),
        ..step(
            "CREATE TABLE log (id integer NOT NULL PRIMARY KEY, number integer NOT NULL)",
            "DROP TABLE log",
        )
    };
    Project::new()
        .with("first", &[], [log])
        .with("second", &["first"], [count])
}

/// Two revisions, of which the second has five steps. (To MySQL and MariaDB that comment is none: the last step waits
/// there for whoever writes to `log`.)
pub fn five_steps() -> Project {
    Project::new().with("first", &[], [table("log")]).with(
        "second",
        &["first"],
        [
            table("books"),
            column("books", "pages"),
            row("log", 1),
            column("books", "price"),
            Step {
                touches: Some(vec!["shelves".to_owned()]),
                ..step(
                    "CREATE TABLE shelves AS SELECT id FROM log /*! LOCK IN SHARE MODE */",
                    "DROP TABLE shelves",
                )
            },
        ],
    )
}
