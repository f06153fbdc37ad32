//! The entities and the revisions say the same: what one of them does not know of, the other would lose.

use limbeck::Engine;
use limbeck::diff::{Hints, diff};
use limbeck::render::Draft;
use limbeck::schema::Schema;
use plinth_infrastructure::entities;
use plinth_migration::history;

#[test]
fn no_entity_is_forgotten() {
    let forgotten = entities::all().forgotten("plinth_infrastructure::");
    let forgotten = forgotten.unwrap();
    assert!(
        forgotten.is_empty(),
        "add to `entities::all()`, or their tables look as if they were to be dropped: {forgotten:?}"
    );
}

#[test]
fn the_entities_say_what_the_revisions_made() {
    let wanted = entities::all().schema().unwrap();
    let head = history().unwrap().head();
    assert_same(head.shared(), &wanted, "every engine");
    for engine in Engine::ALL {
        assert_same(head.on(engine), &wanted, &engine.to_string());
    }
}

#[track_caller]
fn assert_same(made: &Schema, wanted: &Schema, on: &str) {
    let hints = Hints::new().nothing_else_is_renamed().allow_destructive();
    let found = diff(made, wanted, &hints)
        .unwrap_or_else(|refused| panic!("on {on} the entities want what cannot be:\n{refused}"));
    let (message, up, down) = ("follow the entities", &found.up[..], &found.down[..]);
    let draft = Draft {
        message,
        up,
        down,
        ..Draft::default()
    };
    assert!(
        found.is_empty(),
        "on {on} the entities say what no revision does. Mend them, or write one (`make migration`) that does:\n\n{}",
        draft.render()
    );
}
