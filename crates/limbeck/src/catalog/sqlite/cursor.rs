//! Walking over the pieces of a definition.

use crate::catalog::token::{Kind, Token, closing, unwrapped};

/// A place in a row of tokens.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    sql: &'a str,
    tokens: &'a [Token<'a>],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(sql: &'a str, tokens: &'a [Token<'a>]) -> Self {
        Self { sql, tokens }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The token here.
    pub(super) fn peek(&self) -> Option<&'a Token<'a>> {
        self.tokens.first()
    }

    /// Tells whether the keywords stand here.
    pub(super) fn sees(&self, keywords: &[&str]) -> bool {
        self.tokens.len() >= keywords.len()
            && (keywords.iter().zip(self.tokens)).all(|(keyword, token)| token.is(keyword))
    }

    /// Steps over the keywords, if they stand here.
    pub(super) fn takes(&mut self, keywords: &[&str]) -> bool {
        let sees = self.sees(keywords);
        if sees {
            self.tokens = &self.tokens[keywords.len()..];
        }
        sees
    }

    /// Steps over the token here.
    pub(super) fn next(&mut self) -> Result<&'a Token<'a>, String> {
        let (first, rest) = self.tokens.split_first().ok_or("it ends too early")?;
        self.tokens = rest;
        Ok(first)
    }

    /// Steps over a name.
    pub(super) fn name(&mut self) -> Result<String, String> {
        let token = self.next()?;
        match token.kind {
            Kind::Word | Kind::Quoted | Kind::Text => Ok(token.name()),
            Kind::Number | Kind::Sign => Err(format!("`{}` stands for a name", token.text)),
        }
    }

    /// Tells whether a parenthesis opens here.
    pub(super) fn sees_group(&self) -> bool {
        self.peek().is_some_and(|token| token.is_sign("("))
    }

    /// Steps over a pair of parentheses, and answers with what is between them.
    pub(super) fn group(&mut self) -> Result<Self, String> {
        if !self.sees_group() {
            return Err("a parenthesis is missing".to_owned());
        }
        let end = closing(self.tokens, 0).ok_or("a parenthesis is not closed")?;
        let inner = Self::new(self.sql, &self.tokens[1..end]);
        self.tokens = &self.tokens[end + 1..];
        Ok(inner)
    }

    /// What is left, as it is written, without parentheses around all of it.
    pub(super) fn text(&self) -> &'a str {
        match self.tokens {
            [] => "",
            [first, .., last] => unwrapped(&self.sql[first.start..last.end()]),
            [only] => only.text,
        }
    }

    /// What is left, cut at the commas outside of parentheses.
    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        let mut depth = 0_usize;
        let items = self.tokens.split(move |token| {
            match token.text {
                "(" if token.kind == Kind::Sign => depth += 1,
                ")" if token.kind == Kind::Sign => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.is_sign(",")
        });
        items.map(move |tokens| Self::new(self.sql, tokens))
    }

    /// Steps over the last tokens, if they fit.
    pub(super) fn takes_last(
        &mut self,
        count: usize,
        fits: impl Fn(&[Token<'a>]) -> bool,
    ) -> Option<&'a [Token<'a>]> {
        let at = self.tokens.len().checked_sub(count)?;
        let (rest, last) = self.tokens.split_at(at);
        if !fits(last) {
            return None;
        }
        self.tokens = rest;
        Some(last)
    }
}
