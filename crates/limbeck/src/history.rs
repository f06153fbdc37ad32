//! The revisions of a project, resolved against each other: what the runner walks along.

mod fingerprints;
#[cfg(test)]
mod tests;

use crate::checksum::Checksum;
use crate::graph::{Graph, GraphError, Node, Place, Places};
use crate::lint::{Report, Subject, lint};
use crate::operation::{Irreversible, Operation, Undo};
use crate::revision::{Resolved, Revision, RevisionError, Way};
use crate::runner::{Ground, Revisions, Script, Step, Work};
use crate::sql::render;
use crate::state::State;
use fingerprints::Fingerprints;
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Mutex, PoisonError};

/// Every revision of a project, in an order in which each comes after all that it stands on.
///
/// Making one resolves every plan, so what is wrong with any file is known before a database is asked.
#[derive(Debug)]
pub struct History {
    graph: Graph,
    entries: Vec<Entry>,
    /// The last state that was asked for. Upgrades ask for one after the other.
    latest: Mutex<(Places, State)>,
    fingerprints: Fingerprints,
}

/// A revision, and what it means.
#[derive(Debug)]
struct Entry {
    revision: Revision,
    up: Vec<Operation>,
    down: Result<Vec<Operation>, Irreversible>,
    checksum: Checksum,
}

/// Files that do not fit together.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// They make no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// One does not fit those before it.
    #[error(transparent)]
    Revision(#[from] RevisionError),
}

impl History {
    /// Joins revisions to a history.
    pub fn new(revisions: impl IntoIterator<Item = Revision>) -> Result<Self, HistoryError> {
        let revisions: Vec<Revision> = revisions.into_iter().collect();
        let graph = Graph::load(revisions.iter().map(Node::from))?;
        let mut by_id: BTreeMap<String, Revision> = revisions
            .into_iter()
            .map(|one| (one.id.clone(), one))
            .collect();
        let mut history = Self {
            graph,
            entries: Vec::with_capacity(by_id.len()),
            latest: Mutex::default(),
            fingerprints: Fingerprints::default(),
        };
        for place in 0..by_id.len() {
            let id = &history.graph.node(place).id;
            let revision = by_id
                .remove(id)
                .expect("the graph has these revisions, each once");
            let below = history.below(place);
            let before = history.fold(&below);
            let resolved = revision.resolve(&before)?;
            let checksum = resolved.checksum();
            let Resolved { up, down, after } = resolved;
            history.latest = Mutex::new((with(below, place), after));
            history.entries.push(Entry {
                revision,
                up,
                down,
                checksum,
            });
        }
        Ok(history)
    }

    /// The same with one more revision, such as one that is no file yet.
    pub fn with(&self, revision: Revision) -> Result<Self, HistoryError> {
        let revisions = self.entries.iter().map(|entry| entry.revision.clone());
        Self::new(revisions.chain([revision]))
    }

    /// The schema after all revisions: what the entities should say.
    pub fn head(&self) -> State {
        self.fold(&(0..self.entries.len()).collect())
    }

    /// The schema where these revisions are applied.
    pub fn state_at<'n>(&self, applied: impl IntoIterator<Item = &'n Node>) -> State {
        let place = |node: &Node| self.graph.place_of_id(&node.id);
        self.fold(&applied.into_iter().filter_map(place).collect())
    }

    /// The schema where these revisions are applied, and all that they stand on.
    pub fn state_below<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> State {
        let places = ids.into_iter().filter_map(|id| self.graph.place_of_id(id));
        self.fold(&self.graph.below(places))
    }

    /// What a revision does, as operations.
    pub fn up(&self, id: &str) -> Option<&[Operation]> {
        Some(&self.entry(id)?.up)
    }

    /// How a revision is taken back, as operations, or why it cannot be.
    pub fn down(&self, id: &str) -> Option<Result<&[Operation], &Irreversible>> {
        Some(self.entry(id)?.down.as_deref())
    }

    /// What [`lint`](crate::lint) has to say of a revision. Of a file of SeaORM's own migrator only what it declares is
    /// looked at, since nobody can read its code.
    pub fn lint(&self, id: &str) -> Option<Report> {
        let entry = self.entry(id)?;
        let place = self.graph.place_of_id(id)?;
        let before = self.fold(&self.below(place));
        Some(lint(&Subject {
            before: &before,
            up: &entry.up,
            down: entry.down.as_deref().ok(),
            allow: &entry.revision.allow,
        }))
    }

    /// Whether a revision is a file of SeaORM's own migrator, whose code nobody can read.
    pub(crate) fn is_legacy(&self, id: &str) -> bool {
        let code = |entry: &Entry| entry.revision.code(Way::Up).is_some();
        self.entry(id).is_some_and(code)
    }

    /// What a revision stands on.
    fn below(&self, place: Place) -> Places {
        // Nearly always it is all that was there, which the one right beneath tells.
        let latest = &self.latest.lock().unwrap_or_else(PoisonError::into_inner).0;
        let under: Vec<Place> = self.graph.under(place).collect();
        if latest.len() == place && under.iter().any(|one| Some(*one) == place.checked_sub(1)) {
            return latest.clone();
        }
        let mut below = self.graph.below([place]);
        below.remove(&place);
        below
    }

    fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.get(self.graph.place_of_id(id)?)
    }

    /// What these revisions make, one after the other.
    fn fold(&self, places: &Places) -> State {
        // A panic elsewhere leaves what was true before it.
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, state) = &mut *latest;
        let goes_on = known.is_subset(places) && {
            let mut added = places.difference(known);
            added.next() > known.last()
        };
        if !goes_on && known != places {
            (*known, *state) = (Places::new(), State::new());
        }
        let added: Vec<Place> = places.difference(known).copied().collect();
        for place in added {
            for operation in &self.entries[place].up {
                // Branches may contradict each other; then the first one to say so wins, and what the other one
                // changes is refused where it is rendered.
                let _ = state.apply(operation);
            }
            known.insert(place);
        }
        state.clone()
    }

    fn steps(&self, entry: &Entry, way: Way, ground: &Ground<'_>) -> Result<Script, RenderFailure> {
        if let Some(step) = legacy_step(entry, way) {
            return Ok(Script {
                steps: vec![step],
                schema: None,
            });
        }
        let before = self.state_at(ground.applied.iter().copied());
        let operations = match (way, &entry.down) {
            (Way::Up, _) => &entry.up,
            (Way::Down, Ok(down)) => down,
            (Way::Down, Err(Irreversible(why))) => {
                return Err(format!("it has no way back: {why}").into());
            }
        };
        let server = ground.server;
        let steps = render(
            server,
            before.on(server.engine),
            operations,
            ground.surroundings,
        )?;
        let after = after(before, operations);
        let schema = after.map(|state| self.fingerprints.of(state.on(server.engine)));
        Ok(Script { steps, schema })
    }
}

fn with(mut places: Places, place: Place) -> Places {
    places.insert(place);
    places
}

type RenderFailure = Box<dyn Error + Send + Sync>;

/// The state after operations. None if they do not fit, which rendering tells better.
fn after(mut state: State, operations: &[Operation]) -> Option<State> {
    for operation in operations {
        state.apply(operation).ok()?;
    }
    Some(state)
}

fn legacy_step(entry: &Entry, way: Way) -> Option<Step> {
    let (up, down) = (
        entry.revision.code(Way::Up)?,
        entry.revision.code(Way::Down)?,
    );
    let (code, back) = match way {
        Way::Up => (up, down),
        Way::Down => (down, up),
    };
    Some(Step {
        describe: format!("run {}", entry.revision.name),
        alone: code.wants_no_transaction(),
        work: vec![Work::Code(code)],
        undo: Undo::By(vec![Work::Code(back)]),
        touches: None,
        clearing: Vec::new(),
        rebuilds: false,
    })
}

impl Revisions for History {
    fn graph(&self) -> &Graph {
        &self.graph
    }

    fn checksum(&self, id: &str) -> String {
        self.entry(id)
            .map_or_else(String::new, |entry| entry.checksum.as_str().to_owned())
    }

    fn script(&self, id: &str, way: Way, ground: &Ground<'_>) -> Result<Script, RenderFailure> {
        let entry = self.entry(id).ok_or_else(|| format!("no file has {id}"))?;
        self.steps(entry, way, ground)
    }
}

impl From<&Revision> for Node {
    fn from(revision: &Revision) -> Self {
        Self {
            id: revision.id.clone(),
            name: revision.name.clone(),
            parents: revision.parents.clone(),
            depends_on: revision.depends_on.clone(),
            labels: revision.labels.clone(),
            message: revision.message.clone(),
        }
    }
}
