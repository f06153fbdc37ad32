//! `docs/lint.md` says of each rule what the rule says of itself.
//!
//! `LIMBECK_BLESS=1 cargo test -p limbeck --lib lint` writes its second half again.

use super::*;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Where the part begins that is written from the rules.
const MARK: &str = "<!-- From here on the rules speak for themselves; a test compares. -->\n";

fn engines(rule: &Rule) -> String {
    if rule.engines == ALL {
        return "every engine".to_owned();
    }
    let engines: Engines = rule.engines.iter().copied().collect();
    engines.to_string()
}

fn row(rule: &Rule) -> String {
    let Rule {
        id, title, level, ..
    } = rule;
    format!("\n| {id} | {level} | {} | {title} |\n", engines(rule))
}

fn section(rule: &Rule) -> String {
    let mut text = String::new();
    let Rule {
        id,
        title,
        level,
        why,
        instead,
        ..
    } = rule;
    write!(
        text,
        "\n### {id}: {title}\n\nA{} {level}, on {}. {why}\n\nInstead: {}\n",
        if *level == Level::Error { "n" } else { "" },
        engines(rule),
        instead.trim_start()
    )
    .expect("a String takes every text");
    text.replace("Instead: ```", "Instead:\n\n```")
}

#[test]
fn the_page_says_what_the_rules_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lint.md");
    let page = fs::read_to_string(&path).expect("the page is there");
    let (head, said) = page.split_once(MARK).expect("it has the mark");
    let wanted: String = rules().map(section).collect();
    if std::env::var_os("LIMBECK_BLESS").is_some() {
        let page = format!("{head}{MARK}{wanted}");
        fs::write(&path, page).expect("it can be written");
        return;
    }
    for (place, (said, wanted)) in said.lines().zip(wanted.lines()).enumerate() {
        assert_eq!(said, wanted, "line {} after the mark", place + 1);
    }
    assert_eq!(said.lines().count(), wanted.lines().count());
    for rule in rules() {
        assert!(
            head.contains(&row(rule)),
            "the list should have: {}",
            row(rule)
        );
    }
}

#[test]
fn every_rule_has_a_name_of_its_own_in_the_order_of_the_table() {
    let ids: Vec<&str> = rules().map(|rule| rule.id).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len());
    for rule in rules() {
        assert!(
            !rule.why.is_empty() && !rule.instead.is_empty(),
            "{}",
            rule.id
        );
        let fences = rule.instead.matches("```").count();
        assert_eq!(fences % 2, 0, "{}", rule.id);
    }
}
