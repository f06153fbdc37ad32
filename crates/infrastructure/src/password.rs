//! Argon2id, off the async threads, a bounded number at a time: each hash takes 19 MiB, so that a crowd at the door
//! must queue, and a longer queue than we can serve is turned away.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use async_trait::async_trait;
use plinth_application::error::{Code, Error};
use plinth_application::ports::{PasswordHasher, Verified};
use plinth_domain::users::Password;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// How many may wait for their turn.
const MOST_WAITING: usize = 64;

/// What a password is checked against when there is no user, so that it takes the same time. Its parameters are those
/// of every other hash; of what password it was made does not matter, since it never matches.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$S1MkgcxxC4o6sPXP+DekSg$RSeQSvprDmu1Xbe7MZMtIIRsk0J7FAdI26kRIZTNwYM";

/// Hashes passwords with Argon2id (19 MiB, two passes, one lane).
pub struct Argon2Hasher {
    argon2: Argon2<'static>,
    slots: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Argon2Hasher {
    /// Prepares to hash, as many at once as there are cores.
    pub fn new() -> Result<Self, Error> {
        let params = Params::new(19_456, 2, 1, None).map_err(broken)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Self {
            argon2,
            slots: Arc::new(Semaphore::new(cores)),
            waiting: Arc::default(),
        })
    }

    /// Runs slow work on a thread where it disturbs nobody.
    async fn slowly<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = Place::take(&self.waiting)?;
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        drop(place);
        let argon2 = self.argon2.clone();
        let done = tokio::task::spawn_blocking(move || {
            // The slot belongs to the work, not to the request: a client that goes away must not free it early.
            let _slot = slot;
            work(&argon2)
        });
        done.await.map_err(Error::internal)
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: &Password) -> Result<String, Error> {
        let password = password.clone();
        self.slowly(move |argon2| hash(argon2, password.expose()))
            .await?
    }

    async fn verify<'a>(
        &self,
        password: &Password,
        stored: Option<&'a str>,
    ) -> Result<Verified, Error> {
        let password = password.clone();
        let known = stored.is_some();
        let stored: Arc<str> = Arc::from(stored.unwrap_or(DECOY));
        self.slowly(move |argon2| {
            let hash = PasswordHash::new(&stored).map_err(broken)?;
            let matches = argon2
                .verify_password(password.expose().as_bytes(), &hash)
                .is_ok();
            let outdated = Params::try_from(&hash).map_or(true, |params| {
                let wanted = argon2.params();
                hash.algorithm.as_str() != "argon2id"
                    || params.m_cost() < wanted.m_cost()
                    || params.t_cost() < wanted.t_cost()
            });
            Ok(Verified {
                matches: matches && known,
                outdated,
            })
        })
        .await?
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, Error> {
    argon2
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(broken)
}

fn broken(cause: impl std::fmt::Display) -> Error {
    Error::internal(format!("argon2: {cause}"))
}

/// A place in the queue; given back when dropped, also by a request that is given up.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<Self, Error> {
        let place = Self(Arc::clone(waiting));
        if waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(Error::new(
                Code::PoolExhausted,
                "too many sign-ins and registrations at once: try again shortly",
            ));
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::claimed(text.to_owned())
    }

    #[tokio::test]
    async fn only_the_right_password_matches_and_hashes_differ() {
        let hasher = Argon2Hasher::new().unwrap();
        let (one, two) = (
            hasher.hash(&password("tea time")).await,
            hasher.hash(&password("tea time")).await,
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(
            one != two && one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{one}"
        );
        let good = hasher
            .verify(&password("tea time"), Some(&one))
            .await
            .unwrap();
        assert_eq!(
            good,
            Verified {
                matches: true,
                outdated: false
            }
        );
        assert!(
            !hasher
                .verify(&password("tee time"), Some(&one))
                .await
                .unwrap()
                .matches
        );
    }

    #[test]
    fn the_decoy_costs_as_much_as_the_real_thing() {
        let decoy = Params::try_from(&PasswordHash::new(DECOY).unwrap()).unwrap();
        let hasher = Argon2Hasher::new().unwrap();
        let cost = |p: &Params| (p.m_cost(), p.t_cost(), p.p_cost());
        assert_eq!(cost(&decoy), cost(hasher.argon2.params()));
    }

    #[tokio::test]
    async fn nobodys_password_never_matches() {
        let hasher = Argon2Hasher::new().unwrap();
        let decoy = password("a password that nobody has");
        assert!(!hasher.verify(&decoy, None).await.unwrap().matches);
    }

    #[tokio::test]
    async fn weaker_hashes_are_noticed() {
        let hasher = Argon2Hasher::new().unwrap();
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(8192, 1, 1, None).unwrap(),
        );
        let stored = hash(&weak, "tea time").unwrap();
        let verified = hasher
            .verify(&password("tea time"), Some(&stored))
            .await
            .unwrap();
        assert_eq!(
            verified,
            Verified {
                matches: true,
                outdated: true
            }
        );
    }

    #[tokio::test]
    async fn a_queue_beyond_its_bound_is_turned_away() {
        let hasher = Argon2Hasher::new().unwrap();
        let places: Vec<_> = (0..MOST_WAITING)
            .map(|_| Place::take(&hasher.waiting).unwrap())
            .collect();
        let refused = hasher.hash(&password("tea time")).await.unwrap_err();
        assert_eq!(refused.code(), Code::PoolExhausted);
        drop(places);
        assert!(hasher.hash(&password("tea time")).await.is_ok());
    }
}
