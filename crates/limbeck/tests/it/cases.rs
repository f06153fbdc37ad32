//! Changes, by what they change.

mod columns;
mod data;
mod differences;
mod enums;
mod indexes;
mod keys;
mod sqlite;
mod tables;
