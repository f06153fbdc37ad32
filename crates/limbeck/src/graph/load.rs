//! From a heap of revisions to a graph, or to the one sentence that says what is wrong with them.

use super::{Graph, GraphError, Node, Place};
use crate::target::is_word;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

impl Graph {
    /// Joins revisions to a graph. Where their parents leave the order open, the names of the files decide.
    pub fn load(nodes: impl IntoIterator<Item = Node>) -> Result<Self, GraphError> {
        let mut nodes: Vec<Node> = nodes.into_iter().collect();
        nodes.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
        let ids = index_ids(&nodes)?;
        let labels = index_labels(&nodes, &ids)?;
        let links = Links::read(&nodes, &ids, &labels)?;
        let order = links.order(&nodes)?;
        Ok(Self::in_order(nodes, &order, &links, &labels))
    }

    fn in_order(
        mut unordered: Vec<Node>,
        order: &[Place],
        links: &Links,
        labels: &BTreeMap<String, Place>,
    ) -> Self {
        let mut place = vec![0; order.len()];
        for (to, from) in order.iter().enumerate() {
            place[*from] = to;
        }
        let moved = |links: &[Vec<Place>]| -> Vec<Vec<Place>> {
            let links = order.iter().map(|from| &links[*from]);
            links
                .map(|one| one.iter().map(|from| place[*from]).collect())
                .collect()
        };
        let (parents, needs) = (moved(&links.parents), moved(&links.needs));
        let take = |from: &Place| std::mem::take(&mut unordered[*from]);
        let nodes: Vec<Node> = order.iter().map(take).collect();
        Self {
            children: turned(&parents),
            needed_by: turned(&needs),
            parents,
            needs,
            ids: by(&nodes, |node| &node.id),
            names: by(&nodes, |node| &node.name),
            labels: labels
                .iter()
                .map(|(label, from)| (label.clone(), place[*from]))
                .collect(),
            nodes,
        }
    }
}

/// Who follows and needs whom, in places of the unordered list.
struct Links {
    parents: Vec<Vec<Place>>,
    needs: Vec<Vec<Place>>,
}

impl Links {
    fn read(
        nodes: &[Node],
        ids: &BTreeMap<String, Place>,
        labels: &BTreeMap<String, Place>,
    ) -> Result<Self, GraphError> {
        let (mut parents, mut needs) = (Vec::new(), Vec::new());
        for node in nodes {
            let parent = |id: &String| {
                ids.get(id)
                    .copied()
                    .ok_or_else(|| GraphError::UnknownParent {
                        file: node.name.clone(),
                        parent: id.clone(),
                    })
            };
            let need = |word: &String| {
                let found = ids.get(word).or_else(|| labels.get(word)).copied();
                found.ok_or_else(|| GraphError::UnknownDependency {
                    file: node.name.clone(),
                    wanted: word.clone(),
                })
            };
            parents.push(each_once(node.parents.iter().map(parent))?);
            needs.push(each_once(node.depends_on.iter().map(need))?);
        }
        Ok(Self { parents, needs })
    }

    /// Lists the nodes so that each comes after all that it stands on; among the free ones the first by name.
    fn order(&self, nodes: &[Node]) -> Result<Vec<Place>, GraphError> {
        let (children, needed_by) = (turned(&self.parents), turned(&self.needs));
        let mut missing: Vec<usize> = (0..nodes.len())
            .map(|place| self.parents[place].len() + self.needs[place].len())
            .collect();
        let free = (0..nodes.len()).filter(|place| missing[*place] == 0);
        let mut free: BinaryHeap<Reverse<Place>> = free.map(Reverse).collect();
        let mut order = Vec::with_capacity(nodes.len());
        while let Some(Reverse(place)) = free.pop() {
            order.push(place);
            for next in children[place].iter().chain(&needed_by[place]) {
                missing[*next] -= 1;
                if missing[*next] == 0 {
                    free.push(Reverse(*next));
                }
            }
        }
        if order.len() < nodes.len() {
            return Err(self.circle(nodes, &missing));
        }
        Ok(order)
    }

    /// Names a circle among the nodes that still miss something: walking down from one of them must meet itself.
    fn circle(&self, nodes: &[Node], missing: &[usize]) -> GraphError {
        let stuck = |place: &Place| missing[*place] > 0;
        let mut place = (0..nodes.len())
            .find(stuck)
            .expect("an incomplete order leaves somebody out");
        let mut trail = Vec::new();
        let mut seen = vec![None; nodes.len()];
        while seen[place].is_none() {
            seen[place] = Some(trail.len());
            trail.push(place);
            let mut below = self.parents[place].iter().chain(&self.needs[place]);
            place = *below
                .find(|place| stuck(place))
                .expect("whoever misses something misses a node that misses something");
        }
        let start = seen[place].expect("the walk ended where it had been");
        let circle = trail[start..].iter().chain([&place]);
        GraphError::Circle(circle.map(|place| nodes[*place].name.clone()).collect())
    }
}

fn index_ids(nodes: &[Node]) -> Result<BTreeMap<String, Place>, GraphError> {
    let mut ids = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        check_word(&node.id, "its id", node)?;
        if let Some(first) = ids.insert(node.id.clone(), place) {
            return Err(GraphError::DuplicateId {
                id: node.id.clone(),
                first: nodes[first].name.clone(),
                second: node.name.clone(),
            });
        }
    }
    for pair in nodes.windows(2) {
        if pair[0].name == pair[1].name {
            return Err(GraphError::DuplicateName {
                name: pair[0].name.clone(),
                first: pair[0].id.clone(),
                second: pair[1].id.clone(),
            });
        }
    }
    Ok(ids)
}

fn index_labels(
    nodes: &[Node],
    ids: &BTreeMap<String, Place>,
) -> Result<BTreeMap<String, Place>, GraphError> {
    let mut labels = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        for label in &node.labels {
            check_word(label, "a label", node)?;
            let first = labels.insert(label.clone(), place);
            if let Some(first) = first.or_else(|| ids.get(label).copied()) {
                return Err(GraphError::LabelTwice {
                    label: label.clone(),
                    first: nodes[first].name.clone(),
                    second: node.name.clone(),
                });
            }
        }
    }
    Ok(labels)
}

fn check_word(word: &str, kind: &'static str, node: &Node) -> Result<(), GraphError> {
    if is_word(word) {
        return Ok(());
    }
    Err(GraphError::UnusableWord {
        file: node.name.clone(),
        kind,
        word: word.to_owned(),
    })
}

fn each_once(
    places: impl Iterator<Item = Result<Place, GraphError>>,
) -> Result<Vec<Place>, GraphError> {
    let mut places = places.collect::<Result<Vec<_>, _>>()?;
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

/// The same arrows, from their other ends.
fn turned(links: &[Vec<Place>]) -> Vec<Vec<Place>> {
    let mut turned = vec![Vec::new(); links.len()];
    for (from, targets) in links.iter().enumerate() {
        for to in targets {
            turned[*to].push(from);
        }
    }
    turned
}

fn by(nodes: &[Node], key: fn(&Node) -> &String) -> BTreeMap<String, Place> {
    let keys = nodes.iter().enumerate();
    keys.map(|(place, node)| (key(node).clone(), place))
        .collect()
}
