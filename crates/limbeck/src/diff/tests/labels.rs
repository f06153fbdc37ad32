//! Labels of enums.

use super::asked::{refused, schema, shown};
use crate::diff::{Hints, Refusal, diff};
use crate::operation::Operation;
use crate::schema::Object;

#[test]
fn an_enum_of_the_same_labels_is_the_same_enum() {
    let of = |name: &'static str| {
        schema(move |p| {
            p.create_enum(name, ["sad", "glad"]);
            p.create_table("notes", |t| {
                t.id();
                t.enumeration("mood", name);
            });
        })
    };
    let found = diff(&of("mood"), &of("humour"), &Hints::new()).expect("nothing depends on it");
    assert_eq!(shown(&found), ["rename enum `mood` to `humour`"]);
    let labels = |labels: &'static [&'static str]| {
        schema(move |p| p.create_enum("mood", labels.iter().copied()))
    };
    let (before, after) = (labels(&["sad", "glad"]), labels(&["sad", "happy"]));
    let refused = diff(&before, &after, &Hints::new()).expect_err("one goes, one comes");
    let label = |label: &str| Object::Label("mood".into(), label.to_owned());
    let gone = label("glad");
    let alike = vec![label("happy")];
    assert_eq!(refused.0[0], Refusal::Ambiguous { gone, alike });
    let moved = Hints::new().move_label("mood", "glad", "happy");
    let found = diff(&before, &after, &moved).expect("all is said");
    let Operation::AlterEnum { values, .. } = &found.down[0] else {
        panic!("the enum is altered");
    };
    assert_eq!(values.get("happy").map(String::as_str), Some("glad"));
}

#[test]
fn a_label_goes_when_somebody_says_what_becomes_of_its_rows() {
    let labels = |labels: &'static [&'static str]| {
        schema(move |p| p.create_enum("mood", labels.iter().copied()))
    };
    let (before, after) = (labels(&["sad", "glad", "angry"]), labels(&["sad", "glad"]));
    assert_eq!(
        refused(&before, &after, &Hints::new()),
        [
            "label `angry` of enum `mood` would be dropped with what it holds: allow it, or say what takes its place"
        ]
    );
    let moved = Hints::new().move_label("mood", "angry", "sad");
    let gone = Hints::new().drop_label("mood", "angry");
    for hints in [moved, gone] {
        assert!(diff(&before, &after, &hints).is_ok(), "{hints:?}");
    }
}
