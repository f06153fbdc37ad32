//! Keys and indexes of MySQL and MariaDB.

use super::Reader;
use super::column::understood;
use super::rows::{KeyRow, PartRow, RuleRow};
use crate::catalog::{Other, OtherKind};
use crate::schema::{
    Action, ForeignKey, Index, IndexOn, IndexPart, ObjectName, PrimaryKey, Table, Unique,
};

impl Reader<'_> {
    /// Reads one index from its parts.
    pub(super) fn index(&mut self, parts: &[&PartRow]) {
        let Some(first) = parts.first() else {
            return;
        };
        let table = self.name(&first.table_name);
        let Some(found) = self.draft.table(&table) else {
            return;
        };
        let storage = found.options.storage_engine.clone().unwrap_or_default();
        let index = Index {
            unique: first.non_unique == 0,
            method: method(&first.method, &storage),
            ..Index::on(parts.iter().map(|part| self.part(part)))
        };
        let of = match first.index_name.as_str() {
            "PRIMARY" => "primary key",
            name => name,
        };
        if let Some(comment) = first.comment.as_deref().filter(|text| !text.is_empty()) {
            self.draft.detail(&table, of, format!("COMMENT {comment}"));
        }
        if first.is_hidden != 0 {
            self.draft
                .detail(&table, of, "the optimizer does not look at it");
        }
        let columns: Vec<String> = index.columns().map(str::to_owned).collect();
        let is_plain = index.parts.iter().all(is_plain) && index.method.is_none();
        if first.index_name == "PRIMARY" {
            if let Some(found) = self.draft.table(&table) {
                found.primary_key = Some(PrimaryKey::new(columns));
            }
            if !is_plain {
                let text = "it sorts downwards, or by a beginning alone";
                self.draft.detail(&table, of, text);
            }
        } else if index.unique && is_plain {
            let unique = Unique::on(columns).named(of);
            self.draft.add_constraint(&table, unique.into());
        } else {
            self.draft.add_index(&table, index.named(of));
        }
    }

    fn part(&self, row: &PartRow) -> IndexPart {
        let mut part = match (&row.column_name, &row.expression) {
            (Some(column), _) => IndexPart::column(column.as_str()),
            (None, expression) => {
                let expression = expression.as_deref().unwrap_or_default();
                IndexPart::expression(understood(self.server.engine, expression))
            }
        };
        if row.direction.as_deref() == Some("D") {
            part = part.descending();
        }
        // A SPATIAL index tells the size of its boxes.
        let is_prefix = row.direction.is_some() && !row.method.eq_ignore_ascii_case("SPATIAL");
        part.prefix = row
            .prefix
            .filter(|_| is_prefix)
            .and_then(|it| it.try_into().ok());
        part
    }

    /// Reads one foreign key from what it does and its columns.
    pub(super) fn foreign_key(&mut self, rule: &RuleRow, columns: &[&KeyRow]) {
        let Some(first) = columns.first() else {
            return;
        };
        let to = self.name_within(&first.target_schema, &first.target);
        let from = columns.iter().map(|row| row.column_name.as_str());
        let key = ForeignKey::new(
            from,
            to,
            columns.iter().map(|row| row.target_column.as_str()),
        )
        .named(rule.name.as_str())
        .on_delete(action(&rule.on_delete))
        .on_update(action(&rule.on_update));
        let table = self.name(&rule.table_name);
        let made_for_it = self.draft.table(&table).and_then(|it| made_for(it, &key));
        self.draft.add_constraint(&table, key.into());
        if let Some(index) = made_for_it {
            if let Some(table) = self.draft.table(&table) {
                table.indexes.remove(&index);
            }
            let other = Other::new(OtherKind::ForeignKeyIndex, index);
            self.draft.add_other(other.of(table));
        }
    }
}

/// The index that was made for a foreign key because there was none: it is called as the key, or as its first column
/// where nobody gave the key a name.
fn made_for(table: &Table, key: &ForeignKey) -> Option<String> {
    let is_numbered = |name: &str, start: &str| {
        let number = name
            .strip_prefix(start)
            .and_then(|rest| rest.strip_prefix('_'));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_unnamed = is_numbered(&key.name, &format!("{}_ibfk", table.name.name));
    let first = key.columns.first()?;
    let is_its_name =
        |name: &str| name == key.name || is_unnamed && (name == first || is_numbered(name, first));
    let plain = Index::on(key.columns.iter().map(String::as_str));
    let mut indexes = table.indexes.iter();
    let index = indexes.find(|it| {
        let same = Index {
            name: it.name.clone(),
            ..plain.clone()
        };
        **it == same && is_its_name(&it.name)
    });
    index.map(|index| index.name.clone())
}

fn is_plain(part: &IndexPart) -> bool {
    match &part.on {
        IndexOn::Column(name) => *part == IndexPart::column(name.as_str()),
        IndexOn::Expression(_) => false,
    }
}

/// The kind of an index, unless the usual one. MariaDB hashes unique texts that are too long for a tree, unasked.
fn method(told: &str, storage: &str) -> Option<String> {
    let method = told.to_ascii_lowercase();
    let is_unasked = method == "hash" && !storage.eq_ignore_ascii_case("MEMORY");
    (method != "btree" && !is_unasked).then_some(method)
}

fn action(words: &str) -> Action {
    match words {
        "RESTRICT" => Action::Restrict,
        "CASCADE" => Action::Cascade,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        _ => Action::NoAction,
    }
}

impl Reader<'_> {
    /// The name of a table of the database that is being read.
    pub(super) fn name(&self, table: &str) -> ObjectName {
        self.name_within(&self.schema, table)
    }

    fn name_within(&self, schema: &str, name: &str) -> ObjectName {
        if schema == self.own {
            name.into()
        } else {
            ObjectName::within(schema, name)
        }
    }
}
