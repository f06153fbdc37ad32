//! What `plinth migrate` says of a database: for people, and for machines.

use plinth_migration::Status;
use serde_json::json;

fn last_applied(revisions: &[Status]) -> Option<&Status> {
    revisions.iter().rfind(|one| one.applied_at.is_some())
}

fn names(revisions: &[Status], which: impl Fn(&Status) -> bool) -> Vec<&str> {
    revisions
        .iter()
        .filter(|one| which(one))
        .map(|one| one.name.as_str())
        .collect()
}

fn pending(revisions: &[Status]) -> Vec<&str> {
    names(revisions, |one| one.applied_at.is_none())
}

/// Where the database is, and what to type if that is not the head.
pub(super) fn current_text(revisions: &[Status]) -> String {
    let place = last_applied(revisions).map_or("base", |one| &one.name);
    let head = match pending(revisions).len() {
        0 => " (head)".to_owned(),
        1 => "\n1 revision is pending: type `plinth migrate upgrade head`".to_owned(),
        n => format!("\n{n} revisions are pending: type `plinth migrate upgrade head`"),
    };
    let unknown = names(revisions, |one| !one.known);
    let warning = match unknown[..] {
        [] => String::new(),
        _ => format!("\nnot known to this build: {}", unknown.join(", ")),
    };
    format!("the database is at {place}{head}{warning}")
}

/// The same for machines.
pub(super) fn current_json(revisions: &[Status]) -> String {
    let current = json!({
        "current": last_applied(revisions).map(|one| &one.name),
        "head": names(revisions, |one| one.known).last(),
        "pending": pending(revisions),
        "unknown": names(revisions, |one| !one.known),
    });
    format!("{current:#}")
}

/// A line for each revision.
pub(super) fn history_text(revisions: &[Status]) -> String {
    let width = revisions
        .iter()
        .map(|one| one.name.len())
        .max()
        .unwrap_or(0);
    let line = |one: &Status| {
        let state = match one.applied_at {
            Some(at) => format!("applied {}", at.format("%Y-%m-%d %H:%M:%S UTC")),
            None => "pending".to_owned(),
        };
        let warning = if one.known {
            ""
        } else {
            ", not known to this build"
        };
        format!("{:width$}  {state}{warning}", one.name)
    };
    revisions.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The same for machines.
pub(super) fn history_json(revisions: &[Status]) -> String {
    let entry = |one: &Status| {
        json!({
            "name": one.name,
            "applied_at": one.applied_at.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
            "known": one.known,
        })
    };
    format!(
        "{:#}",
        revisions.iter().map(entry).collect::<serde_json::Value>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(name: &str, applied: bool, known: bool) -> Status {
        let applied_at = applied.then(|| "2026-11-21T08:20:11Z".parse().unwrap());
        Status {
            name: name.to_owned(),
            applied_at,
            known,
        }
    }

    #[test]
    fn the_place_is_told_with_what_to_type() {
        let some = [revision("m1", true, true), revision("m2", false, true)];
        let text =
            "the database is at m1\n1 revision is pending: type `plinth migrate upgrade head`";
        assert_eq!(current_text(&some), text);
        assert_eq!(current_text(&some[..1]), "the database is at m1 (head)");
        assert!(current_text(&some[1..]).starts_with("the database is at base\n"));
        let newer = [revision("m1", true, true), revision("m2", true, false)];
        let text = "the database is at m2 (head)\nnot known to this build: m2";
        assert_eq!(current_text(&newer), text);
    }

    #[test]
    fn history_lines_up() {
        let some = [
            revision("m1_a", true, true),
            revision("m2_bcd", false, true),
        ];
        let text = "m1_a    applied 2026-11-21 08:20:11 UTC\nm2_bcd  pending";
        assert_eq!(history_text(&some), text);
    }

    #[test]
    fn machines_get_json() {
        let some = [revision("m1", true, true), revision("m2", false, true)];
        let read = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap();
        let current = json!({"current": "m1", "head": "m2", "pending": ["m2"], "unknown": []});
        assert_eq!(read(current_json(&some)), current);
        let history = json!([
            {"name": "m1", "applied_at": "2026-11-21T08:20:11Z", "known": true},
            {"name": "m2", "applied_at": null, "known": true},
        ]);
        assert_eq!(read(history_json(&some)), history);
    }
}
