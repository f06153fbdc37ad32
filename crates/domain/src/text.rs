//! Text rules shared by many values. Lengths count Unicode code points, as the API's schemas do.

/// Why a text is not acceptable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Shorter or longer than allowed.
    #[error("must have {min} to {max} characters")]
    Length {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// Holds a character that this kind of text may not hold.
    #[error("contains a character that is not allowed here")]
    Characters,
}

/// Checks text of several lines: anything but U+0000, which PostgreSQL cannot store.
pub fn check_text(text: &str, min: usize, max: usize) -> Result<(), InvalidText> {
    check_length(text, min, max)?;
    if text.contains('\0') {
        Err(InvalidText::Characters)
    } else {
        Ok(())
    }
}

/// Checks text of one line: no control characters at all.
pub fn check_line(text: &str, min: usize, max: usize) -> Result<(), InvalidText> {
    check_length(text, min, max)?;
    if text.chars().any(|c| c.is_ascii_control()) {
        Err(InvalidText::Characters)
    } else {
        Ok(())
    }
}

/// Checks a title: a line whose first and last characters are not spaces.
pub fn check_title(text: &str, min: usize, max: usize) -> Result<(), InvalidText> {
    check_line(text, min, max)?;
    if text.starts_with(' ') || text.ends_with(' ') {
        Err(InvalidText::Characters)
    } else {
        Ok(())
    }
}

fn check_length(text: &str, min: usize, max: usize) -> Result<(), InvalidText> {
    // No text has more characters than bytes, so long ASCII needs no count and short texts only one.
    let length = text.chars().count();
    if (min..=max).contains(&length) {
        Ok(())
    } else {
        Err(InvalidText::Length { min, max })
    }
}

/// Declares a text value that is valid once it exists: `parse` checks, `as_str` gives it back.
#[macro_export]
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $check:path, $min:expr, $max:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        $crate::read_by_parse!($name, $crate::text::InvalidText);

        impl $name {
            /// Checks the text and keeps it as it is.
            pub fn parse(text: impl Into<String>) -> Result<Self, $crate::text::InvalidText> {
                let text = text.into();
                $check(&text, $min, $max)?;
                Ok(Self(text))
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

/// Lets a value with a `parse` be made of the text that was kept of it, by that same `parse`.
#[macro_export]
macro_rules! read_by_parse {
    ($name:ident, $invalid:ty) => {
        impl TryFrom<String> for $name {
            type Error = $invalid;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }
    };
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro makes public types")]
mod tests {
    use super::*;

    text_type!(
        /// A text for these tests.
        Word, check_line, 1, 5
    );

    #[test]
    fn a_text_that_was_written_down_is_checked_when_it_is_read() {
        let word = Word::parse("hello").unwrap();
        let written = serde_json::to_value(&word).unwrap();
        assert_eq!(written, word.as_str());
        assert_eq!(serde_json::from_value::<Word>(written).unwrap(), word);
        assert!(serde_json::from_str::<Word>("\"too long\"").is_err());
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(check_text("äöü", 3, 3), Ok(()));
        assert_eq!(
            check_text("äöü", 4, 6),
            Err(InvalidText::Length { min: 4, max: 6 })
        );
    }

    #[test]
    fn each_kind_of_text_refuses_its_characters() {
        assert_eq!(check_text("two\nlines", 0, 20), Ok(()));
        assert_eq!(check_text("nul\0", 0, 20), Err(InvalidText::Characters));
        assert_eq!(
            check_line("two\nlines", 0, 20),
            Err(InvalidText::Characters)
        );
        assert_eq!(check_line("del\u{7f}", 0, 20), Err(InvalidText::Characters));
        assert_eq!(check_line(" spaced ", 0, 20), Ok(()));
        assert_eq!(check_title(" spaced", 0, 20), Err(InvalidText::Characters));
        assert_eq!(check_title("in between", 0, 20), Ok(()));
    }
}
