//! What is written, what is refused, and that nothing panics.

mod refused;

use super::{RenderError, Step, Surroundings, render};
use crate::engine::{Engine, Server};
use crate::operation::{Operation, Undo};
use crate::plan::{Plan, col};
use crate::schema::{Column, EnumType, ForeignKey, Index, IndexPart, Table, Term, Type, Value};
use crate::state::State;
use proptest::prelude::*;

fn users(p: &mut Plan) {
    p.create_table("users", |t| {
        t.id();
        t.string("name", 40);
        t.integer("age").null();
    });
}

fn try_steps(
    engine: Engine,
    before: fn(&mut Plan),
    change: impl FnOnce(&mut Plan),
) -> Result<Vec<Step>, RenderError> {
    let plan = |state: &State, describe: &mut dyn FnMut(&mut Plan)| {
        let mut plan = Plan::new();
        describe(&mut plan);
        plan.resolve(state).expect("the test's plan fits")
    };
    let made = plan(&State::new(), &mut |p| before(p));
    let state = State::replay(&made).expect("the test's plan fits");
    let mut change = Some(change);
    let operations = plan(&state, &mut |p| {
        if let Some(change) = change.take() {
            change(p);
        }
    });
    render(
        Server::assumed(engine),
        state.on(engine),
        &operations,
        &Surroundings::Known(Vec::new()),
    )
}

fn sql(engine: Engine, before: fn(&mut Plan), change: impl FnOnce(&mut Plan)) -> Vec<String> {
    let steps = try_steps(engine, before, change).expect("it can be written");
    let work = steps.iter().flat_map(|step| &step.work);
    work.map(|work| work.sql().to_owned()).collect()
}

fn index(p: &mut Plan, index: Index) {
    p.table("users").create_index(index.named("ix"));
}

#[test]
fn an_index_of_some_engines_is_nothing_elsewhere() {
    let change = |p: &mut Plan| {
        index(
            p,
            Index::on(["age"])
                .include(["name"])
                .only_on(Engine::Postgres),
        );
    };
    assert_eq!(sql(Engine::Postgres, users, change).len(), 1);
    assert_eq!(sql(Engine::Sqlite, users, change), Vec::<String>::new());
}

#[test]
fn what_happens_on_other_engines_is_not_written() {
    let change = |p: &mut Plan| {
        p.on([Engine::Sqlite, Engine::Postgres], |p| {
            p.execute("A", "B");
            p.on([Engine::MySql, Engine::Postgres], |p| {
                p.execute("C", "D");
            });
        });
    };
    assert_eq!(sql(Engine::Sqlite, users, change), ["A"]);
    assert_eq!(sql(Engine::Postgres, users, change), ["A", "C"]);
    assert_eq!(sql(Engine::MySql, users, change), Vec::<String>::new());
}

#[test]
fn on_sqlite_several_changes_of_a_table_are_one_copy_of_its_rows() {
    let change = |p: &mut Plan| {
        p.create_table("posts", |t| {
            t.id();
        });
        p.table("users").add_check("ck_age", "age > 0");
        p.table("posts").add_column(col("user_id").big_integer());
        p.table("users").alter_column(col("name").text());
        p.table("posts")
            .add_foreign_key(ForeignKey::new(["user_id"], "users", ["id"]));
    };
    let steps = try_steps(Engine::Sqlite, users, change).expect("it can be written");
    assert_eq!(steps.len(), 2, "{steps:#?}");
    assert_eq!(steps[0].work.len(), 1, "a new table is made as it will be");
    let copies = steps[1]
        .work
        .iter()
        .filter(|work| work.sql().starts_with("INSERT"));
    assert_eq!(copies.count(), 1);
}

#[test]
fn a_name_that_one_table_frees_is_taken_by_another_after_it() {
    let before = |p: &mut Plan| {
        users(p);
        p.table("users")
            .create_index(Index::on(["age"]).named("ix"));
        p.create_table("posts", |t| {
            t.id();
        });
    };
    let change = |p: &mut Plan| {
        p.table("posts").add_column(col("age").integer().null());
        p.table("users").drop_index("ix");
        p.table("posts")
            .create_index(Index::on(["age"]).named("ix"));
    };
    let sql = sql(Engine::Sqlite, before, change);
    let place = |start: &str| sql.iter().position(|sql| sql.starts_with(start));
    assert!(place("DROP INDEX") < place("CREATE INDEX"), "{sql:#?}");
}

#[test]
fn raw_sql_about_triggers_and_a_table_built_anew_do_not_go_together() {
    let change = |p: &mut Plan| {
        p.execute("DROP TRIGGER a; DROP TRIGGER b", "SELECT 1");
        p.table("users").add_check("ck", "age > 1");
    };
    let error = try_steps(Engine::Sqlite, users, change).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("put that into a revision of its own"),
        "{error}"
    );
}

#[test]
fn the_way_back_of_each_step_is_told_or_why_there_is_none() {
    let change = |p: &mut Plan| {
        p.table("users").add_column(col("phone").string(9).null());
        p.data_one_way(
            |d| {
                d.delete("users");
            },
            "they are gone",
        );
    };
    for engine in Engine::ALL {
        let steps = try_steps(engine, users, change).expect("it can be written");
        assert!(
            matches!(&steps[0].undo, Undo::By(work) if work.len() == 1),
            "{engine}"
        );
        assert_eq!(
            steps[1].undo,
            Undo::Irreversible("they are gone".to_owned()),
            "{engine}"
        );
    }
}

#[test]
fn a_way_back_that_cannot_be_written_does_not_hold_up_the_way_there() {
    let change = |p: &mut Plan| {
        p.table("users")
            .alter_column(col("age").uuid().null().using("gen_random_uuid()"));
        p.table("users").alter_column(col("name").text());
    };
    let steps = try_steps(Engine::Postgres, users, change).expect("it can be written");
    let Undo::Irreversible(why) = &steps[0].undo else {
        panic!("a UUID is no number");
    };
    assert!(why.contains("do not become integer from uuid"), "{why}");
    assert!(matches!(steps[1].undo, Undo::By(_)));
}

proptest! {
    /// Whatever names and texts are, statements are written or refused.
    #[test]
    fn nothing_panics(
        names in prop::collection::vec(".{0,80}", 6),
        number in any::<i64>(),
        bytes in prop::collection::vec(any::<u8>(), 0..9),
    ) {
        let [table, column, other, text, expression, label] = <[String; 6]>::try_from(names).expect("six");
        let ty = EnumType::new(label.as_str(), [text.clone()]);
        let mut new = Table::new(table.as_str());
        new.columns = vec![Column::new(column.as_str(), Type::Text), Column::new(other.as_str(), Type::Integer {
            size: crate::schema::IntegerSize::Big,
            unsigned: number < 0,
        })];
        new.columns[0].default = Term::Value(Value::Bytes(bytes)).into();
        new.columns[1].default = Term::Value(number.into()).into();
        new.columns[1].comment = Some(text.clone());
        new.add_constraint(crate::schema::Check::new(label.as_str(), expression.as_str()));
        new.add_index(Index::on([IndexPart::expression(expression.as_str())]).named(text.as_str()));
        let mut wider = new.columns[1].clone();
        wider.ty = Type::Enum(label.as_str().into());
        wider.default = Term::expression(text.clone()).into();
        let made = [Operation::CreateEnum(ty), Operation::CreateTable(new.clone())];
        let changes = [
            Operation::AlterColumn {
                table: new.name.clone(),
                from: Box::new(new.columns[1].clone()),
                to: Box::new(wider),
                conversion: crate::operation::Conversion { using: Some(expression.as_str().into()), ..Default::default() },
                back: crate::operation::Conversion::default(),
            },
            Operation::RenameColumn { table: new.name.clone(), from: column, to: format!("{text}_") },
            Operation::RenameTable { from: new.name.clone(), to: other.as_str().into() },
        ];
        for engine in Engine::ALL {
            let server = Server::assumed(engine);
            let all: Vec<Operation> = made.iter().chain(&changes).cloned().collect();
            for operations in [&made[..], &all[..]] {
                let nothing = State::new();
                if let Ok(steps) = render(server, nothing.shared(), operations, &Surroundings::Unknown) {
                    for work in steps.iter().flat_map(|step| &step.work) {
                        prop_assert!(!work.sql().contains('\0'));
                    }
                }
            }
        }
    }
}
