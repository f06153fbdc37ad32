//! What is other than before, as a schema after.

use super::mistake::Mistake;
use super::schema::{long_form, parts};
use super::yaml::{Key, Kind, Node};

const GONE: &str = "gone";

/// The schema after, as it would have been written down as a whole.
pub(super) fn applied(before: Option<&Node>, change: &Node) -> Result<Node, Mistake> {
    let nothing = Node::made_up(change.line, Vec::new());
    let [mut tables, mut enums] = parts(before.unwrap_or(&nothing))?;
    let [changed, labels] = parts(change)?;
    for (key, node) in changed {
        let place = tables.iter().position(|(known, _)| known.text == key.text);
        match place {
            _ if node.is_word(GONE) => drop(tables.remove(there(place, &key, "table")?)),
            Some(place) => tables[place].1 = table(&tables[place].1, &node)?,
            None => tables.push((key, node)),
        }
    }
    for (key, node) in labels {
        set(&mut enums, key, node, "enum")?;
    }
    let under = |name: &str, entries| {
        let (line, text) = (change.line, name.to_owned());
        (Key { line, text }, Node::made_up(line, entries))
    };
    let schema = vec![under("tables", tables), under("enums", enums)];
    Ok(Node::made_up(change.line, schema))
}

fn table(before: &Node, change: &Node) -> Result<Node, Mistake> {
    let mut entries = long_form(before)?;
    for (key, node) in long_form(change)? {
        if key.text == "columns" {
            let columns = entries
                .iter_mut()
                .find(|(known, _)| known.text == "columns");
            let Some((_, columns)) = columns else {
                entries.push((key, node));
                continue;
            };
            let mut kept = columns.map()?.to_vec();
            for (name, column) in node.map()? {
                set(&mut kept, name.clone(), column.clone(), "column")?;
            }
            columns.kind = Kind::Map(kept);
        } else {
            set(&mut entries, key, node, "key")?;
        }
    }
    Ok(Node::made_up(change.line, entries))
}

/// Adds, replaces or takes out.
fn set(entries: &mut Vec<(Key, Node)>, key: Key, node: Node, what: &str) -> Result<(), Mistake> {
    let place = entries.iter().position(|(known, _)| known.text == key.text);
    match place {
        _ if node.is_word(GONE) => drop(entries.remove(there(place, &key, what)?)),
        Some(place) => entries[place].1 = node,
        None => entries.push((key, node)),
    }
    Ok(())
}

fn there(place: Option<usize>, key: &Key, what: &str) -> Result<usize, Mistake> {
    place.ok_or_else(|| {
        let name = &key.text;
        Mistake::new(
            key.line,
            format!("{what} `{name}` cannot be gone: it is not there before"),
        )
    })
}
