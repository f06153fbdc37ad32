//! Tags as text: a JSON object of texts, sorted by key, without spaces. There is one way only to write a tag, and no
//! other place in which its writing can occur: a quote within a key or a value has a backslash before it. So whoever
//! finds `"key":"value"` has found that very tag, on every engine and to the letter.

use plinth_domain::metrics::{Tag, Tags};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, SimpleExpr};
use sea_orm::{ColumnTrait, DbBackend};

pub(super) fn write(tags: &Tags) -> String {
    serde_json::to_string(tags.members()).expect("texts by text are plain JSON")
}

pub(super) fn read(text: &str) -> Result<Tags, Box<dyn std::error::Error>> {
    Ok(Tags::parse(serde_json::from_str(text)?)?)
}

/// Keeps the rows that have a tag.
pub(super) fn has(backend: DbBackend, column: impl ColumnTrait, tag: &Tag) -> SimpleExpr {
    // Each counts from 1 where in the first text the second one begins, and compares as the column does: by code point.
    let find = match backend {
        DbBackend::Postgres => "strpos",
        _ => "instr",
    };
    let text = Expr::col(column.as_column_ref());
    Expr::expr(Func::cust(find).arg(text).arg(written(tag))).gt(0)
}

fn written(tag: &Tag) -> String {
    let quoted = |text| serde_json::to_string(text).expect("a text is plain JSON");
    format!("{}:{}", quoted(tag.key()), quoted(tag.value()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_tag_is_found_where_it_is_and_nowhere_else(
            members in proptest::collection::btree_map("[ab]{1,2}", "[ab\":,{}\\\\]{0,4}", 0..4),
            key in "[ab]{1,2}",
            value in "[ab\":,{}\\\\]{0,4}",
        ) {
            let has = members.get(&key) == Some(&value);
            let tags = Tags::parse(members).unwrap();
            prop_assert_eq!(write(&tags).contains(&written(&Tag::new(key, value).unwrap())), has);
            prop_assert_eq!(read(&write(&tags)).unwrap(), tags);
        }
    }
}
