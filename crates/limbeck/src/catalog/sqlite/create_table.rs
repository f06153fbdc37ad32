//! What SQLite tells of a table in its CREATE TABLE statement alone: names, conditions, collations, expressions.

use super::cursor::Cursor;
use crate::catalog::token::{Kind, tokens};
use crate::schema::Deferrable;

/// A table's definition, as far as no PRAGMA tells it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TableText {
    pub(super) columns: Vec<ColumnText>,
    /// The name of the primary key.
    pub(super) primary_key: Option<String>,
    pub(super) uniques: Vec<UniqueText>,
    pub(super) checks: Vec<CheckText>,
    /// In their order.
    pub(super) foreign_keys: Vec<KeyText>,
    /// What the vocabulary has no word for: of what (a column's name, or none for the table's key), and what.
    pub(super) details: Vec<(Option<String>, String)>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ColumnText {
    pub(super) name: String,
    pub(super) collation: Option<String>,
    pub(super) generated: Option<String>,
    pub(super) is_autoincrement: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct UniqueText {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<String>,
    /// What the vocabulary has no word for.
    pub(super) detail: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct CheckText {
    pub(super) name: Option<String>,
    /// The column that it is written with.
    pub(super) column: Option<String>,
    pub(super) expression: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct KeyText {
    pub(super) name: Option<String>,
    pub(super) deferrable: Option<Deferrable>,
}

/// Reads a definition; says what is odd about it where it cannot.
pub(super) fn read(sql: &str) -> Result<TableText, String> {
    let tokens = tokens(sql);
    let mut cursor = Cursor::new(sql, &tokens);
    while !cursor.sees_group() {
        cursor.next()?;
    }
    let mut table = TableText::default();
    for item in cursor.group()?.items() {
        let constraints = [
            &["CONSTRAINT"][..],
            &["PRIMARY", "KEY"],
            &["UNIQUE"],
            &["CHECK"],
            &["FOREIGN", "KEY"],
        ];
        if constraints.iter().any(|keywords| item.sees(keywords)) {
            table.read_constraints(item)?;
        } else {
            table.read_column(item)?;
        }
    }
    Ok(table)
}

impl TableText {
    /// SQLite does not insist on commas between a table's constraints.
    fn read_constraints(&mut self, mut at: Cursor<'_>) -> Result<(), String> {
        let mut name = None;
        while !at.is_at_end() {
            if at.takes(&["CONSTRAINT"]) {
                name = Some(at.name()?);
            } else if at.takes(&["PRIMARY", "KEY"]) {
                self.primary_key = name.take();
                let (columns, detail) = key_columns(at.group()?)?;
                let mut detail = detail.map(|detail| format!("PRIMARY KEY {detail}"));
                if let Some(last) = columns.last().filter(|last| last.is_autoincrement) {
                    self.autoincrement(&last.name);
                }
                conflict(&mut at, &mut detail)?;
                self.details.extend(detail.map(|detail| (None, detail)));
            } else if at.takes(&["UNIQUE"]) {
                let (columns, mut detail) = key_columns(at.group()?)?;
                conflict(&mut at, &mut detail)?;
                self.uniques.push(UniqueText {
                    name: name.take(),
                    columns: columns.into_iter().map(|column| column.name).collect(),
                    detail,
                });
            } else if at.takes(&["CHECK"]) {
                self.read_check(&mut at, name.take(), None)?;
                conflict(&mut at, &mut None)?; // SQLite reads it, and does nothing with it
            } else if at.takes(&["FOREIGN", "KEY"]) {
                at.group()?;
                if !at.takes(&["REFERENCES"]) {
                    return Err("a foreign key has no REFERENCES".to_owned());
                }
                self.read_reference(&mut at, name.take())?;
            } else if !self.read_deferrable(&mut at)? {
                let odd = at.next()?.text;
                return Err(format!("`{odd}` stands among its constraints"));
            }
        }
        Ok(())
    }

    fn read_column(&mut self, mut at: Cursor<'_>) -> Result<(), String> {
        let column = at.name()?;
        self.columns.push(ColumnText {
            name: column.clone(),
            ..ColumnText::default()
        });
        skip_type(&mut at)?;
        let mut name = None;
        while !at.is_at_end() {
            let mut detail = None;
            if at.takes(&["CONSTRAINT"]) {
                name = Some(at.name()?);
                continue;
            } else if at.takes(&["DEFAULT"]) {
                skip_default(&mut at)?;
            } else if at.takes(&["NOT", "NULL"]) || at.takes(&["NULL"]) {
                conflict(&mut at, &mut detail)?;
                let detail = detail.map(|detail| format!("NOT NULL {detail}"));
                self.details
                    .extend(detail.map(|detail| (Some(column.clone()), detail)));
            } else if at.takes(&["PRIMARY", "KEY"]) {
                self.primary_key = name.take();
                if at.takes(&["DESC"]) {
                    detail = Some(format!("PRIMARY KEY ({column} DESC)"));
                }
                at.takes(&["ASC"]);
                conflict(&mut at, &mut detail)?;
                if at.takes(&["AUTOINCREMENT"]) {
                    self.autoincrement(&column);
                }
                self.details.extend(detail.map(|detail| (None, detail)));
            } else if at.takes(&["UNIQUE"]) {
                conflict(&mut at, &mut detail)?;
                self.uniques.push(UniqueText {
                    name: name.take(),
                    columns: vec![column.clone()],
                    detail,
                });
            } else if at.takes(&["CHECK"]) {
                self.read_check(&mut at, name.take(), Some(column.clone()))?;
            } else if at.takes(&["REFERENCES"]) {
                self.read_reference(&mut at, name.take())?;
            } else if at.takes(&["COLLATE"]) {
                let collation = at.name()?;
                self.last_column().collation = Some(collation);
            } else if at.takes(&["GENERATED", "ALWAYS", "AS"]) || at.takes(&["AS"]) {
                let expression = at.group()?.text().to_owned();
                self.last_column().generated = Some(expression);
                let _ = at.takes(&["STORED"]) || at.takes(&["VIRTUAL"]);
            } else if !self.read_deferrable(&mut at)? {
                let odd = at.next()?.text;
                return Err(format!("`{odd}` stands behind column `{column}`"));
            }
            name = None;
        }
        Ok(())
    }

    fn read_check(
        &mut self,
        at: &mut Cursor<'_>,
        name: Option<String>,
        column: Option<String>,
    ) -> Result<(), String> {
        self.checks.push(CheckText {
            name,
            column,
            expression: at.group()?.text().to_owned(),
        });
        Ok(())
    }

    fn read_reference(&mut self, at: &mut Cursor<'_>, name: Option<String>) -> Result<(), String> {
        at.name()?;
        if at.sees_group() {
            at.group()?;
        }
        loop {
            if at.takes(&["ON", "DELETE"]) || at.takes(&["ON", "UPDATE"]) {
                let two_words = at.takes(&["SET"]) || at.takes(&["NO"]);
                let word = at.next()?;
                if two_words && word.kind != Kind::Word {
                    return Err("an action of a foreign key is incomplete".to_owned());
                }
            } else if at.takes(&["MATCH"]) {
                at.name()?; // SQLite reads it, and does nothing with it
            } else {
                break;
            }
        }
        self.foreign_keys.push(KeyText {
            name,
            deferrable: None,
        });
        Ok(())
    }

    /// Reads when the foreign key just before is checked, if that stands here.
    fn read_deferrable(&mut self, at: &mut Cursor<'_>) -> Result<bool, String> {
        let never = at.takes(&["NOT", "DEFERRABLE"]);
        if !never && !at.takes(&["DEFERRABLE"]) {
            return Ok(false);
        }
        let mut deferrable = Deferrable::InitiallyImmediate;
        if at.takes(&["INITIALLY"]) && !at.takes(&["IMMEDIATE"]) {
            if !at.takes(&["DEFERRED"]) {
                return Err("INITIALLY stands alone".to_owned());
            }
            deferrable = Deferrable::InitiallyDeferred;
        }
        let key = self.foreign_keys.last_mut();
        let key = key.ok_or("DEFERRABLE stands before any foreign key")?;
        key.deferrable = (!never).then_some(deferrable);
        Ok(true)
    }

    fn last_column(&mut self) -> &mut ColumnText {
        let column = self.columns.last_mut();
        column.expect("the column was pushed before its constraints are read")
    }

    fn autoincrement(&mut self, column: &str) {
        let mut columns = self.columns.iter_mut();
        if let Some(column) = columns.find(|it| it.name.eq_ignore_ascii_case(column)) {
            column.is_autoincrement = true;
        }
    }
}

fn skip_type(at: &mut Cursor<'_>) -> Result<(), String> {
    const BEHIND: [&str; 10] = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
        "AS",
    ];
    while let Some(token) = at.peek() {
        if BEHIND.iter().any(|keyword| token.is(keyword)) || at.sees(&["GENERATED", "ALWAYS"]) {
            break;
        }
        if at.sees_group() {
            at.group()?;
        } else {
            at.name()?;
        }
    }
    Ok(())
}

/// Its text comes from a PRAGMA.
fn skip_default(at: &mut Cursor<'_>) -> Result<(), String> {
    if at.sees_group() {
        return at.group().map(drop);
    }
    let is_signed = at
        .peek()
        .is_some_and(|it| it.is_sign("-") || it.is_sign("+"));
    if is_signed {
        at.next()?;
    }
    at.next().map(drop)
}

/// Reads `ON CONFLICT`, if it stands here and does not say what is done anyway.
fn conflict(at: &mut Cursor<'_>, detail: &mut Option<String>) -> Result<(), String> {
    if !at.takes(&["ON", "CONFLICT"]) || at.takes(&["ABORT"]) {
        return Ok(());
    }
    let clause = format!("ON CONFLICT {}", at.next()?.text.to_ascii_uppercase());
    *detail = Some(match detail.take() {
        Some(before) => format!("{before} {clause}"),
        None => clause,
    });
    Ok(())
}

/// The columns of a key, and the whole text where they are more than names.
fn key_columns(columns: Cursor<'_>) -> Result<(Vec<ColumnText>, Option<String>), String> {
    let mut plain = true;
    let mut names = Vec::new();
    for mut at in columns.items() {
        let mut column = ColumnText {
            name: at.name()?,
            ..ColumnText::default()
        };
        plain &= at.is_at_end() || at.sees(&["ASC"]) || at.sees(&["AUTOINCREMENT"]);
        while !at.is_at_end() {
            column.is_autoincrement |= at.takes(&["AUTOINCREMENT"]);
            let _ = at.next();
        }
        names.push(column);
    }
    let detail = (!plain).then(|| format!("({})", columns.text()));
    Ok((names, detail))
}
