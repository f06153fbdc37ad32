//! Comparing schemas.

pub(crate) mod any;
mod asked;
mod ordered;
pub(crate) mod strategy;
