//! What the rules tell to write instead, as code that is compiled and resolved: no recipe has a word that there is not.

mod code;

use super::*;
use code::RECIPES;

/// Code without what its layout decides.
fn plain(code: &str) -> String {
    let is_layout = |c: &char| c.is_whitespace() || *c == ',';
    code.chars().filter(|c| !is_layout(c)).collect()
}

#[test]
fn what_is_told_to_write_is_code_that_runs() {
    let source = plain(include_str!("recipes/code.rs"));
    for rule in rules().filter(|rule| rule.id != "M006") {
        let blocks = rule.instead.split("```rust").skip(1);
        let told: String = blocks
            .filter_map(|block| block.split("```").next())
            .collect::<Vec<_>>()
            .join("// next\n");
        // A comment begins the next revision.
        for (place, text) in told.split("// ").enumerate() {
            let code = match place {
                0 => text,
                _ => text.split_once('\n').map_or("", |(_, code)| code),
            };
            // How `unplan` begins is known.
            let unplan = code
                .trim()
                .strip_prefix("pub(crate) fn unplan(p: &mut Plan) {");
            let code = unplan.map_or(code, |body| body.trim_end_matches('}'));
            assert!(
                source.contains(&plain(code)),
                "{} tells {code}, which is no code in this file",
                rule.id
            );
        }
        let has_code = rule.instead.contains("```");
        let is_here = RECIPES.iter().any(|(id, _)| *id == rule.id);
        assert_eq!(has_code, is_here, "{}", rule.id);
    }
}

#[test]
fn what_is_told_to_write_does_not_break_the_rule_again() {
    // There the way around ends in doing it, when nobody minds any more.
    let ends_so = ["D001", "D002", "R003", "R005", "C002"];
    for (rule, revisions) in RECIPES {
        let mut before = state();
        for (place, plan) in revisions.iter().enumerate() {
            let up = resolved(&before, *plan);
            let subject = Subject {
                before: &before,
                up: &up,
                down: None,
                allow: &[],
            };
            let findings = lint(&subject).findings;
            let again = findings.iter().find(|finding| finding.rule.id == *rule);
            if !ends_so.contains(rule) {
                assert_eq!(again, None, "{rule}, revision {}", place + 1);
            }
            before = after(&before, *plan);
        }
    }
}
