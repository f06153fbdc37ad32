//! Any set of operations gets an order in which it runs.

use super::order;
use crate::operation::{Operation, inverse_of_all};
use crate::schema::{ForeignKey, Schema, Table};
use crate::{Plan, State, col};
use proptest::prelude::*;

fn resolved(before: &State, plan: impl FnOnce(&mut Plan)) -> Vec<Operation> {
    let mut p = Plan::new();
    plan(&mut p);
    p.resolve(before).expect("the plan fits")
}

fn after(before: &State, operations: &[Operation]) -> State {
    let mut state = before.clone();
    for operation in operations {
        state.apply(operation).expect("the order runs");
    }
    state
}

fn shown(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(ToString::to_string).collect()
}

fn table(name: &str, points_to: &[&str]) -> Table {
    let operations = resolved(&State::new(), |p| {
        p.create_table(name, |t| {
            t.id();
            for other in points_to {
                t.big_integer(format!("{other}_id")).null();
            }
        });
    });
    let [Operation::CreateTable(table)] = &operations[..] else {
        panic!("one table was planned");
    };
    let mut table = table.clone();
    for other in points_to {
        assert!(table.add_constraint(ForeignKey::new([format!("{other}_id")], *other, ["id"])));
    }
    table
}

#[test]
fn a_thousand_tables_come_and_go_in_the_one_order_there_is() {
    let name = |number: usize| format!("t{number:04}");
    let tables: Vec<Table> = (0..1000)
        .map(|number| match number {
            999 => table(&name(number), &[]),
            _ => table(&name(number), &[name(number + 1).as_str()]),
        })
        .collect();
    let create = tables.iter().cloned().map(Operation::CreateTable);
    let create = order(&State::new(), create.collect()).expect("it ends with one of them");
    assert_eq!(create[0], Operation::CreateTable(tables[999].clone()));
    let there = after(&State::new(), &create);
    let drop = tables.iter().rev().cloned().map(Operation::DropTable);
    let drop = order(&there, drop.collect()).expect("it begins with one of them");
    assert_eq!(drop[0], Operation::DropTable(tables[0].clone()));
    assert_eq!(after(&there, &drop), State::new());
}

#[test]
fn a_table_comes_after_those_it_points_to_and_goes_before_them() {
    let tables = [table("a", &["b", "a"]), table("b", &["c"]), table("c", &[])];
    let create = order(
        &State::new(),
        tables.clone().map(Operation::CreateTable).to_vec(),
    );
    let create = create.expect("an order");
    assert_eq!(
        shown(&create),
        ["create table `c`", "create table `b`", "create table `a`"]
    );
    let full = after(&State::new(), &create);
    let drop = order(&full, tables.map(Operation::DropTable).to_vec()).expect("an order");
    assert_eq!(
        shown(&drop),
        ["drop table `a`", "drop table `b`", "drop table `c`"]
    );
}

#[test]
fn tables_that_point_to_each_other_get_and_lose_one_key_apart() {
    let tables = [table("a", &["b"]), table("b", &["a", "c"]), table("c", &[])];
    let create = order(
        &State::new(),
        tables.clone().map(Operation::CreateTable).to_vec(),
    );
    let create = create.expect("an order");
    assert_eq!(
        shown(&create),
        [
            "create table `c`",
            "create table `a`",
            "create table `b`",
            "add constraint `fk_a_b_id` of table `a`",
        ]
    );
    let full = after(&State::new(), &create);
    let expected: Schema = Schema {
        tables: tables.clone().into_iter().collect(),
        ..Schema::new()
    };
    assert_eq!(*full.shared(), expected);
    let drop = order(&full, tables.map(Operation::DropTable).to_vec()).expect("an order");
    assert_eq!(after(&full, &drop), State::new());
}

#[test]
fn names_are_freed_before_they_are_taken_and_changed_through_a_third() {
    let before = after(
        &State::new(),
        &["a", "b", "c", "d"].map(|name| Operation::CreateTable(table(name, &[]))),
    );
    let rename = |from: &str, to: &str| Operation::RenameTable {
        from: from.into(),
        to: to.into(),
    };
    let chain = order(&before, vec![rename("a", "b"), rename("b", "e")]).expect("an order");
    assert_eq!(
        shown(&chain),
        ["rename table `b` to `e`", "rename table `a` to `b`"]
    );
    let swap = order(&before, vec![rename("a", "b"), rename("b", "a")]).expect("an order");
    assert_eq!(swap.len(), 3);
    assert_eq!(after(&before, &swap), before);
    let dropped = Operation::DropTable(table("b", &[]));
    let taken = order(&before, vec![rename("a", "b"), dropped]).expect("an order");
    assert_eq!(shown(&taken), ["drop table `b`", "rename table `a` to `b`"]);
    let error = order(&before, vec![rename("a", "b"), rename("b", "c")]).expect_err("c stays");
    assert_eq!(
        error.to_string(),
        "cannot rename table `a` to `b`: table `b` exists already"
    );
}

#[test]
fn what_is_said_of_a_renamed_table_waits_for_its_name() {
    let before = after(
        &State::new(),
        &["a", "b"].map(|name| Operation::CreateTable(table(name, &[]))),
    );
    let set = vec![
        Operation::AddColumn {
            table: "b".into(),
            column: crate::schema::Column::new("note", crate::schema::Type::Text),
            fill: crate::schema::ColumnDefault::default(),
        },
        Operation::DropTable(table("b", &[])),
        Operation::RenameTable {
            from: "a".into(),
            to: "b".into(),
        },
    ];
    let ordered = order(&before, set).expect("an order");
    assert_eq!(
        shown(&ordered),
        [
            "drop table `b`",
            "rename table `a` to `b`",
            "add column `note` of table `b`"
        ]
    );
}

#[test]
fn a_column_that_is_replaced_goes_before_its_successor_comes() {
    let before = after(
        &State::new(),
        &resolved(&State::new(), |p| {
            p.create_table("a", |t| {
                t.id();
                t.text("shout").generated("upper('x')");
            });
        }),
    );
    let mut set = resolved(&before, |p| {
        p.table("a")
            .drop_column("shout")
            .add_column(col("shout").text().generated_stored("lower('x')"));
    });
    set.reverse();
    let ordered = order(&before, set).expect("an order");
    assert_eq!(
        shown(&ordered),
        [
            "drop column `shout` of table `a`",
            "add column `shout` of table `a`"
        ]
    );
}

#[test]
fn a_column_is_required_only_after_the_data_that_fills_it() {
    let before = after(
        &State::new(),
        &resolved(&State::new(), |p| {
            p.create_table("a", |t| {
                t.id();
                t.text("note").null();
            });
        }),
    );
    let set = resolved(&before, |p| {
        p.table("a").alter_column(col("note").text());
        p.data_one_way(
            |d| {
                d.update("a").set("note", "");
            },
            "empty notes were NULL",
        );
    });
    let ordered = order(&before, set).expect("an order");
    assert_eq!(
        shown(&ordered),
        ["change data", "alter column `note` of table `a`"]
    );
}

proptest! {
    /// Any tables, any keys between them, any order: it runs, makes the tables as they were meant, is the same every
    /// time, and so is the way back.
    #[test]
    fn any_tables_are_created_and_dropped(
        points_to in proptest::collection::vec(proptest::collection::btree_set(0_usize..7, 0..4), 7),
        shuffle in Just((0_usize..7).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let name = |at: usize| format!("t{at}");
        let tables: Vec<Table> = shuffle.iter().map(|at| {
            let others: Vec<String> = points_to[*at].iter().map(|other| name(*other)).collect();
            let others: Vec<&str> = others.iter().map(String::as_str).collect();
            table(&name(*at), &others)
        }).collect();
        let set: Vec<Operation> = tables.iter().cloned().map(Operation::CreateTable).collect();
        let create = order(&State::new(), set.clone()).expect("an order");
        prop_assert_eq!(&create, &order(&State::new(), set).expect("an order"));
        let full = after(&State::new(), &create);
        let expected = Schema { tables: tables.iter().cloned().collect(), ..Schema::new() };
        prop_assert_eq!(full.shared(), &expected);
        let back = inverse_of_all(&create).expect("tables can be dropped");
        prop_assert_eq!(after(&full, &back), State::new());
        let set = tables.into_iter().map(Operation::DropTable).collect();
        let drop = order(&full, set).expect("an order");
        prop_assert_eq!(after(&full, &drop), State::new());
    }
}
