//! Unique values that the service makes up where the caller gives none: a user name from an email address, a slug from
//! a title. The plain value is tried first; when it is taken, it gets a number behind it.

mod numbers;

pub(crate) use numbers::free_numbers;

use crate::context::Context;
use crate::error::{Code, Error};
use crate::storage::StorageError;
use crate::unit::{Unit, Units};
use async_trait::async_trait;
use std::collections::HashSet;

/// How often storing is tried when others keep taking the value first.
const MOST_TRIES: u32 = 12;
/// How often the very next number is tried; whoever keeps losing it to others then picks one further and further on.
const PATIENCE: u32 = 5;

/// A unique value that can be derived and have a number behind it.
#[async_trait]
pub(crate) trait Derived: Clone + Send + Sync {
    /// The refusal of a value that is taken.
    const TAKEN: Code;
    /// This value with a number behind it.
    fn with_number(&self, number: u64) -> Self;
    /// The value itself.
    fn text(&self) -> &str;
    /// Tells which of these values are taken.
    async fn taken(unit: Unit<'_, '_>, values: &[Self]) -> Result<Vec<String>, StorageError>;
}

/// The search for a value under which something can be stored. Storing it has the last word on what is free:
///
/// ```text
/// match self.insert(&row).await {
///     Err(error) if search.goes_on(&error) => row.slug = search.next(units, ctx).await?,
///     stored => return stored,
/// }
/// ```
pub(crate) struct Search<V> {
    plain: V,
    is_derived: bool,
    lost: u32,
}

impl<V: Derived> Search<V> {
    /// Starts with the caller's choice, beside which nothing will do, or with a derived value.
    pub(crate) fn new(chosen: Option<V>, derive: impl FnOnce() -> V) -> Self {
        Self {
            is_derived: chosen.is_none(),
            plain: chosen.unwrap_or_else(derive),
            lost: 0,
        }
    }

    /// The value to begin with.
    pub(crate) fn first(&self) -> V {
        self.plain.clone()
    }

    /// Tells whether it is worth another try with another value, now that the last one was refused.
    pub(crate) fn goes_on(&mut self, refused: &Error) -> bool {
        self.lost += 1;
        self.is_derived && refused.code() == V::TAKEN && self.lost < MOST_TRIES
    }

    /// The value to try next.
    pub(crate) async fn next(&self, units: &Units, ctx: &Context) -> Result<V, Error> {
        let (wanted, kept) = (&[(&self.plain, 1)], &HashSet::new());
        let found = units.read(ctx, |unit| Box::pin(free_numbers(unit, wanted, kept)));
        let number = found.await?[0][0];
        let ahead = random(4_u64.pow(self.lost.saturating_sub(PATIENCE)))?;
        Ok(self.plain.with_number(number + ahead))
    }
}

/// A number below this one.
fn random(below: u64) -> Result<u64, Error> {
    let number = getrandom::u64();
    Ok(number.map_err(|e| Error::internal(format!("no random number: {e}")))? % below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MockStorage, MockUnitOfWork, anonymous};
    use plinth_domain::content::Slug;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn search(chosen: Option<&str>) -> Search<Slug> {
        let slug = |text| Slug::parse(text).unwrap();
        Search::new(chosen.map(slug), || slug("a"))
    }

    fn taken() -> Error {
        Error::new(Code::SlugTaken, "taken")
    }

    /// Loses so many times, and returns the next value to try with how many questions that took.
    async fn next(lost: u32, is_taken: impl Fn(u64) -> bool + Send + 'static) -> (String, u32) {
        let mut unit = MockUnitOfWork::default();
        let asked = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&asked);
        unit.posts.expect_taken().returning(move |slugs| {
            counted.fetch_add(1, Ordering::SeqCst);
            let texts = slugs.iter().map(|slug| slug.as_str().to_owned());
            let number = |text: &String| text.strip_prefix("a-").unwrap().parse().unwrap();
            Ok(texts.filter(|text| is_taken(number(text))).collect())
        });
        let mut search = search(None);
        for _ in 0..lost {
            assert!(search.goes_on(&taken()));
        }
        let (units, ctx) = (MockStorage::of([unit]).units(), anonymous());
        let next = search.next(&units, &ctx).await.unwrap();
        (next.as_str().to_owned(), asked.load(Ordering::SeqCst))
    }

    #[test]
    fn only_a_derived_value_has_alternatives_and_only_to_itself_being_taken() {
        assert!(search(None).goes_on(&taken()));
        assert!(!search(Some("b")).goes_on(&taken()));
        assert!(!search(None).goes_on(&Error::forbidden("no")));
    }

    #[test]
    fn the_search_ends() {
        let mut search = search(None);
        let tries = (1..100).find(|_| !search.goes_on(&taken()));
        assert_eq!(tries, Some(MOST_TRIES));
    }

    #[tokio::test]
    async fn the_first_free_number_is_next() {
        assert_eq!(next(1, |_| false).await, ("a-2".to_owned(), 1));
        assert_eq!(next(5, |n| n != 3).await, ("a-3".to_owned(), 1));
    }

    #[tokio::test]
    async fn among_very_many_a_few_questions_find_the_next() {
        for many in [16, 17, 18, 33, 34, 1_000, 123_456, 1 << 31] {
            let (found, asked) = next(1, move |number| number <= many).await;
            assert_eq!(found, format!("a-{}", many + 1));
            assert!(asked <= 8, "{many}: asked {asked} times");
        }
    }

    #[tokio::test]
    async fn who_keeps_losing_goes_ahead_of_the_others() {
        let mut ahead = false;
        for _ in 0..100 {
            let number: u64 = next(7, |_| false).await.0[2..].parse().unwrap();
            assert!((2..2 + 16).contains(&number));
            ahead |= number > 2;
        }
        assert!(ahead);
    }
}
