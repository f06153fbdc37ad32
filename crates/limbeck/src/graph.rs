//! The revisions, and how they hang together: parents, merges, branches, and what depends on what.
//!
//! Nodes are kept in one stable order in which everything comes after what it stands on, so a place in that order is
//! all that other code needs: going up is counting up. Every question costs one walk at most.

mod error;
mod load;
#[cfg(test)]
pub(crate) mod tests;

pub use error::GraphError;

use std::collections::{BTreeMap, BTreeSet};

/// A revision, as far as the graph knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// Names it among revisions, such as `a1b2c3d4e5f6`.
    pub id: String,
    /// Its file without the ending: what `seaql_migrations` calls it.
    pub name: String,
    /// The revisions it follows: none for a base, several for a merge.
    pub parents: Vec<String>,
    /// Revisions of other branches (or their labels) that have to be there before it.
    pub depends_on: Vec<String>,
    /// Names for the branch that it stands on.
    pub labels: Vec<String>,
    /// What it does, in a few words.
    pub message: String,
}

/// Where a node stands in the order.
pub(crate) type Place = usize;

/// Some of the nodes, in order.
pub(crate) type Places = BTreeSet<Place>;

/// All revisions.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    parents: Vec<Vec<Place>>,
    children: Vec<Vec<Place>>,
    /// What a node depends on without descending from it, and the other way round.
    needs: Vec<Vec<Place>>,
    needed_by: Vec<Vec<Place>>,
    ids: BTreeMap<String, Place>,
    names: BTreeMap<String, Place>,
    labels: BTreeMap<String, Place>,
}

impl Graph {
    /// Every revision, each after all that it stands on.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Finds a revision by its full id.
    pub fn get(&self, id: &str) -> Option<&Node> {
        self.ids.get(id).map(|place| &self.nodes[*place])
    }

    /// Revisions that nothing follows.
    pub fn heads(&self) -> impl Iterator<Item = &Node> {
        self.where_many(&self.children, |count| count == 0)
    }

    /// Revisions that follow nothing.
    pub fn bases(&self) -> impl Iterator<Item = &Node> {
        self.where_many(&self.parents, |count| count == 0)
    }

    /// Revisions that more than one other follows.
    pub fn branch_points(&self) -> impl Iterator<Item = &Node> {
        self.where_many(&self.children, |count| count > 1)
    }

    /// Revisions that follow more than one other.
    pub fn merges(&self) -> impl Iterator<Item = &Node> {
        self.where_many(&self.parents, |count| count > 1)
    }

    /// The revisions that directly follow this one.
    pub fn children(&self, id: &str) -> impl Iterator<Item = &Node> {
        let places = self.ids.get(id).map(|place| &self.children[*place]);
        places
            .into_iter()
            .flatten()
            .map(|place| &self.nodes[*place])
    }

    fn where_many(
        &self,
        neighbours: &[Vec<Place>],
        wanted: fn(usize) -> bool,
    ) -> impl Iterator<Item = &Node> {
        let counts = neighbours.iter().map(Vec::len);
        let fitting: Vec<bool> = counts.map(wanted).collect();
        let nodes = self.nodes.iter().zip(fitting);
        nodes.filter_map(|(node, fits)| fits.then_some(node))
    }
}

/// What the rest of the crate asks, in places.
impl Graph {
    pub(crate) fn node(&self, place: Place) -> &Node {
        &self.nodes[place]
    }

    pub(crate) fn place_of_id(&self, id: &str) -> Option<Place> {
        self.ids.get(id).copied()
    }

    pub(crate) fn place_of_name(&self, name: &str) -> Option<Place> {
        self.names.get(name).copied()
    }

    pub(crate) fn place_of_label(&self, label: &str) -> Option<Place> {
        self.labels.get(label).copied()
    }

    /// Everything whose id or file begins so.
    pub(crate) fn places_of_prefix(&self, prefix: &str) -> Places {
        let by_id = beginning_with(&self.ids, prefix);
        by_id.chain(beginning_with(&self.names, prefix)).collect()
    }

    pub(crate) fn parents_of(&self, place: Place) -> &[Place] {
        &self.parents[place]
    }

    pub(crate) fn children_of(&self, place: Place) -> &[Place] {
        &self.children[place]
    }

    pub(crate) fn base_places(&self) -> Places {
        self.without(&self.parents)
    }

    pub(crate) fn head_places(&self) -> Places {
        self.without(&self.children)
    }

    /// These nodes and all that they stand on, dependencies included.
    pub(crate) fn below(&self, from: impl IntoIterator<Item = Place>) -> Places {
        reach(from, |place| [&self.parents[place], &self.needs[place]])
    }

    /// These nodes and all that stands on them, dependents included.
    pub(crate) fn above(&self, from: impl IntoIterator<Item = Place>) -> Places {
        reach(from, |place| {
            [&self.children[place], &self.needed_by[place]]
        })
    }

    /// This node, its ancestors and its descendants: what is meant by the branch of this name.
    pub(crate) fn lineage(&self, place: Place) -> Places {
        let mut line = reach([place], |place| [&self.parents[place]]);
        line.append(&mut reach([place], |place| [&self.children[place]]));
        line
    }

    /// The ancestors of a node, and itself.
    pub(crate) fn ancestry(&self, place: Place) -> Places {
        reach([place], |place| [&self.parents[place]])
    }

    /// Of these nodes and all that stands on them what is in the set, as far as it hangs together there.
    pub(crate) fn above_within(
        &self,
        from: impl IntoIterator<Item = Place>,
        set: &Places,
    ) -> Places {
        let all = |place: Place| [&self.children[place], &self.needed_by[place]];
        reach_within(from, all, |place| set.contains(&place))
    }

    /// What a node directly stands on, dependencies included.
    pub(crate) fn under(&self, place: Place) -> impl Iterator<Item = Place> {
        self.parents[place]
            .iter()
            .chain(&self.needs[place])
            .copied()
    }

    /// Whether nothing in the set follows the node.
    pub(crate) fn is_tip(&self, set: &Places, place: Place) -> bool {
        !self.children[place].iter().any(|one| set.contains(one))
    }

    /// Whether nothing in the set stands on the node in any way.
    pub(crate) fn is_loose(&self, set: &Places, place: Place) -> bool {
        let needed = self.needed_by[place].iter().any(|one| set.contains(one));
        !needed && self.is_tip(set, place)
    }

    /// The newest of the set: nothing in it, nor in the gaps below it, follows them.
    pub(crate) fn tips(&self, set: &Places) -> Places {
        let closed = self.below(set.iter().copied());
        let tips = set.iter().filter(|place| self.is_tip(&closed, **place));
        tips.copied().collect()
    }

    fn without(&self, neighbours: &[Vec<Place>]) -> Places {
        let lonely = |place: &Place| neighbours[*place].is_empty();
        (0..self.nodes.len()).filter(lonely).collect()
    }
}

fn reach<'a, const N: usize>(
    from: impl IntoIterator<Item = Place>,
    next: impl Fn(Place) -> [&'a Vec<Place>; N],
) -> Places {
    reach_within(from, next, |_| true)
}

fn reach_within<'a, const N: usize>(
    from: impl IntoIterator<Item = Place>,
    next: impl Fn(Place) -> [&'a Vec<Place>; N],
    within: impl Fn(Place) -> bool,
) -> Places {
    let mut found: Places = from.into_iter().collect();
    let mut open: Vec<Place> = found.iter().copied().collect();
    while let Some(place) = open.pop() {
        for neighbour in next(place).into_iter().flatten() {
            if within(*neighbour) && found.insert(*neighbour) {
                open.push(*neighbour);
            }
        }
    }
    found
}

fn beginning_with(map: &BTreeMap<String, Place>, prefix: &str) -> impl Iterator<Item = Place> {
    let from = map.range::<str, _>((
        std::ops::Bound::Included(prefix),
        std::ops::Bound::Unbounded,
    ));
    from.take_while(move |(word, _)| word.starts_with(prefix))
        .map(|(_, place)| *place)
}
