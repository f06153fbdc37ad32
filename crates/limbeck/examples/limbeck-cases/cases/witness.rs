//! What a case knows of its database beside the schemas: rows, and things that SQL made.

use super::case::Case;
use super::rows::{Row, Rows};
use limbeck::catalog::{self, Filter, Other, OtherKind};
use limbeck::prove::{Finding, Look, Phase, Witness};
use limbeck::schema::{Schema, Sql, Value};
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait as _, Func, MysqlQueryBuilder, PostgresQueryBuilder, Query,
    SqliteQueryBuilder,
};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};

/// Looks whether the rows and things of a case are there.
pub(super) struct Eyes<'c> {
    case: &'c Case,
    /// What there was beside tables.
    others: Vec<Other>,
}

impl<'c> Eyes<'c> {
    pub(super) fn new(case: &'c Case) -> Self {
        let others = Vec::new();
        Self { case, others }
    }

    async fn see(&mut self, phase: Phase, db: &DatabaseConnection) -> Result<Vec<Finding>, DbErr> {
        let mut findings = Vec::new();
        match phase {
            Phase::Seed => self.others = self.read(db).await?,
            Phase::Up => {
                let now = self.read(db).await?;
                findings.extend(self.missing(&now));
                missing_rows(db, &self.case.rows_after, &mut findings).await?;
            }
            _ => missing_rows(db, &self.case.rows_back, &mut findings).await?,
        }
        Ok(findings)
    }

    /// What there is beside tables, if the case made any.
    async fn read(&self, db: &DatabaseConnection) -> Result<Vec<Other>, DbErr> {
        if self.case.sql.is_empty() {
            return Ok(Vec::new());
        }
        let read = catalog::read(db, &Filter::new()).await;
        let read = read.map_err(|why| DbErr::Custom(why.to_string()))?;
        let own =
            |other: &Other| !matches!(other.kind, OtherKind::Detail | OtherKind::ForeignKeyIndex);
        Ok(read.others.into_iter().filter(own).collect())
    }

    /// What is gone and nobody said so: by dropping its table, or by naming it in a step.
    fn missing(&self, now: &[Other]) -> Vec<Finding> {
        let gone = |other: &&Other| {
            let there = now
                .iter()
                .any(|one| one.kind == other.kind && one.name == other.name);
            let tables = &self.case.after.tables;
            let has_table = other
                .table
                .as_ref()
                .is_none_or(|table| tables.contains(table) || !had(&self.case.before, table));
            !there && has_table && !self.is_named(&other.name.name)
        };
        let finding = |other: &Other| Finding {
            object: format!("{} `{}`", other.kind, other.name),
            aspect: "existence",
            expected: Some("it was there before".to_owned()),
            found: None,
        };
        self.others.iter().filter(gone).map(finding).collect()
    }

    fn is_named(&self, name: &str) -> bool {
        let says = |sql: &Sql| {
            sql.general().contains(name) || sql.exceptions().any(|(_, sql)| sql.contains(name))
        };
        self.case.steps.iter().any(|step| says(&step.sql))
    }
}

fn had(schema: &Schema, table: &limbeck::schema::ObjectName) -> bool {
    schema.tables.contains(table)
}

impl Witness for Eyes<'_> {
    fn look<'l>(&'l mut self, phase: Phase, db: &'l DatabaseConnection) -> Look<'l> {
        Box::pin(self.see(phase, db))
    }
}

/// Says of each row whether one like it is there.
async fn missing_rows(
    db: &DatabaseConnection,
    rows: &Rows,
    findings: &mut Vec<Finding>,
) -> Result<(), DbErr> {
    for (table, rows) in rows {
        for row in rows {
            if count(db, table, row).await? == 0 {
                findings.push(Finding {
                    object: format!("table `{table}`"),
                    aspect: "row",
                    expected: Some(told(row)),
                    found: Some("none like it".to_owned()),
                });
            }
        }
    }
    Ok(())
}

async fn count(db: &DatabaseConnection, table: &str, row: &Row) -> Result<i64, DbErr> {
    let mut query = Query::select();
    query
        .expr(Func::count(Expr::col(Asterisk)))
        .from(Alias::new(table));
    for (column, value) in row {
        let column = Expr::col(Alias::new(column));
        query.and_where(match value {
            Value::Null => column.is_null(),
            Value::Boolean(yes) => column.eq(*yes),
            Value::Integer(number) => column.eq(*number),
            Value::Number(number) => column.eq(Expr::cust(number.as_str().to_owned())),
            Value::Text(text) => column.eq(text.as_str()),
            Value::Bytes(bytes) => column.eq(bytes.clone()),
        });
    }
    let backend = db.get_database_backend();
    let text = match backend {
        DbBackend::Postgres => query.to_string(PostgresQueryBuilder),
        DbBackend::MySql => query.to_string(MysqlQueryBuilder),
        _ => query.to_string(SqliteQueryBuilder),
    };
    // The values stand in the statement: their types are what the database takes them for.
    let statement = Statement::from_string(backend, text);
    let row = db.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| DbErr::Custom("a count has one row".to_owned()))?;
    row.try_get_by_index(0)
}

fn told(row: &Row) -> String {
    let said = |(column, value): (&String, &Value)| match value {
        Value::Null => format!("{column} = NULL"),
        Value::Boolean(yes) => format!("{column} = {yes}"),
        Value::Integer(number) => format!("{column} = {number}"),
        Value::Number(number) => format!("{column} = {number}"),
        Value::Text(text) => format!("{column} = '{text}'"),
        Value::Bytes(bytes) => format!("{column} = {} bytes", bytes.len()),
    };
    let all: Vec<String> = row.iter().map(said).collect();
    all.join(", ")
}
