//! What a plan says becomes complete operations, or an error that names the place.

use super::{Plan, PlanError, col, irreversible};
use crate::engine::Engine;
use crate::operation::{DataStep, Operation, Undo};
use crate::schema::{Action, ForeignKey, Index, PrimaryKey, Sql, Term, Type, Unique, Value};
use crate::state::State;

fn planned(plan: impl FnOnce(&mut Plan)) -> Plan {
    let mut p = Plan::new();
    plan(&mut p);
    p
}

fn users() -> State {
    let plan = planned(|p| {
        p.create_enum("mood", ["sad", "glad"]);
        p.create_table("users", |t| {
            t.id();
            t.string("email", 255).unique();
            t.string("phone", 20).null().default("none");
            t.big_integer("boss_id")
                .null()
                .references("users", "id")
                .on_delete(Action::SetNull);
            t.index(Index::on(["phone", "id"]));
        });
    });
    State::replay(&plan.resolve(&State::new()).expect("the plan fits")).expect("and runs")
}

fn shown(plan: &Plan) -> Vec<String> {
    let operations = plan.resolve(&users()).expect("the plan fits");
    operations.iter().map(ToString::to_string).collect()
}

fn refused(plan: impl FnOnce(&mut Plan)) -> String {
    let error = planned(plan)
        .resolve(&users())
        .expect_err("the plan does not fit");
    error.to_string()
}

#[test]
fn a_table_is_described_with_conventional_names() {
    let state = users();
    let users = state.shared().table(&"users".into()).expect("users");
    assert_eq!(users.primary_key, Some(PrimaryKey::new(["id"])));
    let names: Vec<String> = users
        .constraints()
        .map(|each| each.name().to_owned())
        .collect();
    assert_eq!(names, ["uq_users_email", "fk_users_boss_id"]);
    assert!(users.indexes.get("ix_users_phone_id").is_some());
    let phone = users.column("phone").expect("phone");
    assert!(phone.nullable && phone.ty == Type::String(Some(20)));
    assert_eq!(phone.default.general(), &Some(Term::Value("none".into())));
}

#[test]
fn a_drop_knows_what_it_drops_and_takes_along_what_names_it() {
    let plan = planned(|p| {
        p.table("users").drop_column("phone");
    });
    assert_eq!(
        shown(&plan),
        [
            "drop index `ix_users_phone_id` of table `users`",
            "drop column `phone` of table `users`"
        ]
    );
    let operations = plan.resolve(&users()).expect("the plan fits");
    let Operation::DropColumn { column, .. } = &operations[1] else {
        panic!("the column goes last");
    };
    assert_eq!(column.ty, Type::String(Some(20)));
}

#[test]
fn each_step_sees_what_those_before_it_have_done() {
    let plan = planned(|p| {
        p.rename_table("users", "people");
        p.table("people")
            .rename_column("phone", "telephone")
            .alter_column(
                col("telephone")
                    .string(40)
                    .fill("")
                    .using("trim(telephone)"),
            )
            .create_index(Index::on(["telephone"]))
            .drop_index("ix_users_phone_id");
        p.drop_enum("mood");
    });
    let operations = plan.resolve(&users()).expect("the plan fits");
    let Operation::AlterColumn {
        from,
        to,
        conversion,
        ..
    } = &operations[2]
    else {
        panic!("the third step alters");
    };
    assert!(from.nullable && !to.nullable);
    assert_eq!(conversion.using, Some(Sql::from("trim(telephone)")));
}

#[test]
fn what_does_not_fit_is_refused_by_step_and_name() {
    assert_eq!(
        refused(|p| {
            p.drop_enum("mood");
            p.table("users").drop_column("fax");
        }),
        "step 2 (drop column `fax` of table `users`): column `fax` of table `users` does not exist"
    );
    assert_eq!(
        refused(|p| {
            p.table("users").drop_column("id");
        }),
        "step 1 (drop column `id` of table `users`): column `id` of table `users` is still used by the primary key \
         of table `users`: drop or change that first"
    );
    assert_eq!(
        refused(|p| p.data(
            |d| {
                d.update("users").set("fax", 1);
            },
            |_| ()
        )),
        "step 1 (change data): column `fax` of table `users` does not exist"
    );
}

#[test]
fn what_was_said_wrongly_is_told() {
    assert_eq!(
        refused(|p| {
            p.table("users").add_column(col("fax").null());
        }),
        "column `fax` of table `users` has no type: say one, such as .string(255)"
    );
    assert_eq!(
        refused(|p| p.on(Engine::Sqlite, |p| p.create_table("a", |t| {
            t.id().fill(1);
        }))),
        "column `id` of table `a`: `fill` or `using` means nothing in a new table, which has no rows"
    );
    assert_eq!(
        refused(|p| p.create_table("a", |t| {
            t.id();
            t.unique(Unique::on(["id"])).unique(Unique::on(["id"]));
        })),
        "constraint `uq_a_id` of table `a` is said twice"
    );
}

#[test]
fn steps_for_some_engines_are_resolved_with_what_those_engines_have() {
    let plan = planned(|p| {
        p.on(Engine::MariaDb, |p| {
            p.table("users").drop_index("ix_users_phone_id");
        });
        p.on([Engine::MySql, Engine::MariaDb], |p| {
            p.table("users").drop_column("phone");
        });
    });
    let operations = plan.resolve(&users()).expect("the plan fits");
    let [
        _,
        Operation::On {
            engines: mysql,
            operations: two,
        },
        Operation::On {
            operations: one, ..
        },
    ] = &operations[..]
    else {
        panic!("{operations:?}");
    };
    assert!(mysql.contains(Engine::MySql) && !mysql.contains(Engine::MariaDb));
    assert_eq!((two.len(), one.len()), (2, 1));
    let state = operations.iter().fold(users(), |mut state, operation| {
        state.apply(operation).expect("it was resolved so");
        state
    });
    assert_eq!(state.on(Engine::MySql), state.on(Engine::MariaDb));
    assert_eq!(state.on(Engine::Sqlite), users().shared());
}

#[test]
fn what_a_statement_does_is_declared_and_taken_into_account() {
    let plan = planned(|p| {
        p.execute(
            "ALTER TABLE users ADD shoe int",
            "ALTER TABLE users DROP shoe",
        )
        .declares(|p| {
            p.table("users").add_column(col("shoe").integer().null());
        });
        p.table("users").drop_column("shoe");
        p.execute("VACUUM", irreversible("dust is gone"));
    });
    let operations = plan.resolve(&users()).expect("the plan fits");
    let Operation::Execute(execute) = &operations[0] else {
        panic!("SQL comes first");
    };
    assert_eq!(execute.effects.len(), 1);
    let back = operations[0].inverse().expect("it says how");
    let Operation::Execute(back) = back else {
        panic!("the inverse of SQL is SQL");
    };
    assert_eq!(back.down, Undo::By(execute.up.clone()));
    assert_eq!(
        back.effects[0].to_string(),
        "drop column `shoe` of table `users`"
    );
    let why = operations[2].inverse().expect_err("it says so");
    assert_eq!(why.to_string(), "cannot be undone: dust is gone");
}

#[test]
fn labels_that_move_know_their_way_back_where_there_is_one() {
    let alter = |labels: &[&str], values: &[(&str, &str)]| {
        let plan = planned(|p| {
            p.alter_enum_moving("mood", labels.iter().copied(), values.iter().copied());
        });
        let operations = plan.resolve(&users()).expect("the plan fits");
        let [Operation::AlterEnum { back, .. }] = &operations[..] else {
            panic!("one step");
        };
        back.iter()
            .map(|(new, old)| format!("{new}>{old}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(alter(&["blue", "glad"], &[("sad", "blue")]), ["blue>sad"]);
    assert!(alter(&["glad"], &[("sad", "glad")]).is_empty());
    assert!(alter(&["so-so"], &[("sad", "so-so"), ("glad", "so-so")]).is_empty());
    assert!(refused(|p| p.alter_enum_moving("mood", ["glad"], [("sad", "mad")])).contains("`mad`"));
}

#[test]
fn rows_change_by_steps_with_bound_values() {
    let plan = planned(|p| {
        p.data(
            |d| {
                d.insert("users", ["id", "email"], [[Value::from(1), "a@b.c".into()]]);
                d.update("users")
                    .set("phone", Term::expression("trim(phone)"))
                    .filter("phone LIKE ?", ["% %".into()])
                    .in_batches("id", 500);
            },
            |d| {
                d.delete("users").filter("id = ?", [1.into()]);
            },
        );
    });
    let operations = plan.resolve(&users()).expect("the plan fits");
    let Operation::Data(data) = &operations[0] else {
        panic!("one step");
    };
    assert_eq!(data.up.len(), 2);
    let DataStep::Update {
        batch: Some(batch), ..
    } = &data.up[1]
    else {
        panic!("in batches");
    };
    assert_eq!((batch.key.as_str(), batch.size), ("id", 500));
}

#[test]
fn a_plan_without_a_way_says_why_even_from_within_an_engine() {
    let plan = planned(|p| p.on(Engine::Postgres, |p| p.irreversible("the map is lost")));
    assert!(
        matches!(plan.resolve(&users()), Err(PlanError::Irreversible(why)) if why.0 == "the map is lost")
    );
}

#[test]
fn a_table_that_is_described_knows_its_name() {
    let plan = planned(|p| {
        p.create_table("notes", |t| {
            t.id();
            let name = format!("ck_{}_id", t.name());
            t.check(name, "id > 0");
        });
    });
    let state = State::replay(&plan.resolve(&State::new()).expect("the plan fits"));
    let state = state.expect("and runs");
    let notes = state.shared().table(&"notes".into()).expect("notes");
    assert!(notes.constraint("ck_notes_id").is_some());
}

#[test]
fn an_added_column_brings_its_constraints() {
    let plan = planned(|p| {
        p.table("users")
            .add_column(
                col("code")
                    .char(4)
                    .fill("0000")
                    .unique()
                    .references("users", "email"),
            )
            .add_foreign_key(ForeignKey::new(["id"], "users", ["id"]).named("fk_self"));
    });
    assert_eq!(
        shown(&plan),
        [
            "add column `code` of table `users`",
            "add constraint `uq_users_code` of table `users`",
            "add constraint `fk_users_code` of table `users`",
            "add constraint `fk_self` of table `users`",
        ]
    );
}
