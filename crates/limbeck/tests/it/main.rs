//! Limbeck against real databases: SQLite, and the servers that `PLINTH_TEST_POSTGRES_URL` and `PLINTH_TEST_MYSQL_URL`
//! name (`tests/databases.sh run -- cargo test -p limbeck -- --include-ignored`).

mod adopted;
mod binary;
mod cases;
mod catalog;
mod revisions;
mod snapshots;
mod suite;
mod support;
