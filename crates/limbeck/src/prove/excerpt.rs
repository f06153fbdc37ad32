//! The part of a state that a revision has to do with: the rest need not be built to be compared.

use crate::engine::Engine;
use crate::operation::Operation;
use crate::schema::{Collection, ObjectName, Schema, Table};
use std::collections::BTreeSet;

/// What a revision may have changed.
pub(super) struct Excerpt<'s> {
    /// The state after it.
    pub(super) state: &'s Schema,
    changed: BTreeSet<&'s ObjectName>,
}

impl<'s> Excerpt<'s> {
    /// All of a state.
    pub(super) fn whole(state: &'s Schema) -> Self {
        let changed = state.tables.iter().map(|table| &table.name).collect();
        Self { state, changed }
    }

    /// The tables that are others than before, that the operations name, or that the server describes otherwise than
    /// before.
    pub(super) fn between(
        engine: Engine,
        [before, after]: [&'s Schema; 2],
        operations: &[Operation],
        [seen_before, seen]: [&Schema; 2],
    ) -> Self {
        let mut named = BTreeSet::new();
        note(engine, operations, &mut named);
        let is_changed = |table: &&Table| {
            let name = &table.name;
            let seen = (seen_before.table(name), seen.table(name));
            let looks_the_same = matches!(seen, (Some(one), Some(other)) if one == other);
            before.table(name) != Some(table)
                || !looks_the_same
                || named.contains(name)
                || has_other_labels(table, before, after)
        };
        let changed = after.tables.iter().filter(is_changed);
        Self {
            state: after,
            changed: changed.map(|table| &table.name).collect(),
        }
    }

    /// What has to be made so that its tables can be: those that they refer to stand there without keys of their own.
    pub(super) fn to_build(&self) -> Schema {
        let tables = || {
            self.changed
                .iter()
                .filter_map(|name| self.state.table(name))
        };
        let keys = tables().flat_map(|table| table.foreign_keys.iter());
        let parents: BTreeSet<&ObjectName> = keys.map(|key| &key.to).collect();
        let parents = parents
            .into_iter()
            .filter(|name| !self.changed.contains(name));
        let parents = parents.filter_map(|name| self.state.table(name));
        let parents = parents.map(|table| Table {
            foreign_keys: Collection::default(),
            ..table.clone()
        });
        Schema {
            tables: tables().cloned().chain(parents).collect(),
            enums: self.state.enums.clone(),
        }
    }

    /// What a server told of that alone, and of what the state does not have.
    pub(super) fn of(&self, told: &Schema) -> Schema {
        let is_other =
            |name: &ObjectName| self.changed.contains(name) || !self.state.tables.contains(name);
        let tables = told.tables.iter().filter(|table| is_other(&table.name));
        Schema {
            tables: tables.cloned().collect(),
            enums: told.enums.clone(),
        }
    }
}

fn note<'o>(engine: Engine, operations: &'o [Operation], named: &mut BTreeSet<&'o ObjectName>) {
    for operation in operations {
        named.extend(operation.table());
        match operation {
            Operation::Execute(execute) => note(engine, &execute.effects, named),
            Operation::On {
                engines,
                operations,
            } if engines.contains(engine) => note(engine, operations, named),
            _ => {}
        }
    }
}

fn has_other_labels(table: &Table, before: &Schema, after: &Schema) -> bool {
    let mut enums = table
        .columns
        .iter()
        .filter_map(|column| column.ty.enum_name());
    enums.any(|name| before.enums.get(name) != after.enums.get(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Plan, col};
    use crate::state::State;

    fn states(plan: impl Fn(&mut Plan)) -> (State, State, Vec<Operation>) {
        let mut p = Plan::new();
        p.create_enum("mood", ["glad", "sad"]);
        for (name, to) in [("a", None), ("b", Some("a")), ("c", Some("b"))] {
            p.create_table(name, |t| {
                t.id();
                t.enumeration("mood", "mood");
                if let Some(to) = to {
                    t.big_integer("parent").references(to, "id");
                }
            });
        }
        let before = p.resolve(&State::new()).expect("the plan fits");
        let before = State::replay(&before).expect("it was resolved");
        let mut p = Plan::new();
        plan(&mut p);
        let operations = p.resolve(&before).expect("the plan fits");
        let mut after = before.clone();
        for operation in &operations {
            after.apply(operation).expect("it was resolved");
        }
        (before, after, operations)
    }

    /// The tables that are compared, and those that are made for it.
    fn excerpt(plan: impl Fn(&mut Plan), seen: impl Fn(&mut Schema)) -> [Vec<String>; 2] {
        let (before, after, operations) = states(plan);
        let (before, after) = (before.shared(), after.shared());
        let mut told = after.clone();
        seen(&mut told);
        let excerpt = Excerpt::between(
            Engine::Sqlite,
            [before, after],
            &operations,
            [before, &told],
        );
        let built = excerpt.to_build();
        let of = |schema: &Schema| -> Vec<String> {
            let names = schema.tables.iter().map(|table| table.name.to_string());
            names.collect()
        };
        [of(&excerpt.of(&told)), of(&built)]
    }

    #[test]
    fn a_changed_table_is_compared_and_what_it_refers_to_is_made() {
        let note = |p: &mut Plan| {
            p.table("c").add_column(col("note").text().null());
        };
        assert_eq!(excerpt(note, |_| {}), [vec!["c"], vec!["b", "c"]]);
        let (before, after, operations) = states(note);
        let states = [before.shared(), after.shared()];
        let built = Excerpt::between(Engine::Sqlite, states, &operations, states).to_build();
        let parent = built.table(&"b".into()).expect("`c` refers to it");
        assert!(parent.foreign_keys.is_empty(), "or `a` were needed, too");
        let labels = |p: &mut Plan| p.alter_enum("mood", ["glad"]);
        let all = || vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(excerpt(labels, |_| {}), [all(), all()]);
    }

    #[test]
    fn what_changed_without_a_word_is_compared_too() {
        let nothing = |_: &mut Plan| {};
        let none: [Vec<String>; 2] = Default::default();
        assert_eq!(excerpt(nothing, |_| {}), none);
        let more = |told: &mut Schema| {
            let mut a = told.tables.remove(&"a".into()).expect("it is there");
            a.comment = Some("new".to_owned());
            told.tables.insert(a);
            told.tables.insert(Table::new("surplus"));
        };
        assert_eq!(excerpt(nothing, more), [vec!["a", "surplus"], vec!["a"]]);
        let fewer = |told: &mut Schema| drop(told.tables.remove(&"a".into()));
        let [compared, built] = excerpt(nothing, fewer);
        assert!(compared.is_empty() && built == ["a"], "it is missed");
    }
}
