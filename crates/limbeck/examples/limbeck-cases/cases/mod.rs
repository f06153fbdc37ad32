//! Cases: a schema before, a schema after, and whether Limbeck gets from one to the other and back.
//!
//! | file | holds |
//! |---|---|
//! | `yaml`, `fields`, `words` | YAML as a tree with lines; reading mappings and short texts |
//! | `mistake` | what is wrong with a file, and where |
//! | `engines`, `value`, `rows`, `said`, `expected` | the parts of a case |
//! | `schema`, `change` | schemas |
//! | `case`, `files` | cases, and the files that they are in |

mod case;
mod change;
mod engines;
mod expected;
mod fields;
mod files;
mod mistake;
mod rows;
mod said;
mod schema;
mod value;
mod words;
mod yaml;

pub(crate) use files::read;
