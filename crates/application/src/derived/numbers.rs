//! The search for numbers that are free behind values, for one value or for many at once, in a few statements.

use super::Derived;
use crate::error::Error;
use crate::unit::Unit;
use std::collections::HashSet;

/// How many of the next numbers are asked about one by one, beside those that are wanted.
const NEAR: usize = 16;
/// How many are asked about between those and one that is known to be free.
const BETWEEN: u64 = 32;
/// How many values one statement asks about at most.
const MOST_ASKED: usize = 10_000;

/// Finds numbers that are free behind plain values, for each so many; what is kept is not. They are the first ones,
/// unless those are hidden in a gap far from the start. However many are taken, few statements ask about few: the next
/// ones and ever farther ones, then some between the last that is taken and the first that is free.
pub(crate) async fn free_numbers<V: Derived>(
    unit: Unit<'_, '_>,
    wanted: &[(&V, usize)],
    kept: &HashSet<String>,
) -> Result<Vec<Vec<u64>>, Error> {
    let mut series: Vec<Series<'_, V>> = wanted.iter().map(|&w| Series::new(w)).collect();
    loop {
        let unfinished = || series.iter().filter(|series| series.missing > 0);
        let asked: Vec<V> = unfinished().flat_map(Series::values).collect();
        if asked.is_empty() {
            return Ok(series.into_iter().map(|series| series.found).collect());
        }
        let mut taken = kept.clone();
        for asked in asked.chunks(MOST_ASKED) {
            taken.extend(V::taken(unit, asked).await?);
        }
        for series in series.iter_mut().filter(|series| series.missing > 0) {
            series.learn(&taken);
        }
    }
}

/// The search for numbers behind one value.
struct Series<'a, V> {
    plain: &'a V,
    missing: usize,
    found: Vec<u64>,
    /// Behind this one the search goes on: the plain value counts as the first.
    last: u64,
    /// One that is free, before which others may be.
    free: Option<u64>,
}

impl<'a, V: Derived> Series<'a, V> {
    const fn new((plain, missing): (&'a V, usize)) -> Self {
        Self {
            plain,
            missing,
            found: Vec::new(),
            last: 1,
            free: None,
        }
    }

    /// How many of the next numbers are asked about one by one.
    const fn near(&self) -> usize {
        NEAR - 1 + self.missing
    }

    fn numbers(&self) -> Vec<u64> {
        let near = self.last + self.near() as u64;
        let next = (self.last + 1)..=near;
        let Some(free) = self.free else {
            let far = (0..=30).map(|power| self.last + (1 << power));
            return next.chain(far.filter(|&number| number > near)).collect();
        };
        let step = free.saturating_sub(near).div_ceil(BETWEEN);
        let between = (1..).map(|times| near + times * step);
        next.chain(between.take_while(|&number| number < free))
            .collect()
    }

    fn values(&self) -> Vec<V> {
        let numbers = self.numbers().into_iter();
        numbers.map(|n| self.plain.with_number(n)).collect()
    }

    /// Takes what is free of the numbers that were asked about, and goes on behind them.
    fn learn(&mut self, taken: &HashSet<String>) {
        let numbers = self.numbers();
        let (near, far) = numbers.split_at(self.near());
        let is_free = |&&n: &&u64| !taken.contains(self.plain.with_number(n).text());
        let free: Vec<u64> = near
            .iter()
            .filter(is_free)
            .take(self.missing)
            .copied()
            .collect();
        if free.is_empty() {
            let taken = far.iter().take_while(|n| !is_free(n)).count();
            let (taken, rest) = numbers.split_at(near.len() + taken);
            self.last = taken[taken.len() - 1];
            let before = self.free.filter(|&number| number > self.last);
            self.free = rest.first().copied().or(before);
        } else {
            self.last = near[near.len() - 1];
            self.free = None;
        }
        self.missing -= free.len();
        self.found.extend(free);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{MockStorage, MockUnitOfWork, anonymous};
    use plinth_domain::content::Slug;

    #[tokio::test]
    async fn many_numbers_of_many_values_are_found_together() {
        let mut unit = MockUnitOfWork::default();
        // Everything up to b-1000 is taken, and a-3.
        unit.posts.expect_taken().times(1..=8).returning(|slugs| {
            let is_taken = |slug: &&Slug| match slug.as_str().split_once('-') {
                Some(("b", number)) => number.parse::<u64>().unwrap() <= 1000,
                Some((_, number)) => number == "3",
                None => unreachable!("the plain value is not asked about"),
            };
            let taken = slugs.iter().filter(is_taken);
            Ok(taken.map(|slug| slug.as_str().to_owned()).collect())
        });
        let (a, b) = (Slug::parse("a").unwrap(), Slug::parse("b").unwrap());
        let (wanted, kept) = ([(&a, 3), (&b, 40)], HashSet::from(["a-4".to_owned()]));
        let (units, ctx) = (MockStorage::of([unit]).units(), anonymous());
        let (wanted, kept) = (&wanted, &kept);
        let found = units.read(&ctx, |unit| Box::pin(free_numbers(unit, wanted, kept)));
        let expected = [vec![2, 5, 6], (1001..=1040).collect()];
        assert_eq!(found.await.unwrap(), expected);
    }
}
