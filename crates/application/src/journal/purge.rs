//! Removing what is old, in units so small that nobody has to wait for one.

use super::{Append, Journal};
use crate::context::Context;
use crate::error::{Code, Error};
use chrono::{DateTime, Utc};

/// How many things are removed in one unit.
const BATCH: u64 = 5000;

impl Journal {
    /// Removes what is older than a moment. Tells how much that was. What was removed stays removed, also when the
    /// request's time is up before all is; then the error tells how much.
    pub async fn purge<A: Append>(
        &self,
        ctx: &Context,
        before: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let mut total = 0;
        loop {
            let removed = self
                .units
                .write(ctx, |unit| {
                    Box::pin(async move { Ok(A::remove_before(&*unit, before, BATCH).await?) })
                })
                .await;
            match removed {
                Ok(0) => return Ok(total),
                Ok(removed) => total += removed,
                Err(error) if error.code() == Code::DeadlineExceeded && total > 0 => {
                    return Err(Error::new(
                        Code::DeadlineExceeded,
                        format!(
                            "the time was up when {total} were deleted: send the request again for the others"
                        ),
                    ));
                }
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log_entries::NewLogEntry;
    use crate::testing::{MockStorage, MockUnitOfWork, anonymous, now};

    fn removing(removed: u64) -> MockUnitOfWork {
        let mut unit = MockUnitOfWork::default();
        unit.log_entries
            .expect_remove_before()
            .returning(move |_, _| Ok(removed));
        unit
    }

    #[tokio::test]
    async fn it_goes_on_until_nothing_is_left() {
        let storage = MockStorage::of([BATCH, 7, 0].map(removing));
        let journal = Journal::new(storage.units());
        let removed = journal.purge::<NewLogEntry>(&anonymous(), now()).await;
        assert_eq!((removed.unwrap(), storage.committed()), (BATCH + 7, 3));
    }

    #[tokio::test]
    async fn a_deadline_that_ends_it_tells_how_much_is_gone() {
        let mut late = MockUnitOfWork::default();
        late.log_entries
            .expect_remove_before()
            .returning(|_, _| Err(crate::storage::StorageError::Timeout));
        let storage = MockStorage::of([removing(BATCH), late]);
        let journal = Journal::new(storage.units());
        let ended = journal.purge::<NewLogEntry>(&anonymous(), now()).await;
        let error = ended.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        assert!(error.detail().contains("5000"), "{error}");
    }
}
