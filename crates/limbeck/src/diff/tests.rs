//! Comparing schemas.

pub(crate) mod any;
mod asked;
mod labels;
mod ordered;
pub(crate) mod strategy;
