//! Comparing schemas.

mod any;
mod asked;
mod ordered;
mod strategy;
