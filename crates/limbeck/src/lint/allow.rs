//! What a file says to be meant: `allow: &[("D002", "empty since 1.4")]` in its `META`.
//!
//! It is no part of what the revision does: it changes no checksum, and may be added to a file that is applied.

use super::rule::{Look, rule};
use super::{Finding, Report};
use crate::engine::Engines;
use crate::schema::Object;

/// A rule that a file breaks on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// Which.
    pub rule: String,
    /// For what alone: `users`, or `users.phone`. Everything unless told.
    pub place: Option<String>,
    /// Why.
    pub why: String,
}

impl Allow {
    /// As a file says it: a rule, or a rule and a place, as in `D002 users.phone`; and why.
    pub fn said(what: &str, why: &str) -> Self {
        let (rule, place) = match what.trim().split_once(char::is_whitespace) {
            Some((rule, place)) => (rule, Some(place.trim().to_owned())),
            None => (what.trim(), None),
        };
        Self {
            rule: rule.to_owned(),
            place,
            why: why.trim().to_owned(),
        }
    }

    fn what(&self) -> String {
        match &self.place {
            Some(place) => format!("{} {place}", self.rule),
            None => self.rule.clone(),
        }
    }

    fn is_about(&self, finding: &Finding) -> bool {
        let place_is_its = |place: &String| {
            let object = finding.object.as_ref();
            object.is_some_and(|object| places(object).contains(place))
        };
        finding.rule.id == self.rule && self.place.as_ref().is_none_or(place_is_its)
    }

    /// What is wrong with it in any revision.
    fn mistake(&self) -> Option<String> {
        let what = self.what();
        if self.why.is_empty() {
            return Some(format!("`allow` of {what} does not say why"));
        }
        match rule(&self.rule) {
            None => Some(format!("`allow` of {what}: there is no such rule")),
            Some(rule) if matches!(rule.look, Look::Allow) => Some(format!(
                "`allow` of {what}: that rule is about `allow` itself"
            )),
            Some(_) => None,
        }
    }
}

/// How an object can be named: by itself, and by its table.
fn places(object: &Object) -> Vec<String> {
    let table = object.table().map(ToString::to_string);
    let itself = match object {
        Object::Table(name) | Object::PrimaryKey(name) | Object::Enum(name) => name.to_string(),
        Object::Column(of, name)
        | Object::Index(of, name)
        | Object::Constraint(of, name)
        | Object::Label(of, name) => format!("{of}.{name}"),
    };
    table.into_iter().chain([itself]).collect()
}

/// A finding that a file says to be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// What was found.
    pub finding: Finding,
    /// Why it is meant.
    pub why: String,
}

/// Parts what is meant from what stands, to which come the `allow`s that are wrong or allow nothing.
pub(super) fn sorted_out(findings: Vec<Finding>, allow: &[Allow]) -> Report {
    let mut report = Report::default();
    let mut used = vec![false; allow.len()];
    for finding in findings {
        let mut why = None;
        for (one, used) in allow.iter().zip(&mut used) {
            if one.is_about(&finding) && one.mistake().is_none() {
                *used = true;
                why.get_or_insert_with(|| one.why.clone());
            }
        }
        match why {
            Some(why) => report.allowed.push(Allowed { finding, why }),
            None => report.findings.push(finding),
        }
    }
    for (one, used) in allow.iter().zip(used) {
        let (id, text) = match one.mistake() {
            Some(mistake) => ("M006", mistake),
            None if !used => ("M005", format!("`allow` of {} allows nothing", one.what())),
            None => continue,
        };
        report.findings.push(Finding {
            rule: rule(id).expect("the family of manners has it"),
            engines: Engines::all(),
            step: None,
            object: None,
            text,
        });
    }
    report
}
