//! What points come to. Everything that is asked for here stands in the index of name, timestamp, id and value, so no
//! sum reads the table.

use crate::entities::metrics::{Column, Entity};
use crate::session::Session;
use plinth_application::metrics::{Interval, Span, Summary};
use plinth_domain::metrics::{MetricName, Spread};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait as _, Func, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select,
};

/// Count, least, greatest, mean.
type Sums = (i64, Option<f64>, Option<f64>, Option<f64>);
/// The same of an interval, after its index.
type SumsOf = (i64, i64, Option<f64>, Option<f64>, Option<f64>);

pub(super) async fn summarize(
    session: &Session,
    name: &MetricName,
    span: Span,
) -> Result<Summary, DbErr> {
    let select = sums(of(name, span).filter(Column::Timestamp.lte(span.to)));
    let sums: Option<Sums> = select.into_tuple().one(session).await?;
    let (count, min, max, avg) = sums.unwrap_or_default();
    Ok(Summary {
        count: u64::try_from(count).unwrap_or_default(),
        spread: spread(min, max, avg),
    })
}

pub(super) async fn series(
    session: &Session,
    name: &MetricName,
    span: Span,
    seconds: i64,
) -> Result<Vec<Interval>, DbErr> {
    const INDEX: &str = "interval_index";
    let index = index(session.get_database_backend(), span, seconds);
    let select = of(name, span)
        .filter(Column::Timestamp.lt(span.to))
        .select_only()
        .expr_as(index, INDEX);
    let rows: Vec<SumsOf> = aggregates(select)
        .group_by(Expr::col(INDEX))
        .order_by_asc(Expr::col(INDEX))
        .into_tuple()
        .all(session)
        .await?;
    let intervals = rows
        .into_iter()
        .filter_map(|(index, count, min, max, avg)| {
            Some(Interval {
                index,
                count: u64::try_from(count).ok()?,
                spread: spread(min, max, avg)?,
            })
        });
    Ok(intervals.collect())
}

fn of(name: &MetricName, span: Span) -> Select<Entity> {
    Entity::find()
        .filter(Column::Name.eq(name.as_str()))
        .filter(Column::Timestamp.gte(span.from))
}

fn sums(select: Select<Entity>) -> Select<Entity> {
    aggregates(select.select_only())
}

fn aggregates(select: Select<Entity>) -> Select<Entity> {
    let value = || Expr::col(Column::Value);
    select
        .expr_as(Column::Id.count(), "count")
        .expr_as(Func::min(value()), "min")
        .expr_as(Func::max(value()), "max")
        .expr_as(Func::avg(value()), "avg")
}

fn spread(min: Option<f64>, max: Option<f64>, avg: Option<f64>) -> Option<Spread> {
    let (min, max, avg) = (min?, max?, avg?);
    Some(Spread { min, max, avg })
}

/// In which interval a point lies, in whole numbers: an engine's own fractions of a second would round some points
/// into their neighbours' intervals.
fn index(backend: DbBackend, span: Span, seconds: i64) -> SimpleExpr {
    let since = micros(backend).sub(span.from.timestamp_micros());
    let length = seconds * 1_000_000;
    match backend {
        DbBackend::MySql => since.binary(BinOper::Custom("DIV"), length),
        _ => since.div(length),
    }
}

/// A point's moment in microseconds since 1970.
fn micros(backend: DbBackend) -> SimpleExpr {
    const MILLION: i64 = 1_000_000;
    let timestamp = || Expr::col(Column::Timestamp);
    match backend {
        // As a float the seconds are right to a quarter of a microsecond until the next century.
        DbBackend::Postgres => {
            let seconds = Func::cust("date_part").arg("epoch").arg(timestamp());
            let micros = Func::cust("round").arg(Expr::expr(seconds).mul(MILLION));
            Expr::expr(micros).cast_as("bigint")
        }
        DbBackend::MySql => {
            /// From the year 0 to 1970.
            const SECONDS: i64 = 62_167_219_200;
            let seconds = Expr::expr(Func::cust("to_seconds").arg(timestamp())).sub(SECONDS);
            seconds
                .mul(MILLION)
                .add(Func::cust("microsecond").arg(timestamp()))
        }
        // `2026-01-15T10:30:00.123456+00:00`: the fraction is six digits from the 21st character on.
        _ => {
            let seconds = Func::cust("unixepoch").arg(timestamp());
            let fraction = Func::cust("substr").arg(timestamp()).arg(21).arg(6);
            Expr::expr(seconds)
                .mul(MILLION)
                .add(Expr::expr(fraction).cast_as("integer"))
        }
    }
}
