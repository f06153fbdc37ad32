//! Every way to say a target, against graphs of every shape.

use super::*;
use crate::graph::{Graph, Places, tests::graph};

mod branches;
mod linear;
mod ranges;
mod words;

/// A graph, and the revisions that are applied.
struct World {
    graph: Graph,
    applied: Places,
}

/// `applied` names revisions; what they stand on is applied as well.
fn world(lines: &[&str], applied: &[&str]) -> World {
    let graph = graph(lines);
    let named = applied.iter().map(|id| graph.place_of_id(id).unwrap());
    let applied = graph.below(named);
    World { graph, applied }
}

impl World {
    fn ask(
        &self,
        question: impl Fn(&Resolver<'_>) -> Result<Places, TargetError>,
    ) -> Result<Vec<String>, TargetError> {
        let resolver = Resolver {
            graph: &self.graph,
            applied: &self.applied,
        };
        let places = question(&resolver)?;
        Ok(resolver.listed(&places))
    }

    fn up(&self, target: &str) -> Result<String, TargetError> {
        let target = target.parse().unwrap();
        Ok(self.ask(|resolver| resolver.upgrade(&target))?.join(" "))
    }

    /// In the order in which they are taken back.
    fn down(&self, target: &str) -> Result<String, TargetError> {
        let target = target.parse().unwrap();
        let mut gone = self.ask(|resolver| resolver.downgrade(&target))?;
        gone.reverse();
        Ok(gone.join(" "))
    }

    fn named(&self, target: &str) -> Result<String, TargetError> {
        let target = target.parse().unwrap();
        Ok(self.ask(|resolver| resolver.revisions(&target))?.join(" "))
    }

    fn range(&self, range: &str) -> Result<String, TargetError> {
        let range = range.parse().unwrap();
        Ok(self.ask(|resolver| resolver.range(&range))?.join(" "))
    }

    #[track_caller]
    fn ups(&self, expected: &[(&str, &str)]) {
        for (target, path) in expected {
            assert_eq!(self.up(target).as_deref(), Ok(*path), "upgrade {target}");
        }
    }

    #[track_caller]
    fn downs(&self, expected: &[(&str, &str)]) {
        for (target, path) in expected {
            assert_eq!(
                self.down(target).as_deref(),
                Ok(*path),
                "downgrade {target}"
            );
        }
    }
}

/// Checks what kind of refusal it is, and that it says so.
#[track_caller]
fn refused(answer: Result<String, TargetError>, words: &[&str]) {
    let text = answer.unwrap_err().to_string();
    for word in words {
        assert!(text.contains(word), "{word:?} is not in: {text}");
    }
}
