//! Raw SQL, as far as it is understood: statements as rows of words. What stands in strings, in quoted names and in
//! comments is not taken for what is done.

use crate::schema::text::tokens;

/// One statement.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    /// Its words in capitals. What stands in quotes keeps them, and its letters.
    words: Vec<String>,
}

/// The statements of a text.
pub(crate) fn statements(sql: &str) -> Vec<Statement> {
    let text = without_comments(sql);
    let mut statements = vec![Statement::default()];
    for token in tokens(&text) {
        let last = statements.last_mut().expect("there is one from the start");
        match token.text {
            ";" => statements.push(Statement::default()),
            quoted if quoted.starts_with(['"', '`', '\'']) => last.words.push(quoted.to_owned()),
            word if token.is_name() => last.words.push(word.to_ascii_uppercase()),
            _ => {}
        }
    }
    statements.retain(|statement| !statement.words.is_empty());
    statements
}

fn without_comments(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    // Where a comment began, its end is looked for among the rest, and not by tokens: it may hold half a string.
    let mut rest = sql;
    while let Some(token) = tokens(rest).next() {
        let end = if rest.starts_with("--") {
            Some(rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            Some(rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else {
            None
        };
        if let Some(end) = end {
            text.push(' ');
            rest = &rest[end..];
        } else {
            text.push_str(token.text);
            rest = token.rest;
        }
    }
    text
}

impl Statement {
    /// Whether it begins with these words.
    pub(crate) fn begins(&self, words: &[&str]) -> bool {
        self.words.len() >= words.len() && self.words.iter().zip(words).all(|(a, b)| a == b)
    }

    /// Whether these words stand in it one after the other.
    pub(crate) fn says(&self, words: &[&str]) -> bool {
        self.after(words).is_some()
    }

    /// What comes after these words.
    pub(crate) fn after(&self, words: &[&str]) -> Option<&[String]> {
        let place = self
            .words
            .windows(words.len())
            .position(|row| row == words)?;
        Some(&self.words[place + words.len()..])
    }

    /// Each word with the one before it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.words.windows(2);
        pairs.map(|pair| (pair[0].as_str(), pair[1].as_str()))
    }
}
