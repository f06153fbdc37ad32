//! The entity `profiles` as ten people might leave it, each one ordinary change further than the one before.

use limbeck::entities::{Entities, EntityError};
use limbeck::schema::Schema;
use limbeck::{SchemaExtras, diff::Hints};
use plinth_infrastructure::entities;
use sea_orm::EntityTrait;

/// A change of an entity.
pub(super) struct Change {
    /// What whoever made it calls it.
    pub(super) message: &'static str,
    /// What the entities want afterwards.
    pub(super) wanted: fn() -> Result<Schema, EntityError>,
    /// What has to be said of it, since comparing cannot tell.
    pub(super) said: fn(Hints) -> Hints,
}

/// The ten, in their order.
pub(super) const CHANGES: [Change; 10] = [
    change::<added::Entity>("add phone", |said| said),
    change::<dropped::Entity>("drop website", |said| {
        said.drop_column("profiles", "website")
    }),
    change::<renamed::Entity>("call the location city", |said| {
        said.rename_column("profiles", "location", "city")
    }),
    change::<widened::Entity>("widen phone", |said| said),
    change::<narrowed::Entity>("narrow bio", |said| said),
    change::<defaulted::Entity>("let bio default to nothing", |said| said),
    change::<indexed::Entity>("index the city", |said| said),
    change::<unique::Entity>("let a phone be one user's", |said| said),
    change::<checked::Entity>("want a city to have a name", |said| said),
    change::<keyed::Entity>("let users have a mentor", |said| said),
];

const fn change<E: EntityTrait + SchemaExtras>(
    message: &'static str,
    said: fn(Hints) -> Hints,
) -> Change {
    Change {
        message,
        wanted: wanted::<E>,
        said,
    }
}

/// Plinth's schema with another table `profiles`.
fn wanted<E: EntityTrait + SchemaExtras>() -> Result<Schema, EntityError> {
    let mut schema = entities::all().schema()?;
    let other = Entities::new().with::<E>().schema()?;
    for table in &other.tables {
        schema.tables.remove(&table.name);
        schema.tables.insert(table.clone());
    }
    Ok(schema)
}

/// A module with the entity, of which its own columns, its other relations and what it tells Limbeck beside what
/// `profiles` tells already are given.
macro_rules! profiles {
    ($name:ident: { $($columns:tt)* } { $($relations:tt)* } |$t:ident| $extras:block) => {
        #[expect(unreachable_pub, reason = "SeaORM's derives want it")]
        mod $name {
            use limbeck::SchemaExtras;
            use limbeck::plan::TableBuilder;
            use plinth_infrastructure::entities::{profiles, users};
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = "profiles")]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub user_id: i64,
                $($columns)*
                pub version: i64,
                pub created_at: DateTimeUtc,
                pub updated_at: DateTimeUtc,
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {
                #[sea_orm(
                    belongs_to = "users::Entity",
                    from = "Column::UserId",
                    to = "users::Column::Id",
                    on_delete = "Cascade"
                )]
                User,
                $($relations)*
            }

            impl ActiveModelBehavior for ActiveModel {}

            impl SchemaExtras for Entity {
                fn extras($t: &mut TableBuilder) {
                    profiles::Entity::extras($t);
                    $extras
                }
            }
        }
    };
}

profiles!(added: {
    #[sea_orm(column_type = "String(StringLen::N(2000))", nullable)]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable)]
    pub location: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(255))", nullable)]
    pub website: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(20))", nullable)]
    pub phone: Option<String>,
} {} |t| {});

profiles!(dropped: {
    #[sea_orm(column_type = "String(StringLen::N(2000))", nullable)]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable)]
    pub location: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(20))", nullable)]
    pub phone: Option<String>,
} {} |t| {});

profiles!(renamed: {
    #[sea_orm(column_type = "String(StringLen::N(2000))", nullable)]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(20))", nullable)]
    pub phone: Option<String>,
} {} |t| {});

profiles!(widened: {
    #[sea_orm(column_type = "String(StringLen::N(2000))", nullable)]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))", nullable)]
    pub phone: Option<String>,
} {} |t| {});

profiles!(narrowed: {
    #[sea_orm(column_type = "String(StringLen::N(500))", nullable)]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))", nullable)]
    pub phone: Option<String>,
} {} |t| {});

profiles!(defaulted: {
    #[sea_orm(column_type = "String(StringLen::N(500))", nullable, default_value = "")]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))", nullable)]
    pub phone: Option<String>,
} {} |t| {});

profiles!(indexed: {
    #[sea_orm(column_type = "String(StringLen::N(500))", nullable, default_value = "")]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable, indexed)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))", nullable)]
    pub phone: Option<String>,
} {} |t| {});

profiles!(unique: {
    #[sea_orm(column_type = "String(StringLen::N(500))", nullable, default_value = "")]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable, indexed)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))", nullable, unique)]
    pub phone: Option<String>,
} {} |t| {});

profiles!(checked: {
    #[sea_orm(column_type = "String(StringLen::N(500))", nullable, default_value = "")]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable, indexed)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))", nullable, unique)]
    pub phone: Option<String>,
} {} |t| {
    t.check("ck_profiles_city", "city <> ''");
});

profiles!(keyed: {
    #[sea_orm(column_type = "String(StringLen::N(500))", nullable, default_value = "")]
    pub bio: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(120))", nullable, indexed)]
    pub city: Option<String>,
    #[sea_orm(column_type = "String(StringLen::N(40))", nullable, unique)]
    pub phone: Option<String>,
    pub mentor_id: Option<i64>,
} {
    #[sea_orm(
        belongs_to = "users::Entity",
        from = "Column::MentorId",
        to = "users::Column::Id",
        on_delete = "SetNull"
    )]
    Mentor,
} |t| {
    t.check("ck_profiles_city", "city <> ''");
});
