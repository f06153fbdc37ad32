//! One spelling for each thing that an engine spells in several ways.

use super::Rigour;
use crate::catalog::token::{Kind, tokens, unwrapped};
use crate::engine::Engine;
use crate::schema::{
    Action, Check, Column, ColumnDefault, Deferrable, ForeignKey, Index, IndexOn, IndexPart, Nulls,
    ObjectName, Order, Sql, Table, Term, Type, Unique,
};

/// The rules of one engine.
#[derive(Clone, Copy)]
pub(super) struct Canon {
    pub(super) engine: Engine,
    pub(super) rigour: Rigour,
}

/// What is said of a column in one respect.
type Aspect = (&'static str, fn(Canon, &Column) -> Option<String>);

impl Canon {
    /// Everything that is said of a column.
    pub(super) const ASPECTS: [Aspect; 8] = [
        ("type", |canon, column| Some(canon.ty(&column.ty))),
        ("nullability", |_, column| {
            let words = if column.nullable { "NULL" } else { "NOT NULL" };
            Some(words.to_owned())
        }),
        ("default", |canon, column| canon.default(&column.default)),
        ("generation", |canon, column| {
            let generated = column.generated.as_ref()?;
            let kept = if generated.stored {
                "STORED"
            } else {
                "VIRTUAL"
            };
            Some(format!("({}) {kept}", canon.sql(&generated.expression)))
        }),
        ("identity", |_, column| {
            let identity = column.identity.as_ref()?;
            let when = if identity.always {
                "ALWAYS"
            } else {
                "BY DEFAULT"
            };
            let (start, step) = (identity.start.unwrap_or(1), identity.increment.unwrap_or(1));
            Some(format!("{when} from {start} by {step}"))
        }),
        ("collation", |canon, column| {
            let collation = column.collation.for_engine(canon.engine).as_deref();
            collation.map(|collation| canon.name(collation))
        }),
        ("update", |_, column| column.on_update.clone()),
        ("comment", |canon, column| {
            let comment = column.comment.clone();
            comment.filter(|_| canon.engine != Engine::Sqlite)
        }),
    ];

    /// A name of anything but a table. PostgreSQL alone tells cases apart.
    pub(super) fn name(self, name: &str) -> String {
        match self.engine {
            Engine::Postgres => name.to_owned(),
            Engine::Sqlite => name.to_ascii_lowercase(),
            Engine::MySql | Engine::MariaDb => name.to_lowercase(),
        }
    }

    /// A name of a table. MySQL writes it as its system tells files apart, on both sides alike.
    pub(super) fn table_name(self, name: &ObjectName) -> String {
        match self.engine {
            Engine::Sqlite => self.name(&name.to_string()),
            _ => name.to_string(),
        }
    }

    pub(super) fn columns(self, columns: &[String]) -> String {
        let columns: Vec<String> = columns.iter().map(|name| self.name(name)).collect();
        format!("({})", columns.join(", "))
    }

    pub(super) fn ty(self, ty: &Type) -> String {
        let Type::Native(text) = ty else {
            return format!("{ty:?}"); // no catalog has such a type, but two of them can be compared all the same
        };
        match self.engine {
            Engine::Sqlite => self.text(text),
            Engine::Postgres => text.clone(),
            Engine::MySql | Engine::MariaDb => without_width(text),
        }
    }

    /// An expression. SQLite keeps it as it was typed, the others as they understood it.
    pub(super) fn text(self, text: &str) -> String {
        if self.engine != Engine::Sqlite {
            return text.trim().to_owned();
        }
        let pieces = tokens(unwrapped(text)).into_iter().map(|token| {
            let name = token.name();
            let is_plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
            match token.kind {
                Kind::Text => token.text.to_owned(),
                Kind::Quoted if is_plain => name.to_ascii_lowercase(),
                Kind::Quoted => format!("\"{}\"", name.to_ascii_lowercase()),
                Kind::Word | Kind::Number | Kind::Sign => token.text.to_ascii_lowercase(),
            }
        });
        pieces.collect::<Vec<_>>().join(" ")
    }

    pub(super) fn sql(self, sql: &Sql) -> String {
        self.text(sql.for_engine(self.engine))
    }

    fn default(self, default: &ColumnDefault) -> Option<String> {
        match default.for_engine(self.engine).as_ref()? {
            Term::Expression(sql) => Some(self.text(sql)),
            Term::Value(value) => Some(format!("{value:?}")), // as with types
        }
    }

    /// A column in one line.
    pub(super) fn column(self, column: &Column) -> String {
        let aspects = Self::ASPECTS.iter().filter_map(|(aspect, text)| {
            let text = text(self, column)?;
            match *aspect {
                "type" | "nullability" => Some(text),
                aspect => Some(format!("{aspect} {text}")),
            }
        });
        joined(aspects.map(Some))
    }

    /// Tells whether one counts up by an identity and the other by a sequence of its own (`serial`), which comes to
    /// the same.
    pub(super) fn counts_alike(self, one: &Column, other: &Column) -> bool {
        let is_serial = |column: &Column| {
            let default = self.default(&column.default);
            column.identity.is_none() && default.is_some_and(|text| text.starts_with("nextval("))
        };
        let is_identity = |column: &Column| column.identity.as_ref().is_some_and(|it| !it.always);
        self.engine == Engine::Postgres
            && self.rigour == Rigour::Equivalent
            && (is_serial(one) && is_identity(other) || is_identity(one) && is_serial(other))
    }

    /// What this engine lets one choose for a table, in a fixed order.
    pub(super) fn options(self, table: &Table) -> Vec<(&'static str, Option<String>)> {
        let options = &table.options;
        let flag = |set: bool| Some(if set { "on" } else { "off" }.to_owned());
        let word = |word: &Option<String>| word.as_ref().map(|word| word.to_lowercase());
        match self.engine {
            Engine::Sqlite => vec![
                ("STRICT", flag(options.strict)),
                ("WITHOUT ROWID", flag(options.without_rowid)),
                ("AUTOINCREMENT", flag(options.autoincrement)),
            ],
            Engine::Postgres => vec![],
            Engine::MySql | Engine::MariaDb => vec![
                ("storage engine", word(&options.storage_engine)),
                ("character set", word(&options.charset)),
                ("collation", word(&options.collation)),
            ],
        }
    }

    pub(super) fn unique(self, unique: &Unique) -> String {
        let mut text = format!("UNIQUE {}", self.columns(&unique.columns));
        if unique.nulls_not_distinct {
            text.push_str(" NULLS NOT DISTINCT");
        }
        text + deferrable(unique.deferrable)
    }

    pub(super) fn check(self, check: &Check) -> String {
        format!("CHECK ({})", self.sql(&check.expression))
    }

    pub(super) fn foreign_key(self, key: &ForeignKey) -> String {
        let action = |action| match action {
            Action::Restrict if self.engine.is_mysql_like() => "NO ACTION", // one and the same there
            Action::NoAction => "NO ACTION",
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        };
        format!(
            "FOREIGN KEY {} REFERENCES {} {} ON DELETE {} ON UPDATE {}{}",
            self.columns(&key.columns),
            self.table_name(&key.to),
            self.columns(&key.to_columns),
            action(key.on_delete),
            action(key.on_update),
            deferrable(key.deferrable),
        )
    }

    pub(super) fn index(self, index: &Index) -> String {
        if index.unique && !self.tells_unique_indexes_apart() && is_plain(index) {
            let columns: Vec<String> = index.columns().map(str::to_owned).collect();
            return self.unique(&Unique::on(columns));
        }
        let kind = if index.unique {
            "UNIQUE INDEX"
        } else {
            "INDEX"
        };
        let method = index.method.as_ref();
        let method = method.map(|method| format!("USING {}", method.to_lowercase()));
        let parts: Vec<String> = index.parts.iter().map(|part| self.part(part)).collect();
        let carries = !index.include.is_empty();
        let include = carries.then(|| format!("INCLUDE {}", self.columns(&index.include)));
        let nulls = (index.nulls_not_distinct).then(|| "NULLS NOT DISTINCT".to_owned());
        let predicate = index.predicate.as_ref();
        let predicate = predicate.map(|predicate| format!("WHERE {}", self.sql(predicate)));
        joined([
            Some(kind.to_owned()),
            method,
            Some(format!("({})", parts.join(", "))),
            include,
            nulls,
            predicate,
        ])
    }

    fn tells_unique_indexes_apart(self) -> bool {
        match self.engine {
            Engine::Postgres => true,
            Engine::Sqlite => self.rigour == Rigour::Exact,
            Engine::MySql | Engine::MariaDb => false,
        }
    }

    fn part(self, part: &IndexPart) -> String {
        let mut on = match &part.on {
            IndexOn::Column(name) => self.name(name),
            IndexOn::Expression(sql) => format!("({})", self.sql(sql)),
        };
        if let Some(prefix) = part.prefix {
            on = format!("{on}({prefix})");
        }
        let collation = part.collation.as_ref();
        let collation = collation.map(|collation| format!("COLLATE {}", self.name(collation)));
        let order = (part.order == Order::Descending).then(|| "DESC".to_owned());
        let nulls = part.nulls.map(|nulls| match nulls {
            Nulls::First => "NULLS FIRST".to_owned(),
            Nulls::Last => "NULLS LAST".to_owned(),
        });
        joined([Some(on), collation, part.operators.clone(), order, nulls])
    }
}

/// What there is, with blanks between.
fn joined(words: impl IntoIterator<Item = Option<String>>) -> String {
    let words: Vec<String> = words.into_iter().flatten().collect();
    words.join(" ")
}

/// Tells whether an index says no more than a unique constraint can.
fn is_plain(index: &Index) -> bool {
    let plain = |part: &IndexPart| match &part.on {
        IndexOn::Column(name) => *part == IndexPart::column(name.as_str()),
        IndexOn::Expression(_) => false,
    };
    index.parts.iter().all(plain)
        && index.predicate.is_none()
        && index.method.is_none()
        && index.include.is_empty()
}

fn deferrable(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        None => "",
        Some(Deferrable::InitiallyImmediate) => " DEFERRABLE",
        Some(Deferrable::InitiallyDeferred) => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// A whole number's type without the width that it is shown in, which means nothing; but `tinyint(1)` is a yes or no.
fn without_width(ty: &str) -> String {
    const WHOLE: [&str; 6] = ["tinyint", "smallint", "mediumint", "int", "bigint", "year"];
    let Some((name, (width, rest))) = ty
        .split_once('(')
        .and_then(|(name, rest)| Some((name, rest.split_once(')')?)))
    else {
        return ty.to_owned();
    };
    if !WHOLE.contains(&name) || (name == "tinyint" && width == "1") {
        return ty.to_owned();
    }
    format!("{name}{rest}")
}
