//! The revisions: one file per schema change in `revisions/`, listed by the build script.
//!
//! rustfmt follows written `mod` lines only, so it is told the files: `cargo fmt --all -- migration/src/revisions/*.rs`.

include!(concat!(env!("OUT_DIR"), "/revisions.rs"));
