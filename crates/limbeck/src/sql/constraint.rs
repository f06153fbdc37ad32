//! Keys and conditions, as they stand in `CREATE TABLE` and after `ADD`.

use super::{Dialect, Refusal};
use crate::engine::{Engine, Version};
use crate::schema::{
    Action, Check, Constraint, Deferrable, ForeignKey, Object, ObjectName, PrimaryKey, Unique,
};

impl Dialect<'_> {
    /// The primary key. MySQL keeps no name of it.
    pub(super) fn primary_key(&self, key: &PrimaryKey) -> String {
        let columns = self.names(&key.columns);
        match &key.name {
            Some(name) if !self.engine().is_mysql_like() => {
                format!("CONSTRAINT {} PRIMARY KEY ({columns})", self.key(name))
            }
            _ => format!("PRIMARY KEY ({columns})"),
        }
    }

    /// A constraint with its name.
    pub(super) fn constraint(
        &self,
        table: &ObjectName,
        constraint: &Constraint,
    ) -> Result<String, Refusal> {
        let object = || constraint.object(table);
        let body = match constraint {
            Constraint::Unique(unique) => self.unique(unique, object)?,
            Constraint::Check(check) => self.check(check, object)?,
            Constraint::ForeignKey(key) => self.foreign_key(key, object)?,
        };
        Ok(format!("CONSTRAINT {} {body}", self.key(constraint.name())))
    }

    fn unique(&self, unique: &Unique, object: impl Fn() -> Object) -> Result<String, Refusal> {
        let mut text = "UNIQUE ".to_owned();
        if unique.nulls_not_distinct {
            self.nulls_not_distinct(&object)?;
            text.push_str("NULLS NOT DISTINCT ");
        }
        text.extend(["(", &self.names(&unique.columns), ")"]);
        if let Some(initially) = unique.deferrable {
            if self.engine() != Engine::Postgres {
                return Err(Refusal::Lacks {
                    object: object(),
                    what: "can be put off",
                    remedy: "say it on PostgreSQL alone: `p.on(Engine::Postgres, …)`",
                });
            }
            text.push_str(deferrable(initially));
        }
        Ok(text)
    }

    pub(super) fn nulls_not_distinct(&self, object: &dyn Fn() -> Object) -> Result<(), Refusal> {
        if self.engine() == Engine::Postgres && self.server.at_least(15, 0) {
            return Ok(());
        }
        Err(Refusal::Lacks {
            object: object(),
            what: "counts two NULLs as the same",
            remedy: "say it on PostgreSQL 15 alone: `p.on(Engine::Postgres, …)`",
        })
    }

    fn check(&self, check: &Check, object: impl Fn() -> Object) -> Result<String, Refusal> {
        let ignores =
            self.engine() == Engine::MySql && self.server.version < Version::new(8, 0, 16);
        if ignores {
            return Err(Refusal::Lacks {
                object: object(),
                what: "is a condition",
                remedy: "MySQL has them since 8.0.16",
            });
        }
        Ok(format!(
            "CHECK ({})",
            check.expression.for_engine(self.engine())
        ))
    }

    fn foreign_key(
        &self,
        key: &ForeignKey,
        object: impl Fn() -> Object,
    ) -> Result<String, Refusal> {
        let mut text = format!(
            "FOREIGN KEY ({}) REFERENCES {} ({})",
            self.names(&key.columns),
            self.path(&key.to),
            self.names(&key.to_columns),
        );
        for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
            if action == Action::SetDefault && self.engine().is_mysql_like() {
                return Err(Refusal::Lacks {
                    object: object(),
                    what: "sets a default when the row it names goes",
                    remedy: "choose another action, or say it on other engines alone: `p.on(…)`",
                });
            }
            if let Some(words) = action_words(action) {
                text.extend([" ON ", event, " ", words]);
            }
        }
        if let Some(initially) = key.deferrable {
            if self.engine().is_mysql_like() {
                return Err(Refusal::Lacks {
                    object: object(),
                    what: "can be put off",
                    remedy: "say it on PostgreSQL and SQLite alone: `p.on([Engine::Postgres, Engine::Sqlite], …)`",
                });
            }
            text.push_str(deferrable(initially));
        }
        Ok(text)
    }
}

/// Nothing where nothing is done: MariaDB would tell `NO ACTION` and silence apart.
fn action_words(action: Action) -> Option<&'static str> {
    match action {
        Action::NoAction => None,
        Action::Restrict => Some("RESTRICT"),
        Action::Cascade => Some("CASCADE"),
        Action::SetNull => Some("SET NULL"),
        Action::SetDefault => Some("SET DEFAULT"),
    }
}

fn deferrable(initially: Deferrable) -> &'static str {
    match initially {
        Deferrable::InitiallyImmediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}
