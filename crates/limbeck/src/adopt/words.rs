//! Tables as the server tells them, in the vocabulary's words: the likeliest first, the server's own where those were
//! not true.

use super::expression;
use super::plainly::Plainly;
use super::types::{Types, enum_name, labels};
use crate::catalog::{Catalog, OtherKind};
use crate::engine::Engine;
use crate::schema::{
    Column, ColumnDefault, EnumType, Identity, Number, Object, ObjectName, PerEngine, Schema, Sql,
    Table, TableOptions, Term, Type, Value,
};
use crate::sql::quoted;
use std::collections::{BTreeMap, BTreeSet};

/// All that the server tells.
pub(super) fn words(live: &Catalog, belief: &Schema, types: &Types, plainly: &Plainly) -> Schema {
    let engine = live.server.engine;
    let others = live.others.iter();
    let sequences = others.filter(|other| other.kind == OtherKind::Sequence);
    let sequences =
        sequences.filter_map(|other| Some((other.table.as_ref()?, other.name.name.as_str())));
    let mut words = Words {
        engine,
        types,
        plainly,
        believed: believed_enums(engine, live, belief),
        sequences: sequences.collect(),
        schema: Schema {
            enums: live.schema.enums.clone(),
            ..Schema::new()
        },
    };
    for table in &live.schema.tables {
        words.table(table);
    }
    words.schema
}

struct Words<'w> {
    engine: Engine,
    types: &'w Types,
    plainly: &'w Plainly,
    believed: BTreeMap<(String, String), ObjectName>,
    /// Those that belong to tables.
    sequences: Vec<(&'w ObjectName, &'w str)>,
    schema: Schema,
}

/// The names of enums that columns of MySQL and MariaDB are believed to be of, by table and column: only where all
/// columns of one enum have the same labels.
fn believed_enums(
    engine: Engine,
    live: &Catalog,
    belief: &Schema,
) -> BTreeMap<(String, String), ObjectName> {
    let mut texts: BTreeMap<&ObjectName, BTreeSet<&Type>> = BTreeMap::new();
    let mut believed = BTreeMap::new();
    if !engine.is_mysql_like() {
        return believed;
    }
    for table in &belief.tables {
        for column in &table.columns {
            let (Type::Enum(name), Some(live)) = (&column.ty, live.schema.table(&table.name))
            else {
                continue;
            };
            if let Some(live) = live.column(&column.name) {
                texts.entry(name).or_default().insert(&live.ty);
                let place = (table.name.to_string(), column.name.clone());
                believed.insert(place, name.clone());
            }
        }
    }
    believed.retain(|_, name| texts.get(name).is_some_and(|texts| texts.len() == 1));
    believed
}

impl Words<'_> {
    fn table(&mut self, live: &Table) {
        let mut table = live.clone();
        table.options = self.options(live);
        table.columns = Vec::new();
        for column in &live.columns {
            let column = self.column(live, column);
            table.columns.push(column);
        }
        if self.engine == Engine::Postgres {
            self.conditions(&mut table);
        }
        self.schema.tables.insert(table);
    }

    /// Conditions as somebody may have typed them.
    fn conditions(&self, table: &mut Table) {
        let name = table.name.clone();
        let retyped = |sql: &mut Sql, plainly: bool| {
            if let Some(typed) = expression::typed(sql.general()).filter(|_| !plainly) {
                *sql = typed.into();
            }
        };
        for check in table.checks.each_mut() {
            let object = Object::Constraint(name.clone(), check.name.clone());
            retyped(
                &mut check.expression,
                self.plainly.says_part(&name, &object),
            );
        }
        for index in table.indexes.each_mut() {
            let object = Object::Index(name.clone(), index.name.clone());
            if let Some(predicate) = &mut index.predicate {
                retyped(predicate, self.plainly.says_part(&name, &object));
            }
        }
        for column in &mut table.columns {
            let plainly = self.plainly.says_column(&name, &column.name, "generation");
            if let Some(generated) = &mut column.generated {
                retyped(&mut generated.expression, plainly);
            }
        }
    }

    /// MySQL tells what every table of the database has; only what is otherwise is said.
    fn options(&self, live: &Table) -> TableOptions {
        let keep = |aspect, value: &Option<String>| {
            let said = self.plainly.says_table(&live.name, aspect);
            value.clone().filter(|_| said)
        };
        let options = &live.options;
        TableOptions {
            storage_engine: keep("storage engine", &options.storage_engine),
            charset: keep("character set", &options.charset),
            collation: keep("collation", &options.collation),
            ..options.clone()
        }
    }

    fn column(&mut self, table: &Table, live: &Column) -> Column {
        let mut column = live.clone();
        column.ty = self.ty(table, live);
        let collation = live.collation.general().clone();
        column.collation = match collation {
            Some(_) => PerEngine::default().on(self.engine, collation),
            None => PerEngine::default(),
        };
        let Some(Term::Expression(text)) = live.default.general() else {
            return column;
        };
        let plainly = self.plainly.says_column(&table.name, &live.name, "default");
        if !plainly && !live.nullable && self.has_own_sequence(table, text) {
            column.default = ColumnDefault::default();
            column.identity = Some(Identity::default());
        } else if !plainly {
            column.default = default(self.engine, &column.ty, text).into();
        }
        column
    }

    /// Whether a default is the next number of a sequence that belongs to the table: what `serial` makes.
    fn has_own_sequence(&self, table: &Table, default: &str) -> bool {
        let inner = default.strip_prefix("nextval('");
        let inner = inner.and_then(|rest| rest.strip_suffix("'::regclass)"));
        let path = inner.unwrap_or_default().replace("''", "'");
        let quoted = |name: &str| path.ends_with(&quoted(name, '"'));
        self.sequences.iter().any(|(of, name)| {
            **of == table.name
                && (path == *name || quoted(name) || path.ends_with(&format!(".{name}")))
        })
    }

    fn ty(&mut self, table: &Table, live: &Column) -> Type {
        let Type::Native(text) = &live.ty else {
            return live.ty.clone();
        };
        let own = || Type::Custom(text.as_str().into());
        if self.plainly.says_column(&table.name, &live.name, "type") {
            return own();
        }
        if let Some(ty) = self.types.of(self.engine, table.options.strict, &live.ty) {
            return ty.clone();
        }
        let Some(labels) = labels(text).filter(|_| self.engine.is_mysql_like()) else {
            return own();
        };
        let place = (table.name.to_string(), live.name.clone());
        let believed = self.believed.get(&place).cloned();
        let name = believed.unwrap_or_else(|| enum_name(&table.name, &live.name));
        match self.schema.enums.get(&name) {
            Some(known) if known.labels != labels => return own(),
            Some(_) => {}
            None => {
                self.schema
                    .enums
                    .insert(EnumType::new(name.clone(), labels));
            }
        }
        Type::Enum(name)
    }
}

/// The likeliest term for a default's text. Whether it is true is seen when it is made.
fn default(engine: Engine, ty: &Type, text: &str) -> Term {
    let plain = || Term::expression(text);
    let lower = text.to_ascii_lowercase();
    let moment = ["current_timestamp", "current_date", "current_time"]
        .iter()
        .find(|word| lower.starts_with(**word));
    if let Some(word) = moment {
        return match &lower[word.len()..] {
            "" | "()" => Term::expression(word.to_ascii_uppercase()),
            digits => Term::expression(format!("{}{digits}", word.to_ascii_uppercase())),
        };
    }
    let literal = literal(engine, text);
    match (ty, literal) {
        (Type::Boolean, Some(Value::Integer(number @ 0..=1))) if engine != Engine::Sqlite => {
            Value::Boolean(number == 1).into()
        }
        // Texts in which a server says numbers.
        (
            Type::Integer { .. } | Type::Real | Type::Double | Type::Decimal(_),
            Some(Value::Text(text)),
        ) => number(&text).map_or_else(plain, Term::Value),
        (Type::Boolean, Some(Value::Text(text))) => match text.as_str() {
            "0" => Value::Boolean(false).into(),
            "1" => Value::Boolean(true).into(),
            _ => plain(),
        },
        (_, Some(value)) => value.into(),
        (_, None) => plain(),
    }
}

/// The literal that a text is, if it is one; on PostgreSQL without the type that it is cast to.
fn literal(engine: Engine, text: &str) -> Option<Value> {
    match text.to_ascii_lowercase().as_str() {
        "true" => return Some(Value::Boolean(true)),
        "false" => return Some(Value::Boolean(false)),
        _ => {}
    }
    if let Some(number) = number(text) {
        return Some(number);
    }
    let rest = text.strip_prefix('\'')?;
    let mut plain = String::new();
    let mut letters = rest.char_indices().peekable();
    let end = loop {
        match letters.next()? {
            (_, '\'') if letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                letters.next();
                plain.push('\'');
            }
            (place, '\'') => break place,
            (_, '\\') if engine.is_mysql_like() => return None,
            (_, other) => plain.push(other),
        }
    };
    let behind = &rest[end + 1..];
    let is_cast = engine == Engine::Postgres && behind.starts_with("::") && !behind.contains('(');
    (behind.is_empty() || is_cast || is_sized_cast(engine, behind)).then_some(Value::Text(plain))
}

/// `::character varying(20)`
fn is_sized_cast(engine: Engine, text: &str) -> bool {
    let sized = text
        .strip_prefix("::")
        .and_then(|rest| rest.split_once('('));
    engine == Engine::Postgres
        && sized.is_some_and(|(_, digits)| {
            let digits = digits.trim_end_matches(')');
            digits.bytes().all(|byte| byte.is_ascii_digit())
        })
}

fn number(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<i64>()
        && number.to_string() == text
    {
        return Some(Value::Integer(number));
    }
    Number::parse(text).ok().map(Value::Number)
}
