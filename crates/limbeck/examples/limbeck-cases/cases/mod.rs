//! Cases: a schema before, a schema after, and whether Limbeck gets from one to the other and back.
//!
//! | file | holds |
//! |---|---|
//! | `yaml`, `mask` | YAML as a tree with lines, and SQL within it |
//! | `fields`, `words` | reading mappings and short texts |
//! | `mistake` | what is wrong with a file, and where |
//! | `engines`, `value`, `rows`, `said`, `expected` | the parts of a case |
//! | `schema`, `change` | schemas |
//! | `case`, `files` | cases, and the files that they are in |
//! | `plan` | what can be said of a case without a database |
//! | `run`, `witness` | a case on a database |
//! | `suite`, `outcome` | many cases, and how they ended |

mod case;
mod change;
mod engines;
mod expected;
mod fields;
mod files;
mod mask;
mod mistake;
mod outcome;
mod plan;
mod rows;
mod run;
mod said;
mod schema;
mod suite;
#[cfg(test)]
mod tests;
mod value;
mod witness;
mod words;
mod yaml;

pub(crate) use files::read;
pub(crate) use outcome::{Count, as_json};
pub(crate) use suite::Ground;
