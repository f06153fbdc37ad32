//! Remembers for a few seconds who a session belongs to, so that not every request asks the database.
//!
//! A change on this process is seen by the very next request; a change on another replica after [`MOST_AGE`] at the
//! latest. To hold the first promise against a look-up that was under way during the change, every user has a
//! generation: an entry carries the generation that was current before its look-up began, and counts only while that
//! is still the current one.

use crate::context::Principal;
use moka::sync::Cache;
use plinth_domain::sessions::SessionId;
use plinth_domain::users::UserId;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long another replica may still believe what it knew.
const MOST_AGE: Duration = Duration::from_secs(5);
/// How many sessions are remembered.
const MOST_ENTRIES: u64 = 100_000;
/// Users share generations by their id; a collision costs one look-up, no more.
const GENERATIONS: usize = 1024;

/// Who is behind which session, as of a moment ago.
pub(super) struct Principals {
    known: Cache<SessionId, (u64, Principal)>,
    generations: Box<[AtomicU64]>,
}

impl Principals {
    pub(super) fn new() -> Self {
        Self {
            known: Cache::builder()
                .max_capacity(MOST_ENTRIES)
                .time_to_live(MOST_AGE)
                .build(),
            generations: (0..GENERATIONS).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// The generation to take before looking a user's session up.
    pub(super) fn generation(&self, user: UserId) -> u64 {
        self.slot(user).load(Ordering::SeqCst)
    }

    pub(super) fn get(&self, session: SessionId) -> Option<Principal> {
        let (generation, principal) = self.known.get(&session)?;
        (generation == self.generation(principal.user_id)).then_some(principal)
    }

    /// Remembers what a look-up found that began in this generation.
    pub(super) fn remember(&self, generation: u64, principal: Principal) {
        self.known
            .insert(principal.session_id, (generation, principal));
    }

    /// Forgets all about a user when the guard goes, however that happens: at success, at failure, and when the
    /// request is dropped in the middle of its commit.
    pub(super) fn forget_after(&self, user: UserId) -> Forget<'_> {
        Forget {
            slots: std::slice::from_ref(self.slot(user)),
        }
    }

    /// The same for everybody.
    pub(super) fn forget_all_after(&self) -> Forget<'_> {
        Forget {
            slots: &self.generations,
        }
    }

    fn slot(&self, user: UserId) -> &AtomicU64 {
        let index = usize::try_from(user.get()).unwrap_or_default() % GENERATIONS;
        &self.generations[index]
    }
}

/// Forgets users when dropped. Hold it over the change.
#[must_use = "the users are forgotten when this is dropped: hold it over the change"]
pub struct Forget<'a> {
    slots: &'a [AtomicU64],
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        for slot in self.slots {
            slot.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plinth_domain::permissions::Role;

    fn principal() -> Principal {
        Principal {
            user_id: UserId::try_from(7).unwrap(),
            role: Role::User,
            session_id: SessionId::try_from(3).unwrap(),
        }
    }

    #[test]
    fn what_was_looked_up_is_remembered_until_the_user_changes() {
        let principals = Principals::new();
        let who = principal();
        principals.remember(principals.generation(who.user_id), who);
        assert_eq!(principals.get(who.session_id), Some(who));
        drop(principals.forget_after(who.user_id));
        assert_eq!(principals.get(who.session_id), None);
        principals.remember(principals.generation(who.user_id), who);
        drop(principals.forget_all_after());
        assert_eq!(principals.get(who.session_id), None);
    }

    #[test]
    fn a_look_up_that_began_before_a_change_is_not_believed_after_it() {
        let principals = Principals::new();
        let who = principal();
        let before = principals.generation(who.user_id);
        drop(principals.forget_after(who.user_id));
        principals.remember(before, who);
        assert_eq!(principals.get(who.session_id), None);
    }
}
