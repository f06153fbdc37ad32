//! Definitions of columns.

use super::{Dialect, Refusal};
use crate::engine::{Engine, Version};
use crate::schema::{Column, Generated, Identity, Object, Table, Term, Type, Value};

impl Dialect<'_> {
    /// The type of a column, by its name on this server.
    pub(super) fn type_of(&self, table: &Table, column: &Column) -> Result<String, Refusal> {
        let object = || Object::Column(table.name.clone(), column.name.clone());
        self.type_name(&column.ty, table.options.strict, object)
    }

    /// The type of a column and how its texts are compared.
    pub(super) fn type_and_collation(
        &self,
        table: &Table,
        column: &Column,
    ) -> Result<String, Refusal> {
        let mut text = self.type_of(table, column)?;
        if let Some(collation) = column.collation.for_engine(self.engine()) {
            text.push_str(" COLLATE ");
            text.push_str(&self.collation(collation));
        }
        Ok(text)
    }

    /// A collation by its name. PostgreSQL's have capitals.
    pub(super) fn collation(&self, name: &str) -> String {
        if self.engine() == Engine::Postgres {
            self.name(name)
        } else {
            self.word(name)
        }
    }

    /// A complete column as it stands in `CREATE TABLE`, or after `ADD COLUMN` and `MODIFY COLUMN`.
    pub(super) fn definition(&self, table: &Table, column: &Column) -> Result<String, Refusal> {
        let mut text = format!(
            "{} {}",
            self.name(&column.name),
            self.type_and_collation(table, column)?
        );
        if let Some(generated) = &column.generated {
            text.push_str(&self.generated(generated));
        }
        text.push_str(self.nullability(column));
        if let Some(term) = column.default.for_engine(self.engine()) {
            text.push_str(" DEFAULT ");
            text.push_str(&self.default(column, term));
        }
        if let Some(identity) = &column.identity {
            text.push_str(&self.identity(table, column, identity)?);
        }
        if self.engine().is_mysql_like() {
            if let Some(expression) = &column.on_update {
                text.push_str(" ON UPDATE ");
                text.push_str(expression);
            }
            if let Some(comment) = &column.comment {
                text.push_str(" COMMENT ");
                text.push_str(&self.text(comment));
            }
        }
        Ok(text)
    }

    /// MySQL wants to be told that a `timestamp` may be NULL; MariaDB can say nothing of the kind of what is computed.
    fn nullability(&self, column: &Column) -> &'static str {
        let is_mysql = self.engine().is_mysql_like();
        match (column.nullable, column.generated.is_some()) {
            (_, true) if self.engine() == Engine::MariaDb => "",
            (false, _) => " NOT NULL",
            (true, false) if is_mysql => " NULL",
            (true, _) => "",
        }
    }

    fn generated(&self, generated: &Generated) -> String {
        let expression = generated.expression.for_engine(self.engine());
        let keeps_always = self.engine() == Engine::Postgres && !self.server.at_least(18, 0);
        let kind = if generated.stored || keeps_always {
            "STORED"
        } else {
            "VIRTUAL"
        };
        format!(" GENERATED ALWAYS AS ({expression}) {kind}")
    }

    /// What a column starts with, after `DEFAULT`.
    pub(super) fn default(&self, column: &Column, term: &Term) -> String {
        match term {
            // MariaDB's catalog tells the bytes of a literal as they are, and then it is no text any more.
            Term::Value(value @ Value::Bytes(_)) if self.engine() == Engine::MariaDb => {
                format!("(unhex({}))", self.value(value).trim_start_matches('X'))
            }
            Term::Value(value) => {
                let literal = self.value_of(&column.ty, value);
                let is_null = literal == "NULL";
                // MySQL takes a literal there only as an expression.
                if self.engine() == Engine::MySql && !is_null && is_large(&column.ty, self) {
                    format!("({literal})")
                } else {
                    literal
                }
            }
            Term::Expression(text) if is_moment(text) => text.trim().to_owned(),
            Term::Expression(text) => format!("({text})"),
        }
    }

    /// How a column counts up.
    pub(super) fn identity(
        &self,
        table: &Table,
        column: &Column,
        identity: &Identity,
    ) -> Result<String, Refusal> {
        match self.engine() {
            Engine::Postgres => Ok(format!(" {}", postgres_identity(identity))),
            Engine::MySql | Engine::MariaDb => Ok(" AUTO_INCREMENT".to_owned()),
            Engine::Sqlite => {
                let key = table.primary_key.as_ref();
                let key = key.filter(|key| key.columns == [column.name.clone()]);
                let is_integer = self.type_of(table, column)?.eq_ignore_ascii_case("integer");
                let (Some(key), true, false) = (key, is_integer, table.options.without_rowid)
                else {
                    return Err(Refusal::Impossible {
                        object: Object::Column(table.name.clone(), column.name.clone()),
                        what: "counts up and is not the row's id: that is an integer of 32 or 64 bits, alone in the primary key of a table with row ids",
                        remedy: "make it the primary key, or say it on other engines alone: `p.on(…)`",
                    });
                };
                let name = key.name.as_ref();
                let name = name.map_or_else(String::new, |name| {
                    format!(" CONSTRAINT {}", self.key(name))
                });
                let auto = if table.options.autoincrement {
                    " AUTOINCREMENT"
                } else {
                    ""
                };
                Ok(format!("{name} PRIMARY KEY{auto}"))
            }
        }
    }
}

/// `GENERATED … AS IDENTITY`, with what is not usual of it.
pub(super) fn postgres_identity(identity: &Identity) -> String {
    let kind = if identity.always {
        "ALWAYS"
    } else {
        "BY DEFAULT"
    };
    let start = identity.start.map(|start| format!("START WITH {start}"));
    let increment = identity
        .increment
        .map(|step| format!("INCREMENT BY {step}"));
    let options: Vec<String> = start.into_iter().chain(increment).collect();
    if options.is_empty() {
        format!("GENERATED {kind} AS IDENTITY")
    } else {
        format!("GENERATED {kind} AS IDENTITY ({})", options.join(" "))
    }
}

/// The present moment in standard words: a default that every engine takes without parentheses.
fn is_moment(text: &str) -> bool {
    let upper = text.trim().to_ascii_uppercase();
    let (word, arguments) = upper.split_at(upper.find('(').unwrap_or(upper.len()));
    let digits = arguments
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let is_plain = arguments.is_empty()
        || digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    is_plain && ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"].contains(&word)
}

/// Whether MySQL keeps such values beside the row.
fn is_large(ty: &Type, dialect: &Dialect<'_>) -> bool {
    let name = match ty {
        Type::Text | Type::Blob | Type::Json | Type::JsonBinary => return true,
        Type::Custom(sql) => sql.for_engine(dialect.engine()),
        Type::Native(text) => text,
        _ => return false,
    };
    let name = name.trim().to_ascii_lowercase();
    let word = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    word.ends_with("text")
        || word.ends_with("blob")
        || ["json", "geometry", "point"].contains(&word)
}

/// MariaDB 10.5.2 and MySQL 8 rename a column without being told what it is.
pub(super) fn renames_columns(dialect: &Dialect<'_>) -> bool {
    dialect.engine() != Engine::MariaDb || dialect.server.version >= Version::new(10, 5, 2)
}
