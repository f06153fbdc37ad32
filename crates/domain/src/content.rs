//! Pieces that many kinds of content share: a title, a slug for its address, a description.

use crate::text::{InvalidText, check_text, check_title};
use crate::{read_by_parse, text_type};
use serde::{Deserialize, Serialize};

text_type!(
    /// A title: one line of 1 to 255 characters that neither starts nor ends with a space.
    Title, check_title, 1, 255
);

text_type!(
    /// A description: up to 2,000 characters, on as many lines as it likes.
    Description, check_text, 0, 2000
);

/// The readable part of an address: lower-case ASCII words joined by single hyphens, 1 to 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Slug(String);

read_by_parse!(Slug, InvalidText);

impl Slug {
    /// Where a slug built from a title is cut, so that a number still fits behind it.
    const DERIVED_LENGTH: usize = 80;

    /// Checks a slug and keeps it as it is.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidText> {
        let text = text.into();
        if text.is_empty() || text.len() > 255 {
            return Err(InvalidText::Length { min: 1, max: 255 });
        }
        let word = |w: &str| {
            !w.is_empty()
                && w.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if text.split('-').all(word) {
            Ok(Self(text))
        } else {
            Err(InvalidText::Characters)
        }
    }

    /// Builds a slug from a title; a title without a single ASCII letter or digit gives `fallback`.
    pub fn derive(title: &str, fallback: &'static str) -> Self {
        let mut slug = String::with_capacity(Self::DERIVED_LENGTH);
        for c in title.chars() {
            if c.is_ascii_alphanumeric() {
                slug.push(c.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
            if slug.len() == Self::DERIVED_LENGTH {
                break;
            }
        }
        slug.truncate(slug.trim_end_matches('-').len());
        Self(if slug.is_empty() {
            fallback.to_owned()
        } else {
            slug
        })
    }

    /// This slug with a number behind it, for when the plain one is taken.
    #[must_use]
    pub fn numbered(&self, number: u64) -> Self {
        Self(format!("{}-{number}", self.0))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs_are_words_joined_by_single_hyphens() {
        for good in ["a", "hello-world", "2026-plans"] {
            assert!(Slug::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "ä", &"a".repeat(256)] {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_title_becomes_a_slug() {
        assert_eq!(
            Slug::derive("  Hello, World! ", "post").as_str(),
            "hello-world"
        );
        assert_eq!(Slug::derive("日本語", "post").as_str(), "post");
        assert_eq!(Slug::derive("a", "post").numbered(2).as_str(), "a-2");
    }

    proptest! {
        #[test]
        fn every_derived_slug_is_a_slug(title in ".{0,300}") {
            let slug = Slug::derive(&title, "post");
            prop_assert!(slug.as_str().len() <= 80);
            prop_assert!(Slug::parse(slug.numbered(u64::MAX).as_str()).is_ok());
        }
    }
}
