//! Rows, as cases write them.

use super::mistake::Mistake;
use super::value::value;
use super::yaml::Node;
use limbeck::schema::Value;
use std::collections::BTreeMap;

/// The rows of tables, in the order in which they were written.
pub(super) type Rows = Vec<(String, Vec<Row>)>;

/// A row: what is said of it.
pub(super) type Row = BTreeMap<String, Value>;

pub(super) fn rows(node: &Node) -> Result<Rows, Mistake> {
    let table = |(key, node): &(super::yaml::Key, Node)| {
        let rows: Result<Vec<Row>, Mistake> = node.one_or_many().iter().map(row).collect();
        Ok((key.text.clone(), rows?))
    };
    node.map()?.iter().map(table).collect()
}

fn row(node: &Node) -> Result<Row, Mistake> {
    let pair = |(key, node): &(super::yaml::Key, Node)| Ok((key.text.clone(), value(node)?));
    node.map()?.iter().map(pair).collect()
}
