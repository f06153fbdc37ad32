//! From a target to revisions: pure, from the graph and the applied set.

use super::{Range, Start, Target, TargetError};
use crate::graph::{Graph, Place, Places};

/// Answers what a target means for a database in which `applied` is applied.
pub(crate) struct Resolver<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) applied: &'a Places,
}

/// The branch that a target names, and all that stands on its line.
struct Branch {
    word: String,
    at: Place,
    line: Places,
}

impl Resolver<'_> {
    /// What an upgrade to the target applies.
    pub(crate) fn upgrade(&self, target: &Target) -> Result<Places, TargetError> {
        let goals = match (&target.start, target.steps) {
            (Start::Base, 0) | (Start::Here, ..0) => {
                return Err(TargetError::NotUp(target.to_string()));
            }
            (Start::Here, _) => Places::from([self.forward(target)?]),
            _ => self.revisions(target)?,
        };
        let mut path = self.graph.below(goals);
        path.retain(|place| !self.applied.contains(place));
        Ok(path)
    }

    /// What a downgrade to the target takes back.
    pub(crate) fn downgrade(&self, target: &Target) -> Result<Places, TargetError> {
        let branch = self.branch(target)?;
        if target.start == Start::Here {
            if target.steps > 0 {
                return Err(TargetError::NotDown(target.to_string()));
            }
            return self.peel(target, branch.as_ref().map(|branch| &branch.line));
        }
        let goals = self.revisions(target)?;
        let unapplied = goals.iter().find(|place| !self.applied.contains(place));
        if let Some(place) = unapplied {
            return Err(TargetError::NotApplied(self.shown(*place)));
        }
        let mut roots = if goals.is_empty() {
            self.roots(target, branch.as_ref())?
        } else {
            let next = goals
                .iter()
                .flat_map(|place| self.graph.children_of(*place));
            next.copied().collect()
        };
        if let Some(branch) = &branch {
            roots.retain(|place| branch.line.contains(place));
        }
        let mut path = self.graph.above(roots);
        path.retain(|place| self.applied.contains(place));
        Ok(path)
    }

    /// The first revisions that a way back to base takes: those beneath what the target names.
    fn roots(&self, target: &Target, branch: Option<&Branch>) -> Result<Places, TargetError> {
        let mut roots = self.graph.base_places();
        let named = match (&target.start, branch) {
            (Start::Named(word), _) => Some(self.find(word)?),
            (_, branch) => branch.map(|branch| branch.at),
        };
        if let Some(named) = named {
            let below = self.graph.ancestry(named);
            roots.retain(|place| below.contains(place));
        }
        Ok(roots)
    }

    /// The revisions that a target names. Nothing is `base`.
    pub(crate) fn revisions(&self, target: &Target) -> Result<Places, TargetError> {
        let branch = self.branch(target)?;
        let line = branch.as_ref().map(|branch| &branch.line);
        let on_line = |mut places: Places| {
            if let Some(line) = line {
                places.retain(|place| line.contains(place));
            }
            places
        };
        let starts = match &target.start {
            Start::Base => Places::new(),
            Start::Here | Start::Current => on_line(self.graph.tips(self.applied)),
            Start::Head | Start::Heads => on_line(self.graph.head_places()),
            Start::Named(word) => Places::from([self.find_on(word, branch.as_ref())?]),
        };
        let several = starts.len() > 1;
        match (&target.start, target.steps) {
            (Start::Heads | Start::Current, 0) => return Ok(starts),
            (Start::Head | Start::Heads, _) if several => {
                let heads = self.listed(&starts);
                return Err(TargetError::ManyHeads { heads });
            }
            _ if several => return Err(self.many_current(target, &starts)),
            (_, 0) => return Ok(starts),
            _ => {}
        }
        let start = starts.first().copied();
        let end = if target.steps > 0 {
            Some(self.climb(start, target, line)?)
        } else {
            self.descend(start, target, line)?
        };
        Ok(end.into_iter().collect())
    }

    /// Where `+N` leads. Where the database is in several places, all must lead to one.
    fn forward(&self, target: &Target) -> Result<Place, TargetError> {
        let branch = self.branch(target)?;
        let line = branch.as_ref().map(|branch| &branch.line);
        let mut applied = self.applied.clone();
        if let Some(line) = line {
            applied.retain(|place| line.contains(place));
        }
        let starts = self.graph.tips(&applied);
        if starts.is_empty() {
            return self.climb(None, target, line);
        }
        let ends: Vec<_> = starts
            .iter()
            .map(|start| self.climb(Some(*start), target, line))
            .collect();
        if ends.iter().any(|end| *end != ends[0]) {
            return Err(self.many_current(target, &starts));
        }
        ends.into_iter()
            .next()
            .expect("there is a start, so there is an end")
    }

    /// The revisions of a range, its ends included.
    pub(crate) fn range(&self, range: &Range) -> Result<Places, TargetError> {
        let from = range.from.clone().unwrap_or_else(Target::base);
        let to = range.to.clone().unwrap_or_else(Target::heads);
        let (from, to) = match (&from.start, &to.start) {
            (Start::Here, Start::Here) => (from, to),
            (Start::Here, _) => (counted(&from, &to), to),
            (_, Start::Here) => {
                let to = counted(&to, &from);
                (from, to)
            }
            _ => (from, to),
        };
        let (first, last) = (self.revisions(&from)?, self.revisions(&to)?);
        let mut found = self.graph.below(last);
        if first.iter().any(|place| !found.contains(place)) {
            return Err(TargetError::NotBelow {
                from: from.to_string(),
                to: to.to_string(),
            });
        }
        for place in self.graph.below(first.iter().copied()) {
            if !first.contains(&place) {
                found.remove(&place);
            }
        }
        Ok(found)
    }

    /// Finds the one revision that a word names.
    pub(crate) fn find(&self, word: &str) -> Result<Place, TargetError> {
        let graph = self.graph;
        let exact = graph
            .place_of_id(word)
            .or_else(|| graph.place_of_name(word));
        if let Some(place) = exact.or_else(|| graph.place_of_label(word)) {
            return Ok(place);
        }
        let mut matches = graph.places_of_prefix(word);
        match matches.len() {
            1 => Ok(matches.pop_first().expect("there is one")),
            0 => Err(TargetError::Unknown(word.to_owned())),
            _ => Err(TargetError::Ambiguous {
                word: word.to_owned(),
                matches: self.listed(&matches),
            }),
        }
    }

    /// Finds a revision on a branch, where a shorter beginning may be enough.
    fn find_on(&self, word: &str, branch: Option<&Branch>) -> Result<Place, TargetError> {
        let Some(branch) = branch else {
            return self.find(word);
        };
        let found = self.find(word);
        if let Err(TargetError::Ambiguous { .. }) = found {
            let mut here = self.graph.places_of_prefix(word);
            here.retain(|place| branch.line.contains(place));
            if let (1, Some(place)) = (here.len(), here.first()) {
                return Ok(*place);
            }
        }
        let place = found?;
        if branch.line.contains(&place) {
            return Ok(place);
        }
        Err(TargetError::NotOnBranch {
            revision: self.shown(place),
            branch: branch.word.clone(),
        })
    }

    fn branch(&self, target: &Target) -> Result<Option<Branch>, TargetError> {
        let Some(word) = &target.branch else {
            return Ok(None);
        };
        let at = self.find(word)?;
        Ok(Some(Branch {
            word: word.clone(),
            at,
            line: self.graph.lineage(at),
        }))
    }

    pub(super) fn many_current(&self, target: &Target, current: &Places) -> TargetError {
        TargetError::ManyCurrent {
            target: target.to_string(),
            current: self.listed(current),
        }
    }

    /// What people know a revision by.
    pub(super) fn shown(&self, place: Place) -> String {
        self.graph.node(place).name.clone()
    }

    pub(super) fn listed(&self, places: &Places) -> Vec<String> {
        places.iter().map(|place| self.shown(*place)).collect()
    }
}

/// A count from the other end of a range.
fn counted(steps: &Target, from: &Target) -> Target {
    Target {
        branch: steps.branch.clone().or_else(|| from.branch.clone()),
        start: from.start.clone(),
        steps: from.steps + steps.steps,
    }
}
