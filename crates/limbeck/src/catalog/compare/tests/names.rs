//! What engines name by themselves, and what they do not tell apart.

use super::{add, default, email, lines};
use crate::catalog::Rigour;
use crate::engine::Engine;
use crate::schema::{Action, Check, ForeignKey, Identity, Index, Table, Unique};

#[test]
fn names_that_engines_give_are_as_good_as_any_but_not_on_the_way_back() {
    let unique = |name: &'static str| {
        move |table: &mut Table| assert!(table.add_constraint(Unique::on(["email"]).named(name)))
    };
    let check = |name: &'static str| {
        move |table: &mut Table| assert!(table.add_constraint(Check::new(name, "id > 0")))
    };
    let key = |name: &'static str| {
        move |table: &mut Table| {
            let key = ForeignKey::new(["email"], "mails", ["id"]).named(name);
            assert!(table.add_constraint(key));
        }
    };
    let index =
        |name: &'static str| move |table: &mut Table| add(table, Index::on(["email"]).named(name));
    for engine in [
        Engine::Postgres,
        Engine::MySql,
        Engine::MariaDb,
        Engine::Sqlite,
    ] {
        let own = match engine {
            Engine::Postgres => [
                "users_email_key",
                "users_check1",
                "users_email_fkey",
                "users_email_idx",
            ],
            Engine::MySql => ["email_2", "users_chk_1", "users_ibfk_1", "email"],
            Engine::MariaDb => ["email", "CONSTRAINT_1", "users_ibfk_2", "email_3"],
            Engine::Sqlite => ["uq_users_email", "ck_users_2", "fk_users_email", "mine"],
        };
        for rigour in [Rigour::Equivalent, Rigour::Exact] {
            let expected = usize::from(rigour == Rigour::Exact);
            let differences = [
                lines(engine, rigour, unique("chosen"), unique(own[0])),
                lines(engine, rigour, check("chosen"), check(own[1])),
                lines(engine, rigour, key(own[2]), key("chosen")),
            ];
            for lines in differences {
                assert_eq!(lines.len(), expected, "{engine} {rigour:?} {lines:?}");
            }
            let of_index = lines(engine, rigour, index("chosen"), index(own[3]));
            let expected = if engine == Engine::Sqlite {
                1
            } else {
                expected
            };
            assert_eq!(of_index.len(), expected, "{engine} {rigour:?} {of_index:?}");
        }
    }
    assert_eq!(
        lines(
            Engine::Postgres,
            Rigour::Equivalent,
            index("one"),
            index("two")
        ),
        ["index `one` of table `users`: name should be one, found two"]
    );
}

#[test]
fn two_keys_that_swapped_their_invented_names_are_the_same_two() {
    let keys = |one: &'static str, two: &'static str| {
        move |table: &mut Table| {
            for (name, to) in [(one, "mails"), (two, "posts")] {
                let key = ForeignKey::new(["email"], to, ["id"]).named(name);
                assert!(table.add_constraint(key));
            }
        }
    };
    let (here, there) = (
        keys("users_ibfk_1", "users_ibfk_2"),
        keys("users_ibfk_2", "users_ibfk_1"),
    );
    assert_eq!(
        lines(Engine::MariaDb, Rigour::Equivalent, here, there),
        [""; 0]
    );
}

#[test]
fn what_engines_do_not_tell_apart_is_the_same() {
    let key = |action: Action| {
        move |table: &mut Table| {
            let key = ForeignKey::new(["email"], "mails", ["id"]).on_delete(action);
            assert!(table.add_constraint(key));
        }
    };
    let actions = |engine| {
        lines(
            engine,
            Rigour::Exact,
            key(Action::NoAction),
            key(Action::Restrict),
        )
        .len()
    };
    assert_eq!((actions(Engine::MariaDb), actions(Engine::MySql)), (0, 0));
    assert_eq!((actions(Engine::Postgres), actions(Engine::Sqlite)), (1, 1));

    let constraint =
        |table: &mut Table| assert!(table.add_constraint(Unique::on(["email"]).named("u")));
    let index = |table: &mut Table| add(table, Index::on(["email"]).named("u").unique());
    let unique = |engine, rigour| lines(engine, rigour, constraint, index).len();
    assert_eq!(unique(Engine::MariaDb, Rigour::Exact), 0);
    assert_eq!(
        (
            unique(Engine::Sqlite, Rigour::Equivalent),
            unique(Engine::Sqlite, Rigour::Exact)
        ),
        (0, 1)
    );
    assert_eq!(unique(Engine::Postgres, Rigour::Equivalent), 1);
    let partial = |table: &mut Table| {
        add(
            table,
            Index::on(["email"]).named("u").unique().predicate("id > 1"),
        );
    };
    assert_eq!(
        lines(Engine::Sqlite, Rigour::Equivalent, constraint, partial).len(),
        1
    );

    let identity = |table: &mut Table| email(table).identity = Some(Identity::default());
    let serial = |table: &mut Table| default(table, "nextval('users_email_seq'::regclass)");
    let counting = |engine, rigour| lines(engine, rigour, identity, serial).len();
    assert_eq!(counting(Engine::Postgres, Rigour::Equivalent), 0);
    assert_eq!(counting(Engine::Postgres, Rigour::Exact), 2);

    let comment = |table: &mut Table| table.comment = Some("why".to_owned());
    let commented = |engine| lines(engine, Rigour::Exact, |_| {}, comment).len();
    assert_eq!(
        (commented(Engine::Sqlite), commented(Engine::Postgres)),
        (0, 1)
    );
    let strict = |table: &mut Table| table.options.strict = true;
    let options = |engine| lines(engine, Rigour::Equivalent, |_| {}, strict);
    assert_eq!(options(Engine::Postgres), [""; 0]);
    assert_eq!(
        options(Engine::Sqlite),
        ["table `users`: STRICT should be off, found on"]
    );
}
