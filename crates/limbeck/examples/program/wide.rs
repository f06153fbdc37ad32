//! As many tables as one likes, in revisions and in entities: what is to be timed.

use limbeck::entities::Entities;
use limbeck::schema::Index;
use limbeck::{Meta, Plan, Revision};
use std::ops::Range;

/// A table like many: ten columns, a foreign key and two indexes.
fn table(p: &mut Plan, number: usize) {
    let parent = format!("t{:04}", number.saturating_sub(1));
    p.create_table(format!("t{number:04}").as_str(), |t| {
        t.id();
        t.big_integer("parent_id")
            .null()
            .references(parent.as_str(), "id");
        t.string("a", 100);
        t.string("b", 255).null();
        t.integer("c");
        t.integer("d").null();
        t.boolean("e");
        t.double("f");
        t.timestamp("g");
        t.timestamp("h").null();
        t.index(Index::on(["a"]));
        t.index(Index::on(["b", "c"]));
    });
}

/// So many tables, in as many revisions or in one.
pub(super) fn revisions(count: usize, of_revisions: bool) -> Vec<Revision> {
    let revision = |number: usize, tables: Range<usize>| {
        let (mut plan, mut unplan) = (Plan::new(), Plan::new());
        for number in tables.clone() {
            table(&mut plan, number);
        }
        for number in tables.rev() {
            unplan.drop_table(format!("t{number:04}").as_str());
        }
        let mut made = Revision::from_memory(&format!("m{number:06}"), &Meta::EMPTY, plan, unplan);
        made.id = format!("r{number:06}");
        made.parents = match number {
            0 => Vec::new(),
            _ => vec![format!("r{:06}", number - 1)],
        };
        made
    };
    if of_revisions {
        (0..count).map(|one| revision(one, one..one + 1)).collect()
    } else {
        vec![revision(0, 0..count)]
    }
}

/// The entities of so many tables. The first of them has a phone if the environment has `PHONE`, whether or not the
/// revisions know.
pub(super) fn entities(count: usize) -> Entities {
    (0..count).fold(Entities::new(), |entities, _| {
        entities.with::<entity::Entity>()
    })
}

/// One entity that is another table each time it is read.
#[expect(unreachable_pub, reason = "SeaORM's derives want it")]
mod entity {
    use limbeck::SchemaExtras;
    use limbeck::plan::TableBuilder;
    use limbeck::schema::{ForeignKey, Index, TableOptions};
    use sea_orm::entity::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// How many were read.
    static READ: AtomicUsize = AtomicUsize::new(0);

    #[derive(Copy, Clone, Debug, Default, DeriveEntity)]
    pub struct Entity;

    impl EntityName for Entity {
        fn table_name(&self) -> &'static str {
            format!("t{:04}", READ.load(Ordering::Relaxed)).leak()
        }
    }

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub parent_id: Option<i64>,
        #[sea_orm(column_type = "String(StringLen::N(100))")]
        pub a: String,
        #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
        pub b: Option<String>,
        pub c: i32,
        pub d: Option<i32>,
        pub e: bool,
        pub f: f64,
        pub g: DateTimeUtc,
        pub h: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl SchemaExtras for Entity {
        fn extras(t: &mut TableBuilder) {
            let number = READ.fetch_add(1, Ordering::Relaxed);
            let parent = format!("t{:04}", number.saturating_sub(1));
            t.options(TableOptions::default());
            t.foreign_key(ForeignKey::new(["parent_id"], parent.as_str(), ["id"]));
            t.index(Index::on(["a"]));
            t.index(Index::on(["b", "c"]));
            if number == 0 && std::env::var("PHONE").is_ok() {
                t.string("phone", 20).null();
            }
        }
    }
}
