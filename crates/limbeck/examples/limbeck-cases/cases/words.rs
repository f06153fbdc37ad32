//! The short texts of cases, `string(20) null default 'x'`, as words.

use std::iter::Peekable;
use std::str::CharIndices;

/// A piece of a short text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters, digits, dots, signs.
    Word(String),
    /// A name in double quotes.
    Name(String),
    /// A text in single quotes.
    Text(String),
    /// What stands between parentheses.
    Group(String),
    Comma,
    Arrow,
    Brackets,
}

/// A short text that is being read. Errors say only what is wrong; the line is known to whoever asked.
#[derive(Debug)]
pub(super) struct Words {
    /// Each with whether it follows right behind the one before.
    tokens: std::vec::IntoIter<(Token, bool)>,
}

type Chars<'t> = Peekable<CharIndices<'t>>;

impl Words {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut tokens = Vec::new();
        let mut chars = text.char_indices().peekable();
        let mut joined = false;
        while let Some(&(at, first)) = chars.peek() {
            if first.is_whitespace() {
                chars.next();
                joined = false;
                continue;
            }
            let token = match first {
                '\'' => Token::Text(quoted(&mut chars, '\'')?),
                '"' | '`' => Token::Name(quoted(&mut chars, first)?),
                '(' => Token::Group(group(text, &mut chars)?),
                ',' => single(&mut chars, Token::Comma),
                '-' if text[at..].starts_with("->") => pair(&mut chars, Token::Arrow),
                '[' if text[at..].starts_with("[]") => pair(&mut chars, Token::Brackets),
                ')' | '[' | ']' => return Err(format!("`{first}` has nothing to do in `{text}`")),
                _ => Token::Word(word(text, &mut chars)),
            };
            tokens.push((token, joined));
            joined = true;
        }
        Ok(Self {
            tokens: tokens.into_iter(),
        })
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.as_slice().first().map(|(token, _)| token)
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        self.tokens.next().map(|(token, _)| token)
    }

    /// Takes these words if they come next. Case does not count.
    pub(super) fn take(&mut self, words: &str) -> bool {
        let words: Vec<&str> = words.split(' ').collect();
        let next = self.tokens.as_slice();
        let fits = next.len() >= words.len()
            && words.iter().zip(next).all(|(word, (token, _))| {
                matches!(token, Token::Word(text) if text.eq_ignore_ascii_case(word))
            });
        if fits {
            self.tokens.nth(words.len() - 1);
        }
        fits
    }

    /// Takes what stands in parentheses, if that comes next right behind.
    pub(super) fn arguments(&mut self) -> Option<String> {
        match self.tokens.as_slice().first() {
            Some((Token::Group(_), true)) => self.group(),
            _ => None,
        }
    }

    /// Takes what stands in parentheses, if that comes next.
    pub(super) fn group(&mut self) -> Option<String> {
        match self.peek() {
            Some(Token::Group(_)) => match self.next() {
                Some(Token::Group(text)) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// Takes `[]` right behind.
    pub(super) fn brackets(&mut self) -> bool {
        let there = matches!(
            self.tokens.as_slice().first(),
            Some((Token::Brackets, true))
        );
        if there {
            self.tokens.next();
        }
        there
    }

    /// Takes a name.
    pub(super) fn name(&mut self, of: &str) -> Result<String, String> {
        match self.next() {
            Some(Token::Word(text) | Token::Name(text)) => Ok(text),
            _ => Err(format!("the name of {of} is missing")),
        }
    }

    /// Takes `table.column`: the last dot outside of quotes divides. Without a dot it is a table.
    pub(super) fn path(&mut self) -> Result<(String, Option<String>), String> {
        let mut letters: Vec<(char, bool)> = Vec::new();
        while let Some((token, joined)) = self.tokens.as_slice().first() {
            let (text, is_quoted) = match token {
                Token::Word(text) => (text, false),
                Token::Name(text) => (text, true),
                _ => break,
            };
            if !letters.is_empty() && !joined {
                break;
            }
            letters.extend(text.chars().map(|letter| (letter, is_quoted)));
            self.tokens.next();
        }
        let plain = |letters: &[(char, bool)]| letters.iter().map(|(letter, _)| letter).collect();
        match letters.iter().rposition(|letter| *letter == ('.', false)) {
            _ if letters.is_empty() => Err("the name of a table is missing".to_owned()),
            Some(dot) => Ok((plain(&letters[..dot]), Some(plain(&letters[dot + 1..])))),
            None => Ok((plain(&letters), None)),
        }
    }

    /// Fails if anything is left.
    pub(super) fn end(&mut self) -> Result<(), String> {
        match self.next() {
            None => Ok(()),
            Some(Token::Word(text) | Token::Name(text)) => {
                Err(format!("`{text}` is no word that is known here"))
            }
            Some(Token::Text(text)) => Err(format!("'{text}' is one word too many")),
            Some(Token::Group(text)) => Err(format!("({text}) is one word too many")),
            Some(Token::Comma) => Err("a comma is one sign too many".to_owned()),
            Some(Token::Arrow) => Err("`->` is one sign too many".to_owned()),
            Some(Token::Brackets) => Err("`[]` is one sign too many".to_owned()),
        }
    }
}

/// What stands in parentheses, if that is the whole text.
pub(super) fn whole_group(text: &str) -> Option<String> {
    let mut words = Words::read(text).ok()?;
    let inner = words.group()?;
    words.end().ok().map(|()| inner)
}

fn single(chars: &mut Chars<'_>, token: Token) -> Token {
    chars.next();
    token
}

fn pair(chars: &mut Chars<'_>, token: Token) -> Token {
    chars.next();
    single(chars, token)
}

fn word(text: &str, chars: &mut Chars<'_>) -> String {
    let mut word = String::new();
    while let Some(&(at, letter)) = chars.peek() {
        let ends = letter.is_whitespace()
            || matches!(letter, '\'' | '"' | '`' | '(' | ')' | ',' | '[' | ']')
            || text[at..].starts_with("->");
        if ends {
            break;
        }
        word.push(letter);
        chars.next();
    }
    word
}

/// A text between two quotes, of which a doubled one is one.
fn quoted(chars: &mut Chars<'_>, quote: char) -> Result<String, String> {
    chars.next();
    let mut text = String::new();
    while let Some((_, letter)) = chars.next() {
        if letter != quote {
            text.push(letter);
        } else if chars.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            return Ok(text);
        }
    }
    Err(format!("a quote is never closed: {quote}{text}"))
}

/// What stands between a parenthesis and its other one, quotes looked through.
fn group(text: &str, chars: &mut Chars<'_>) -> Result<String, String> {
    let mut depth = 0_usize;
    let begin = chars.peek().map_or(0, |(at, _)| at + 1);
    while let Some(&(at, letter)) = chars.peek() {
        match letter {
            '\'' | '"' | '`' => {
                quoted(chars, letter)?;
                continue;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        chars.next();
        if depth == 0 {
            return Ok(text[begin..at].trim().to_owned());
        }
    }
    Err(format!(
        "a parenthesis is never closed: {}",
        &text[begin.saturating_sub(1)..]
    ))
}
