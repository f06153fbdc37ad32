//! What an entity says of its table beyond what SeaORM has words for.
//!
//! It is said beside the entity, in the words of a [plan](crate::plan), and needs no driver:
//!
//! ```
//! use limbeck::SchemaExtras;
//! use limbeck::plan::TableBuilder;
//! use limbeck::schema::{Deferrable, Index};
//!
//! # struct Entity;
//! impl SchemaExtras for Entity {
//!     const RENAMED_FROM: Option<&'static str> = Some("people");
//!
//!     fn extras(t: &mut TableBuilder) {
//!         t.change("email").collation("nocase");
//!         t.change("team_id").deferrable(Deferrable::InitiallyDeferred);
//!         t.check("ck_users_role", "role IN ('user', 'admin')");
//!         t.index(Index::on(["created_at", "id"]));
//!     }
//! }
//! ```

use crate::plan::TableBuilder;

/// What an entity says of its table beyond what SeaORM has words for. An entity without any says
/// `impl SchemaExtras for Entity {}`.
pub trait SchemaExtras {
    /// Whether the entity is a table. A view is not; what makes it is written by hand.
    const IS_TABLE: bool = true;

    /// What the table was called. (A column's old name SeaORM has a word for.) It may stand here for good: once no table
    /// has that name any more, it says nothing.
    const RENAMED_FROM: Option<&'static str> = None;

    /// Goes on describing the table that SeaORM sees.
    #[expect(unused_variables, reason = "the name is for those who write it")]
    fn extras(t: &mut TableBuilder) {}
}
