//! Labels.

use limbeck::schema::ObjectName;
use limbeck::{Meta, Plan};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "labels",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.rename_enum("size", "height");
    p.alter_enum("taste", ["sweet", "sour"]);
    p.create_enum(
        "a_long_name_for_a_weekday",
        [
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ],
    );
    p.create_enum(
        "colour",
        [
            "a", "red", "green", "blue", "white", "black", "grey", "pink", "brown", "orange",
            "yellow", "purple", "cyan", "magenta", "lime", "teal", "navy", "olive", "maroon",
            "silver", "gold", "plum", "rose", "sand", "sky", "snow", "wine",
        ],
    );
    p.create_enum("new", ["b"]);
    p.create_enum(
        "phrase",
        [
            "a few words",
            "some more words",
            "and even more of them",
            "the end of all words",
        ],
    );
    p.create_enum(ObjectName::within("other", "nothing"), [""; 0]);
    // Fails as long as a row has `so-so`.
    p.alter_enum_moving("mood", ["blue", "glad"], [("sad", "blue")]);
    p.drop_enum("old");
}

pub(crate) fn unplan(p: &mut Plan) {
    p.create_enum("old", ["a"]);
    p.alter_enum_moving("mood", ["sad", "glad", "so-so"], [("blue", "sad")]);
    p.drop_enum(ObjectName::within("other", "nothing"));
    p.drop_enum("phrase");
    p.drop_enum("new");
    p.drop_enum("colour");
    p.drop_enum("a_long_name_for_a_weekday");
    // Fails as long as a row has `sour`.
    p.alter_enum("taste", ["sweet"]);
    p.rename_enum("height", "size");
}
