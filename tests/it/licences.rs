//! Every dependency may be used: its licence is on the list of `deny.toml`.
//!
//! This covers the crates that a build on this machine uses, so that it needs no network; `make audit` covers all.

use crate::cargo::{self, text};
use std::collections::HashSet;
use std::fs;

#[test]
fn every_dependency_has_an_allowed_licence() {
    let allowed = allowed();
    let packages = cargo::dependencies();
    assert!(
        packages.len() > 100,
        "cargo metadata lists too little: {} crates",
        packages.len()
    );
    let refused = packages.iter().filter(|package| {
        !package["license"]
            .as_str()
            .is_some_and(|expression| permits(expression, &|licence| allowed.contains(licence)))
    });
    let refused: Vec<String> = refused
        .map(|package| {
            format!(
                "{} {}: {}",
                text(&package["name"]),
                text(&package["version"]),
                package["license"]
            )
        })
        .collect();
    assert!(
        refused.is_empty(),
        "licences that deny.toml does not allow:\n{}",
        refused.join("\n")
    );
}

fn allowed() -> HashSet<String> {
    let path = cargo::root().join("deny.toml");
    let list: toml::Table = fs::read_to_string(path)
        .expect("deny.toml can be read")
        .parse()
        .expect("deny.toml is TOML");
    let licences = list["licenses"]["allow"]
        .as_array()
        .expect("licenses.allow is a list");
    licences
        .iter()
        .map(|licence| licence.as_str().expect("a licence is a text").to_owned())
        .collect()
}

/// Tells whether an SPDX expression can be met with licences that `allowed` accepts. `/` is an old spelling of `OR`.
fn permits(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let permitted = either(&mut words, allowed);
    permitted && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut permitted = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        permitted |= both(words, allowed);
    }
    permitted
}

fn both(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut permitted = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        permitted &= one(words, allowed);
    }
    permitted
}

fn one(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    match words.next() {
        Some("(") => {
            let permitted = either(words, allowed);
            permitted & (words.next() == Some(")"))
        }
        Some(licence) if words.next_if_eq(&"WITH").is_some() => {
            let exception = words.next().unwrap_or_default();
            allowed(&format!("{licence} WITH {exception}"))
        }
        Some(licence) => allowed(licence),
        None => false,
    }
}

#[test]
fn an_expression_is_read_as_spdx_means_it() {
    let mit_or_isc =
        |licence: &str| ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].contains(&licence);
    for met in [
        "MIT",
        "GPL-3.0 OR MIT",
        "GPL-3.0/MIT",
        "MIT AND ISC",
        "(GPL-3.0 OR MIT) AND ISC",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(permits(met, &mit_or_isc), "{met}");
    }
    for unmet in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "ISC AND (GPL-3.0 OR MPL-2.0)",
        "Apache-2.0",
        "MIT GPL-3.0",
        "(MIT",
    ] {
        assert!(!permits(unmet, &mit_or_isc), "{unmet}");
    }
}
