//! Targets against chains in every state.

use super::*;

/// A chain in short: a capital is applied, a small letter is pending, `?` before a letter means a missing file.
fn chain(text: &str) -> Vec<Revision> {
    let mut known = true;
    let mut revisions = Vec::new();
    for letter in text.chars() {
        if letter == '?' {
            known = false;
            continue;
        }
        revisions.push(Revision {
            name: format!("m_{}", letter.to_ascii_lowercase()),
            applied_at: letter.is_uppercase().then_some(DateTime::UNIX_EPOCH),
            known: std::mem::replace(&mut known, true),
        });
    }
    revisions
}

fn up(text: &str, target: &str) -> Result<Vec<String>, String> {
    let plan = Plan::upgrade(&chain(text), &target.parse().unwrap());
    plan.map(|plan| plan.revisions).map_err(|e| e.to_string())
}

fn down(text: &str, target: &str) -> Result<Vec<String>, String> {
    let plan = Plan::downgrade(&chain(text), &target.parse().unwrap());
    plan.map(|plan| plan.revisions).map_err(|e| e.to_string())
}

fn names(letters: &str) -> Vec<String> {
    letters.chars().map(|c| format!("m_{c}")).collect()
}

#[test]
fn an_upgrade_takes_what_is_pending_oldest_first() {
    assert_eq!(up("abc", "head"), Ok(names("abc")));
    assert_eq!(up("Abc", "head"), Ok(names("bc")));
    assert_eq!(up("ABC", "head"), Ok(names("")));
    assert_eq!(up("", "head"), Ok(names("")));
    assert_eq!(up("Abc", "+1"), Ok(names("b")));
    assert_eq!(up("Abc", "m_b"), Ok(names("b")));
    assert_eq!(up("ABc", "m_a"), Ok(names("")));
}

#[test]
fn a_downgrade_takes_what_is_applied_newest_first() {
    assert_eq!(down("ABc", "base"), Ok(names("ba")));
    assert_eq!(down("ABc", "-1"), Ok(names("b")));
    assert_eq!(down("ABC", "m_a"), Ok(names("cb")));
    assert_eq!(down("ABc", "m_b"), Ok(names("")));
    assert_eq!(down("abc", "base"), Ok(names("")));
}

#[test]
fn a_plan_names_its_goal_so_that_it_can_be_followed_later() {
    let target = |text| Target::Revision(format!("m_{text}"));
    let back = |text, steps| Plan::downgrade(&chain(text), &Target::Back(steps)).unwrap();
    assert_eq!(back("ABC", 1).target, target("b"));
    assert_eq!(back("ABC", 3).target, Target::Base);
    let forward = Plan::upgrade(&chain("Abc"), &Target::Forward(1)).unwrap();
    assert_eq!(forward.target, target("b"));
}

#[test]
fn a_target_that_cannot_be_reached_is_refused_with_what_to_type() {
    for (refused, hint) in [
        (
            up("Abc", "+3"),
            "2 revisions are pending, and `plinth migrate upgrade head`",
        ),
        (up("ABC", "+1"), "+1 is too far: no revision is pending"),
        (
            down("Abc", "-2"),
            "one revision is applied, and `plinth migrate downgrade base`",
        ),
        (up("Abc", "base"), "`plinth migrate downgrade`"),
        (up("Abc", "-1"), "`plinth migrate downgrade`"),
        (down("Abc", "head"), "`plinth migrate upgrade`"),
        (down("Abc", "m_c"), "m_c is not applied"),
        (up("Abc", "m_x"), "no revision is called \"m_x\""),
        (
            up("Abc", "m_"),
            "\"m_\" could be m_a or m_b or m_c; type more",
        ),
    ] {
        let message = refused.unwrap_err();
        assert!(message.contains(hint), "{message}");
    }
}

#[test]
fn a_revision_that_was_passed_over_is_never_slipped_in() {
    let message = up("AbC", "head").unwrap_err();
    assert!(message.contains("m_b is pending, but m_c"), "{message}");
    assert!(
        message.contains("`plinth migrate downgrade m_a`"),
        "{message}"
    );
    assert!(up("aB", "head").unwrap_err().contains("downgrade base`"));
    assert_eq!(down("AbC", "m_a"), Ok(names("c")), "the remedy works");
}

#[test]
fn a_missing_file_stops_whatever_would_need_it() {
    assert!(
        up("A?Bc", "head")
            .unwrap_err()
            .contains("does not know: m_b")
    );
    assert!(
        down("A?BC", "base")
            .unwrap_err()
            .contains("does not know: m_b")
    );
    assert_eq!(down("A?BC", "-1"), Ok(names("c")));
}
