//! Saying what a column is.

use super::PlanError;
use crate::engine::Engines;
use crate::operation::Conversion;
use crate::schema::{
    Action, Column, ColumnDefault, Deferrable, ForeignKey, Generated, Identity, IntegerSize,
    Object, ObjectName, PerEngine, Sql, Term, Type, Unique, Value,
};

/// A column that is being described. It must be given in every row, until [`null`](Self::null) says otherwise.
#[derive(Clone, Debug)]
pub struct ColumnBuilder {
    column: Column,
    has_type: bool,
    pub(super) is_primary_key: bool,
    pub(super) is_unique: bool,
    pub(super) references: Option<ForeignKey>,
    conversion: Conversion,
    /// The first word that had no meaning when it was said, and why.
    misplaced: Option<(&'static str, &'static str)>,
}

/// Begins a column: `col("phone").string(20).null()`.
pub fn col(name: impl Into<String>) -> ColumnBuilder {
    ColumnBuilder {
        // Overwritten by the first word about the type; `has_type` sees to it.
        column: Column::new(name, Type::Text),
        has_type: false,
        is_primary_key: false,
        is_unique: false,
        references: None,
        conversion: Conversion::default(),
        misplaced: None,
    }
}

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $of:ty),*) = $type:expr;)+) => {
        impl ColumnBuilder {
            $($(#[$doc])* pub fn $name(&mut self, $($argument: $of),*) -> &mut Self { self.of($type) })+
        }
        impl super::TableBuilder {
            $($(#[$doc])* pub fn $name(&mut self, name: impl Into<String>, $($argument: $of),*) -> &mut ColumnBuilder {
                self.column(name).$name($($argument),*)
            })+
        }
    };
}

types! {
    /// Yes or no.
    boolean() = Type::Boolean;
    /// A whole number of 8 bits (PostgreSQL: 16).
    tiny_integer() = Type::integer(IntegerSize::Tiny);
    /// A whole number of 16 bits.
    small_integer() = Type::integer(IntegerSize::Small);
    /// A whole number of 32 bits.
    integer() = Type::integer(IntegerSize::Regular);
    /// A whole number of 64 bits.
    big_integer() = Type::integer(IntegerSize::Big);
    /// A float of 32 bits.
    real() = Type::Real;
    /// A float of 64 bits.
    double() = Type::Double;
    /// A decimal number of so many digits, so many of them after the point.
    decimal(precision: u32, scale: u32) = Type::Decimal(Some((precision, scale)));
    /// Text of exactly so many characters.
    char(length: u32) = Type::Char(length);
    /// Text of at most so many characters.
    string(length: u32) = Type::String(Some(length));
    /// Text of as many characters as the engine's `varchar` takes (MySQL: 255).
    varchar() = Type::String(None);
    /// Text without limit.
    text() = Type::Text;
    /// Exactly so many bytes.
    binary(length: u32) = Type::Binary(length);
    /// At most so many bytes.
    var_binary(length: u32) = Type::VarBinary(Some(length));
    /// Bytes without limit.
    blob() = Type::Blob;
    /// A day.
    date() = Type::Date;
    /// A time of day.
    time() = Type::Time(None);
    /// A day and a time somewhere.
    date_time() = Type::DateTime(None);
    /// A moment, the same everywhere.
    timestamp() = Type::Timestamp(None);
    /// JSON, kept as text.
    json() = Type::Json;
    /// JSON, kept taken apart where the engine can.
    json_binary() = Type::JsonBinary;
    /// A UUID.
    uuid() = Type::Uuid;
    /// One of an enum's labels.
    enumeration(of: impl Into<ObjectName>) = Type::Enum(of.into());
    /// Several of one type (PostgreSQL).
    array(of: Type) = Type::Array(Box::new(of));
    /// A type by its name, passed on as it is.
    custom(sql: impl Into<Sql>) = Type::Custom(sql.into());
}

impl ColumnBuilder {
    /// Goes on describing a column.
    #[cfg(feature = "entities")]
    pub(super) fn going_on(column: Column) -> Self {
        Self {
            has_type: true,
            column,
            ..col("")
        }
    }

    /// Says the type.
    pub fn of(&mut self, ty: Type) -> &mut Self {
        self.column.ty = ty;
        self.has_type = true;
        self
    }

    /// Of a whole number: without sign.
    pub fn unsigned(&mut self) -> &mut Self {
        if let Type::Integer { unsigned, .. } = &mut self.column.ty {
            *unsigned = true;
            self
        } else {
            self.misplaced("`unsigned`", "for what is no whole number")
        }
    }

    /// Of a time or moment: with so many digits of a second.
    pub fn precision(&mut self, digits: u8) -> &mut Self {
        if let Type::Time(precision) | Type::DateTime(precision) | Type::Timestamp(precision) =
            &mut self.column.ty
        {
            *precision = Some(digits);
            self
        } else {
            self.misplaced(
                "`precision`",
                "for what is no time: digits belong to .decimal(p, s)",
            )
        }
    }

    /// May be NULL.
    pub fn null(&mut self) -> &mut Self {
        self.column.nullable = true;
        self
    }

    /// Must be given, which is so unless said otherwise.
    pub fn not_null(&mut self) -> &mut Self {
        self.column.nullable = false;
        self
    }

    /// Holds this in a new row of which nothing is said.
    pub fn default(&mut self, value: impl Into<Value>) -> &mut Self {
        self.column.default = Term::Value(value.into()).into();
        self
    }

    /// Holds what an expression gives in a new row of which nothing is said.
    pub fn default_expression(&mut self, sql: impl Into<String>) -> &mut Self {
        self.column.default = Term::Expression(sql.into()).into();
        self
    }

    /// Has another default on some engines.
    pub fn default_on(&mut self, engines: impl Into<Engines>, term: impl Into<Term>) -> &mut Self {
        let others = std::mem::take(&mut self.column.default);
        self.column.default = others.on(engines, term.into());
        self
    }

    /// Has no default on some engines.
    pub fn no_default_on(&mut self, engines: impl Into<Engines>) -> &mut Self {
        let others = std::mem::take(&mut self.column.default);
        self.column.default = others.on(engines, None);
        self
    }

    /// Is computed when it is read.
    pub fn generated(&mut self, expression: impl Into<Sql>) -> &mut Self {
        let (expression, stored) = (expression.into(), false);
        self.column.generated = Some(Generated { expression, stored });
        self
    }

    /// Is computed when its row is written.
    pub fn generated_stored(&mut self, expression: impl Into<Sql>) -> &mut Self {
        let (expression, stored) = (expression.into(), true);
        self.column.generated = Some(Generated { expression, stored });
        self
    }

    /// Counts up.
    pub fn identity(&mut self) -> &mut Self {
        self.identity_of(Identity::default())
    }

    /// Counts up, in a way of its own.
    pub fn identity_of(&mut self, identity: Identity) -> &mut Self {
        self.column.identity = Some(identity);
        self
    }

    /// Of what counts up: no row may bring its own number (PostgreSQL).
    pub fn always(&mut self) -> &mut Self {
        self.change_identity(|identity| identity.always = true)
    }

    /// Of what counts up: the first number (PostgreSQL).
    pub fn starting_at(&mut self, first: i64) -> &mut Self {
        self.change_identity(|identity| identity.start = Some(first))
    }

    /// Of what counts up: the step (PostgreSQL).
    pub fn in_steps_of(&mut self, step: i64) -> &mut Self {
        self.change_identity(|identity| identity.increment = Some(step))
    }

    fn change_identity(&mut self, change: impl FnOnce(&mut Identity)) -> &mut Self {
        if let Some(identity) = &mut self.column.identity {
            change(identity);
            self
        } else {
            let words = "`always`, `starting_at` or `in_steps_of`";
            self.misplaced(words, "before `identity`")
        }
    }

    /// Is the primary key, or belongs to it.
    pub fn primary_key(&mut self) -> &mut Self {
        self.is_primary_key = true;
        self
    }

    /// Holds no value twice: a constraint `uq_<table>_<column>`.
    pub fn unique(&mut self) -> &mut Self {
        self.is_unique = true;
        self
    }

    /// Names a row of another table: a constraint `fk_<table>_<column>`.
    pub fn references(
        &mut self,
        table: impl Into<ObjectName>,
        column: impl Into<String>,
    ) -> &mut Self {
        let from = [self.column.name.clone()];
        self.references = Some(ForeignKey::new(from, table, [column.into()]));
        self
    }

    /// What happens when the row it names is deleted.
    pub fn on_delete(&mut self, action: Action) -> &mut Self {
        self.change_reference(|key| key.on_delete = action)
    }

    /// What happens when the key it names changes.
    pub fn on_update(&mut self, action: Action) -> &mut Self {
        self.change_reference(|key| key.on_update = action)
    }

    /// Lets a transaction put off the check that the row is there.
    pub fn deferrable(&mut self, initially: Deferrable) -> &mut Self {
        self.change_reference(|key| key.deferrable = Some(initially))
    }

    fn change_reference(&mut self, change: impl FnOnce(&mut ForeignKey)) -> &mut Self {
        if let Some(key) = &mut self.references {
            change(key);
            self
        } else {
            let words = "`on_delete`, `on_update` or `deferrable`";
            self.misplaced(words, "before `references`")
        }
    }

    fn misplaced(&mut self, words: &'static str, place: &'static str) -> &mut Self {
        self.misplaced.get_or_insert((words, place));
        self
    }

    /// Compares and sorts its texts in a way of its own.
    pub fn collation(&mut self, collation: impl Into<String>) -> &mut Self {
        self.column.collation = PerEngine::everywhere(Some(collation.into()));
        self
    }

    /// Compares and sorts its texts in a way of its own on some engines.
    pub fn collation_on(
        &mut self,
        engines: impl Into<Engines>,
        collation: impl Into<String>,
    ) -> &mut Self {
        let others = std::mem::take(&mut self.column.collation);
        self.column.collation = others.on(engines, collation.into());
        self
    }

    /// Compares and sorts its texts as the table does on some engines.
    pub fn no_collation_on(&mut self, engines: impl Into<Engines>) -> &mut Self {
        let others = std::mem::take(&mut self.column.collation);
        self.column.collation = others.on(engines, None);
        self
    }

    /// Is set to this whenever its row changes (MySQL and MariaDB).
    pub fn on_row_update(&mut self, sql: impl Into<String>) -> &mut Self {
        self.column.on_update = Some(sql.into());
        self
    }

    /// What it is for.
    pub fn comment(&mut self, comment: impl Into<String>) -> &mut Self {
        self.column.comment = Some(comment.into());
        self
    }

    /// What rows that are there get: in a new column, or in the place of NULL in an altered one.
    pub fn fill(&mut self, value: impl Into<Term>) -> &mut Self {
        self.conversion.fill = value.into().into();
        self
    }

    /// What rows that are there get on some engines.
    pub fn fill_on(&mut self, engines: impl Into<Engines>, value: impl Into<Term>) -> &mut Self {
        let others = std::mem::take(&mut self.conversion.fill);
        self.conversion.fill = others.on(engines, value.into());
        self
    }

    /// Of an altered column: the expression that gives its new value.
    pub fn using(&mut self, sql: impl Into<Sql>) -> &mut Self {
        self.conversion.using = Some(sql.into());
        self
    }

    pub(super) fn object(&self, table: &ObjectName) -> Object {
        Object::Column(table.clone(), self.column.name.clone())
    }

    /// The column, complete.
    pub(super) fn definition(&self, table: &ObjectName) -> Result<Column, PlanError> {
        if let Some((words, place)) = self.misplaced {
            let column = self.object(table);
            return Err(PlanError::Misplaced {
                column,
                words,
                place,
            });
        }
        if self.has_type {
            Ok(self.column.clone())
        } else {
            Err(PlanError::NoType(self.object(table)))
        }
    }

    pub(super) fn unique_constraint(&self) -> Option<Unique> {
        self.is_unique
            .then(|| Unique::on([self.column.name.clone()]))
    }

    pub(super) fn fill_of_old_rows(&self) -> ColumnDefault {
        self.conversion.fill.clone()
    }

    pub(super) fn conversion(&self) -> &Conversion {
        &self.conversion
    }

    pub(super) fn name(&self) -> &str {
        &self.column.name
    }
}
