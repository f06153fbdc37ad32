//! Plinth over HTTP.
//!
//! The contract is one table of operations (`operation`): routes, `Allow` headers, the gate and the published document
//! are all made of it. A request passes the `edge` (ids, headers, logs, metrics), the router, the `gate` (size,
//! credentials, permission, media type) and the extractors (`body`, `query`: held against the published schemas), then
//! calls a use case of `plinth-application`. Errors of every kind leave as problem details.
//!
//! Deliberately absent: SQL, rules of the domain, and signals, which are the binary's.
//!
//! To add one more slice: a file named after the noun with its bodies, views, three-line handlers and a function
//! `operations()`; then one line in `operation::table`.

mod accounts;
mod admin;
mod app;
mod auth;
mod body;
mod bulk;
mod check;
mod client;
mod docs;
mod document;
mod edge;
mod etag;
mod gate;
mod health;
mod idempotency;
mod json;
mod limits;
mod log_entries;
mod metrics;
mod moment;
mod observe;
mod operation;
mod page;
mod patch;
mod posts;
mod problem;
mod problems;
mod profiles;
mod purge;
mod query;
mod respond;
mod schema;
mod serve;
pub mod settings;
mod state;
#[cfg(test)]
mod testing;
mod transfers;
mod users;

pub use app::app;
pub use document::document;
pub use serve::{bind, serve};
pub use state::{AppState, BuildInfo, Drain};
