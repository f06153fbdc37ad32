//! The revisions: one file per schema change in `revisions/`, listed by the build script.

include!(concat!(env!("OUT_DIR"), "/revisions.rs"));
