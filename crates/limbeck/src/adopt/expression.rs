//! Conditions without what PostgreSQL added to them. It reads some of what it writes in another way than it wrote it:
//! of `role IN ('a', 'b')` on a `varchar` it makes an array of casts, and of that array another one.

use crate::schema::text::tokens;

/// The types that PostgreSQL casts texts to by itself.
const TEXTS: [&[&str]; 3] = [&["text"], &["character", "varying"], &["bpchar"]];

/// The likeliest text that somebody typed, if it is another one. Whether it is true is seen when it is made.
pub(super) fn typed(text: &str) -> Option<String> {
    let pieces = tokens(text).map(|token| token.text);
    let pieces: Vec<&str> = pieces.filter(|text| !text.trim().is_empty()).collect();
    let typed = with_lists(&without_casts(&pieces));
    let typed = without_parentheses(&typed);
    (typed != pieces).then(|| joined(&typed))
}

fn without_casts<'t>(pieces: &[&'t str]) -> Vec<&'t str> {
    let mut out = Vec::new();
    let mut rest = pieces;
    while let Some((first, after)) = rest.split_first() {
        if let Some(length) = cast(rest) {
            rest = &rest[length..];
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

/// How long the cast to a text is that stands here, if one does.
fn cast(pieces: &[&str]) -> Option<usize> {
    let [":", ":", of @ ..] = pieces else {
        return None;
    };
    let ty = TEXTS.iter().find(|ty| of.starts_with(ty))?;
    let mut length = 2 + ty.len();
    for open in ["(", "["] {
        if pieces.get(length) == Some(&open) {
            let close = if open == "(" { ")" } else { "]" };
            let end = pieces[length..].iter().position(|piece| *piece == close)?;
            length += end + 1;
        }
    }
    Some(length)
}

/// `= ANY (ARRAY[a, b])` is `IN (a, b)`, and `<> ALL (ARRAY[a, b])` is `NOT IN (a, b)`.
fn with_lists<'t>(pieces: &[&'t str]) -> Vec<&'t str> {
    let mut out: Vec<&str> = Vec::new();
    let mut rest = pieces;
    while let Some((first, after)) = rest.split_first() {
        let (word, behind) = match rest {
            ["=", "ANY", behind @ ..] => (&["IN"][..], behind),
            ["<", ">", "ALL", behind @ ..] => (&["NOT", "IN"][..], behind),
            _ => (&[][..], after),
        };
        if let Some((items, length)) = list(behind).filter(|_| !word.is_empty()) {
            out.extend(word);
            out.push("(");
            out.extend(items);
            out.push(")");
            rest = &behind[length..];
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

/// A name between parentheses is a name, unless it is what a function is called with.
fn without_parentheses<'t>(pieces: &[&'t str]) -> Vec<&'t str> {
    let mut out: Vec<&str> = Vec::new();
    let mut rest = pieces;
    while let Some((first, after)) = rest.split_first() {
        let joins = |word: &str| {
            let joining = ["AND", "OR", "NOT", "WHEN", "THEN", "ELSE"];
            joining.iter().any(|it| it.eq_ignore_ascii_case(word))
        };
        let follows_a_word = out.last().is_some_and(|last| is_word(last) && !joins(last));
        match rest {
            ["(", name, ")", behind @ ..] if is_word(name) && !follows_a_word => {
                out.push(*name);
                rest = behind;
            }
            _ => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

/// A word, a name between quotes, a text or a number.
fn is_word(piece: &str) -> bool {
    let mut letters = piece.chars();
    letters
        .next()
        .is_some_and(|c| c.is_alphanumeric() || "_'\"".contains(c))
}

/// The items of an array between parentheses, and how long all of that is.
fn list<'p, 't>(pieces: &'p [&'t str]) -> Option<(&'p [&'t str], usize)> {
    let opened = pieces.iter().take_while(|piece| **piece == "(").count();
    let ["ARRAY", "[", inner @ ..] = &pieces[opened..] else {
        return None;
    };
    let end = inner.iter().position(|piece| *piece == "]")?;
    let closed = inner[end + 1..].iter().take(opened);
    let all_close = closed.clone().count() == opened && closed.clone().all(|it| *it == ")");
    (opened > 0 && all_close).then_some((&inner[..end], opened + 2 + end + 1 + opened))
}

/// The pieces with blanks as people set them.
fn joined(pieces: &[&str]) -> String {
    let mut text = String::new();
    for (place, piece) in pieces.iter().enumerate() {
        let before = place.checked_sub(1).map_or("(", |before| pieces[before]);
        let is_one_sign = |one: &str, other: &str| {
            let signs = [
                "<", ">", "=", "|", ":", "!", "~", "-", "@", "#", "&", "?", "*",
            ];
            signs.contains(&one) && signs.contains(&other)
        };
        let calls = *piece == "(" && is_word(before) && !is_keyword(before);
        let tight = [")", ",", ".", "]", "["].contains(piece)
            || ["(", ".", "["].contains(&before)
            || calls
            || is_one_sign(before, piece)
            || before == ":"
            || *piece == ":";
        if place > 0 && !tight {
            text.push(' ');
        }
        text.push_str(piece);
    }
    text
}

fn is_keyword(word: &str) -> bool {
    [
        "IN", "AND", "OR", "NOT", "WHEN", "THEN", "ELSE", "ANY", "ALL", "IS", "LIKE", "BETWEEN",
    ]
    .iter()
    .any(|keyword| word.eq_ignore_ascii_case(keyword))
}

#[cfg(test)]
mod tests {
    use super::typed;

    #[test]
    fn a_list_of_texts_is_one_again() {
        for (told, expected) in [
            (
                "((quoted)::text = ANY ((ARRAY['a'::character varying, ')'::character varying])::text[]))",
                Some("(quoted IN ('a', ')'))"),
            ),
            (
                "price > (0)::numeric AND quoted::text <> ALL (ARRAY['it''s'::text])",
                Some("price > 0::numeric AND quoted NOT IN ('it''s')"),
            ),
            ("n = ANY (ARRAY[1, 2])", Some("n IN (1, 2)")),
            (
                "lower((name)::text) = (code)::text AND (n) = 'a'::text",
                Some("lower(name) = code AND n = 'a'"),
            ),
            ("length(name) >= 2 AND n IN (1)", None),
            ("a::integer[] && b", None),
        ] {
            assert_eq!(typed(told).as_deref(), expected, "{told}");
        }
    }
}
