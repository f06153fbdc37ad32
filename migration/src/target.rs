//! Where to go in the chain of revisions, as people type it.

use std::str::FromStr;

/// How far to migrate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Everything applied: `head`.
    Head,
    /// Nothing applied: `base`.
    Base,
    /// So many revisions further: `+2`.
    Forward(usize),
    /// So many revisions back: `-1`.
    Back(usize),
    /// This revision the last one applied: its name, or enough of the beginning to know it by.
    Revision(String),
}

/// A text that is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no target: type head, base, +2, -1, or the name of a revision (its beginning is enough)"
)]
pub struct InvalidTarget(String);

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let steps = |digits: &str| match digits.parse() {
            Ok(steps) if steps > 0 => Ok(steps),
            _ => Err(InvalidTarget(text.to_owned())),
        };
        match text.as_bytes() {
            b"head" => Ok(Self::Head),
            b"base" => Ok(Self::Base),
            [b'+', ..] => steps(&text[1..]).map(Self::Forward),
            [b'-', ..] => steps(&text[1..]).map(Self::Back),
            [b'm', ..] => Ok(Self::Revision(text.to_owned())),
            _ => Err(InvalidTarget(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_say_a_target_is_understood() {
        let name = "m20261121_000001_create_users";
        for (text, target) in [
            ("head", Target::Head),
            ("base", Target::Base),
            ("+2", Target::Forward(2)),
            ("-1", Target::Back(1)),
            (name, Target::Revision(name.to_owned())),
            ("m2026", Target::Revision("m2026".to_owned())),
        ] {
            assert_eq!(text.parse(), Ok(target));
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_words_that_are_not() {
        for text in [
            "", "heads", "1", "+", "-", "+0", "-0", "+-1", "--1", "+1x", "users",
        ] {
            let refused = text.parse::<Target>().unwrap_err();
            assert!(refused.to_string().contains("head, base, +2, -1"), "{text}");
        }
    }
}
