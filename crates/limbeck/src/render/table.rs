//! Tables, their keys and their indexes as a plan says them.

use super::code::{Code, Statement, call, text, word};
use super::column::{self, Said};
use super::words;
use crate::schema::{
    Column, ForeignKey, Index, IndexOn, IndexPart, Nulls, ObjectName, Order, PrimaryKey, Table,
    TableOptions, Unique, conventional_name,
};

/// `p.create_table("users", |t| { … })`
pub(super) fn create(table: &Table) -> Code {
    let closure = Code::Closure("t", body(table));
    word("p").then("create_table", [words::name(&table.name), closure])
}

fn body(table: &Table) -> Vec<Statement> {
    let mut lines: Vec<Code> = Vec::new();
    let mut said_uniques = Vec::new();
    let mut said_keys = Vec::new();
    for column in &table.columns {
        let is_primary_key = is_said_by(table.primary_key.as_ref(), column);
        let mut uniques = table.uniques.iter();
        let unique = uniques.find(|unique| **unique == unique_of(&table.name, &column.name));
        let mut keys = table.foreign_keys.iter();
        let references = keys.find(|key| is_key_of(&table.name, &column.name, key));
        said_uniques.extend(unique.map(|unique| &unique.name));
        said_keys.extend(references.map(|key| &key.name));
        let said = Said {
            is_primary_key,
            is_unique: unique.is_some(),
            references,
        };
        lines.push(column::of_table(column, said));
    }
    let t = || word("t");
    let key = table.primary_key.as_ref();
    let key = key.filter(|key| !table.columns.iter().any(|each| is_said_by(Some(key), each)));
    if let Some(key) = key {
        let columns = words::names(&key.columns);
        lines.push(match &key.name {
            Some(name) => t().then("primary_key_named", [text(name), columns]),
            None => t().then("primary_key", [columns]),
        });
    }
    let uniques = table.uniques.iter();
    let uniques = uniques.filter(|unique| !said_uniques.contains(&&unique.name));
    lines.extend(uniques.map(|each| t().then("unique", [unique(&table.name, each)])));
    let checks = table.checks.iter();
    lines.extend(checks.map(|check| {
        let condition = words::sql(&check.expression);
        t().then("check", [text(&check.name), condition])
    }));
    let keys = table.foreign_keys.iter();
    let keys = keys.filter(|key| !said_keys.contains(&&key.name));
    lines.extend(keys.map(|key| t().then("foreign_key", [foreign_key(&table.name, key)])));
    let indexes = table.indexes.iter();
    lines.extend(indexes.map(|each| t().then("index", [index(&table.name, each)])));
    if let Some(comment) = &table.comment {
        lines.push(t().then("comment", [text(comment)]));
    }
    lines.extend(
        choices(&table.options)
            .into_iter()
            .map(|(method, arguments)| t().then(method, arguments)),
    );
    lines.into_iter().map(Statement::from).collect()
}

fn is_said_by(key: Option<&PrimaryKey>, column: &Column) -> bool {
    key.is_some_and(|key| key.name.is_none() && key.columns == [column.name.as_str()])
}

/// The unique constraint that a column says in passing.
pub(super) fn unique_of(table: &ObjectName, column: &str) -> Unique {
    Unique::on([column]).named(conventional_name("uq", table, &[column]))
}

/// Whether a column can say a foreign key in passing.
pub(super) fn is_key_of(table: &ObjectName, column: &str, key: &ForeignKey) -> bool {
    key.columns == [column]
        && key.to_columns.len() == 1
        && key.name == conventional_name("fk", table, &[column])
}

pub(super) fn primary_key(key: &PrimaryKey) -> Code {
    let code = call("PrimaryKey::new", [words::names(&key.columns)]);
    match &key.name {
        Some(name) => code.then("named", [text(name)]),
        None => code,
    }
}

pub(super) fn unique(table: &ObjectName, unique: &Unique) -> Code {
    let mut code = call("Unique::on", [words::names(&unique.columns)]);
    if unique.name != conventional_name("uq", table, &unique.columns) {
        code = code.then("named", [text(&unique.name)]);
    }
    if unique.nulls_not_distinct {
        code = code.then("nulls_not_distinct", []);
    }
    column::deferrable(code, unique.deferrable)
}

pub(super) fn foreign_key(table: &ObjectName, key: &ForeignKey) -> Code {
    let target = [
        words::names(&key.columns),
        words::name(&key.to),
        words::names(&key.to_columns),
    ];
    let mut code = call("ForeignKey::new", target);
    if key.name != conventional_name("fk", table, &key.columns) {
        code = code.then("named", [text(&key.name)]);
    }
    column::actions(code, key)
}

pub(super) fn index(table: &ObjectName, index: &Index) -> Code {
    let plain = |part: &IndexPart| match &part.on {
        IndexOn::Column(name) => *part == IndexPart::column(name.as_str()),
        IndexOn::Expression(_) => false,
    };
    let all_plain = index.parts.iter().all(plain);
    let parts = index.parts.iter().map(|each| part(each, all_plain));
    let mut code = call("Index::on", [Code::Array(parts.collect())]);
    let unnamed = Index {
        name: String::new(),
        ..index.clone()
    };
    if unnamed.named_in(table).name != index.name {
        code = code.then("named", [text(&index.name)]);
    }
    if index.unique {
        code = code.then("unique", []);
    }
    if index.nulls_not_distinct {
        code = code.then("nulls_not_distinct", []);
    }
    if let Some(condition) = &index.predicate {
        code = code.then("predicate", [words::sql(condition)]);
    }
    if let Some(method) = &index.method {
        code = code.then("method", [text(method)]);
    }
    if !index.include.is_empty() {
        code = code.then("include", [words::names(&index.include)]);
    }
    match &index.only_on {
        Some(engines) => code.then("only_on", [words::engines(engines.iter())]),
        None => code,
    }
}

fn part(part: &IndexPart, all_plain: bool) -> Code {
    let mut code = match &part.on {
        IndexOn::Column(name) if all_plain => return text(name),
        IndexOn::Column(name) => call("IndexPart::column", [text(name)]),
        IndexOn::Expression(sql) => call("IndexPart::expression", [words::sql(sql)]),
    };
    if part.order == Order::Descending {
        code = code.then("descending", []);
    }
    if let Some(nulls) = part.nulls {
        code = code.then(
            "nulls",
            [word(match nulls {
                Nulls::First => "Nulls::First",
                Nulls::Last => "Nulls::Last",
            })],
        );
    }
    if let Some(prefix) = part.prefix {
        code = code.then("prefix", [word(prefix.to_string())]);
    }
    if let Some(collation) = &part.collation {
        code = code.then("collation", [text(collation)]);
    }
    match &part.operators {
        Some(class) => code.then("operators", [text(class)]),
        None => code,
    }
}

/// `TableOptions::new().strict()`
pub(super) fn options(options: &TableOptions) -> Code {
    let none = call("TableOptions::new", []);
    choices(options)
        .into_iter()
        .fold(none, |code, (method, arguments)| {
            code.then(method, arguments)
        })
}

/// What single engines let one choose, each with its word.
fn choices(options: &TableOptions) -> Vec<(&'static str, Vec<Code>)> {
    let marks = [
        ("strict", options.strict),
        ("without_rowid", options.without_rowid),
        ("autoincrement", options.autoincrement),
    ];
    let named = [
        ("storage_engine", &options.storage_engine),
        ("charset", &options.charset),
        ("collation", &options.collation),
    ];
    let marks = marks.into_iter().filter(|(_, chosen)| *chosen);
    let marks = marks.map(|(method, _)| (method, Vec::new()));
    let named = named.into_iter();
    let named = named.filter_map(|(method, name)| Some((method, vec![text(name.as_ref()?)])));
    marks.chain(named).collect()
}
