//! Revision files as they are written: each is compared byte for byte with what is written today, left alone by rustfmt,
//! and compiled here, where what it says is compared with what was found.
//!
//! After a change that is meant, `LIMBECK_BLESS=1 cargo test -p limbeck --test it revisions` writes the files anew. A new
//! case begins with a file of two empty functions and a `META`.

mod cases;

use cases::{Case, Meant};
use limbeck::diff::diff;
use limbeck::operation::{Irreversible, Operation, inverse_of_all};
use limbeck::render::Draft;
use limbeck::{Meta, Plan, Revision, State};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

macro_rules! files {
    ($($name:ident),+ $(,)?) => {
        $(mod $name;)+

        /// A case's file.
        struct File {
            name: &'static str,
            meta: Meta,
            plan: fn(&mut Plan),
            unplan: fn(&mut Plan),
            case: fn() -> Case,
        }

        const FILES: &[File] = &[$(File {
            name: stringify!($name),
            meta: $name::META,
            plan: $name::plan,
            unplan: $name::unplan,
            case: cases::$name,
        }),+];
    };
}

files![
    add_and_drop_columns,
    alter_columns,
    clear_the_way,
    close_a_circle,
    create_a_shop,
    every_type,
    indexes,
    keys,
    labels,
    nothing_left,
    on_some_engines,
    rename,
    statements,
];

impl File {
    fn path(&self) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/revisions");
        folder.join(format!("{}.rs", self.name))
    }

    /// The operations that it should mean, both ways.
    fn meant(&self) -> (State, Vec<Operation>, Result<Vec<Operation>, Irreversible>) {
        let case = (self.case)();
        match case.meant {
            Meant::Found(after, hints) => {
                let found = diff(case.before.shared(), after.shared(), &hints);
                let found = found.unwrap_or_else(|why| panic!("{}: {why}", self.name));
                (case.before, found.up, Ok(found.down))
            }
            Meant::Said(plan) => {
                let up = plan.resolve(&case.before);
                let up = up.unwrap_or_else(|why| panic!("{}: {why}", self.name));
                let down = inverse_of_all(&up);
                (case.before, up, down)
            }
        }
    }

    fn written(&self) -> String {
        let (_, up, down) = self.meant();
        let message = self.name.replace('_', " ");
        let draft = Draft {
            id: "a1b2c3d4e5f6",
            parents: &["0f1e2d3c4b5a".to_owned()],
            message: &message,
            up: &up,
            down: down.as_deref().unwrap_or_default(),
            irreversible: down.as_ref().err(),
            ..Draft::default()
        };
        draft.render()
    }
}

#[test]
fn a_file_is_written_as_it_stands_here() {
    let write = std::env::var_os("LIMBECK_BLESS").is_some();
    for file in FILES {
        let written = file.written();
        if write {
            fs::write(file.path(), &written).expect("the file is written");
        }
        let stands = fs::read_to_string(file.path()).expect("the file is there");
        assert_eq!(
            stands, written,
            "{}: written otherwise than it stands",
            file.name
        );
    }
}

#[test]
fn a_compiled_file_means_what_was_found() {
    for file in FILES {
        let (before, up, down) = file.meant();
        let revision = Revision::from_file(file.name, &file.meta, file.plan, file.unplan);
        let resolved = revision.resolve(&before);
        let resolved = resolved.unwrap_or_else(|why| panic!("{}: {why}", file.name));
        assert_eq!(resolved.up, up, "{}: the way there", file.name);
        assert_eq!(resolved.down, down, "{}: the way back", file.name);
        assert_eq!(revision.parents, ["0f1e2d3c4b5a"]);
    }
}

#[test]
fn rustfmt_leaves_every_file_alone() {
    let paths = FILES.iter().map(File::path);
    let rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--style-edition", "2024", "--check"])
        .args(paths)
        .output()
        .expect("rustfmt is a part of the toolchain");
    let said = String::from_utf8_lossy(&rustfmt.stdout);
    assert!(rustfmt.status.success() && said.is_empty(), "{said}");
}

#[test]
fn a_file_is_called_after_its_time_its_id_and_its_message() {
    let name = |message: &str| {
        let id = "a1b2c3d4e5f6";
        let draft = Draft {
            id,
            message,
            ..Draft::default()
        };
        draft.file_name("20261120_221500")
    };
    assert_eq!(
        name("Add phone!"),
        "m20261120_221500_a1b2c3d4e5f6_add_phone.rs"
    );
    assert_eq!(name("…"), "m20261120_221500_a1b2c3d4e5f6.rs");
    assert_eq!(
        name("a message of many words that goes on and on without an end"),
        "m20261120_221500_a1b2c3d4e5f6_a_message_of_many_words_that_goes_on_and.rs"
    );
}
