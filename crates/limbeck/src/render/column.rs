//! Columns as a plan says them.

use super::code::{Code, Link, call, text, word};
use super::words;
use crate::operation::Conversion;
use crate::schema::{
    Action, Column, ColumnDefault, Deferrable, ForeignKey, Identity, IntegerSize, Term, Type,
};

/// What a column says in passing of the constraints of its table.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said<'s> {
    pub(super) is_primary_key: bool,
    pub(super) is_unique: bool,
    pub(super) references: Option<&'s ForeignKey>,
}

/// `t.string("email", 255).unique()`
pub(super) fn of_table(column: &Column, said: Said) -> Code {
    let name = text(&column.name);
    let table = word("t");
    let is_id = column.name == "id"
        && column.ty == Type::integer(IntegerSize::Big)
        && column.identity == Some(Identity::default());
    if is_id && said.is_primary_key {
        let rest = Column {
            identity: None,
            ..column.clone()
        };
        let said = Said {
            is_primary_key: false,
            ..said
        };
        return described(table.then("id", []), &rest, said);
    }
    let (method, mut arguments, follow) = words::type_words(&column.ty);
    let begun = if method == "of" {
        table.then("column", [name]).then("of", arguments)
    } else {
        arguments.insert(0, name);
        table.then(method, arguments)
    };
    described(followed(begun, follow), column, said)
}

/// `col("email").string(255)`
pub(super) fn alone(column: &Column, said: Said, conversion: &Conversion) -> Code {
    let (method, arguments, follow) = words::type_words(&column.ty);
    let begun = call("col", [text(&column.name)]).then(method, arguments);
    let code = described(followed(begun, follow), column, said);
    let code = match &conversion.using {
        Some(sql) => code.then("using", [words::sql(sql)]),
        None => code,
    };
    fill(code, &conversion.fill)
}

fn followed(code: Code, follow: Vec<Link>) -> Code {
    follow.into_iter().fold(code, |code, (method, arguments)| {
        code.then(&method, arguments)
    })
}

fn fill(code: Code, fill: &ColumnDefault) -> Code {
    let code = match fill.general() {
        Some(term) => code.then("fill", [words::term(term)]),
        None => code,
    };
    let exceptions = words::exceptions(fill).into_iter();
    exceptions.fold(code, |code, (engines, term)| match term {
        Some(term) => code.then("fill_on", [engines, words::term(term)]),
        None => code,
    })
}

fn described(mut code: Code, column: &Column, said: Said) -> Code {
    if column.nullable {
        code = code.then("null", []);
    }
    if let Some(identity) = &column.identity {
        code = counting(code, identity);
    }
    code = default(code, &column.default);
    if let Some(generated) = &column.generated {
        let method = if generated.stored {
            "generated_stored"
        } else {
            "generated"
        };
        code = code.then(method, [words::sql(&generated.expression)]);
    }
    if let Some(collation) = column.collation.general() {
        code = code.then("collation", [text(collation)]);
    }
    for (engines, collation) in words::exceptions(&column.collation) {
        code = match collation {
            Some(collation) => code.then("collation_on", [engines, text(collation)]),
            None => code.then("no_collation_on", [engines]),
        };
    }
    if let Some(sql) = &column.on_update {
        code = code.then("on_row_update", [text(sql)]);
    }
    if said.is_primary_key {
        code = code.then("primary_key", []);
    }
    if said.is_unique {
        code = code.then("unique", []);
    }
    if let Some(key) = said.references {
        code = code.then(
            "references",
            [words::name(&key.to), text(&key.to_columns[0])],
        );
        code = actions(code, key);
    }
    if let Some(comment) = &column.comment {
        code = code.then("comment", [text(comment)]);
    }
    code
}

fn default(code: Code, default: &ColumnDefault) -> Code {
    let code = match default.general() {
        Some(Term::Value(value)) => code.then("default", [words::value(value)]),
        Some(Term::Expression(sql)) => code.then("default_expression", [text(sql)]),
        None => code,
    };
    let exceptions = words::exceptions(default).into_iter();
    exceptions.fold(code, |code, (engines, term)| match term {
        Some(term) => code.then("default_on", [engines, words::term(term)]),
        None => code.then("no_default_on", [engines]),
    })
}

fn counting(code: Code, identity: &Identity) -> Code {
    let number = |number: i64| word(words::integer(number).trim_end_matches("_i64"));
    let mut code = code.then("identity", []);
    if identity.always {
        code = code.then("always", []);
    }
    if let Some(start) = identity.start {
        code = code.then("starting_at", [number(start)]);
    }
    if let Some(step) = identity.increment {
        code = code.then("in_steps_of", [number(step)]);
    }
    code
}

/// What a foreign key does to its row, and when it is checked: said alike of a column and of a key by itself.
pub(super) fn actions(mut code: Code, key: &ForeignKey) -> Code {
    for (method, action) in [("on_delete", key.on_delete), ("on_update", key.on_update)] {
        if action != Action::NoAction {
            code = code.then(method, [word(format!("Action::{action:?}"))]);
        }
    }
    deferrable(code, key.deferrable)
}

pub(super) fn deferrable(code: Code, deferrable: Option<Deferrable>) -> Code {
    match deferrable {
        Some(when) => code.then("deferrable", [word(format!("Deferrable::{when:?}"))]),
        None => code,
    }
}
