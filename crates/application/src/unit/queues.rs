//! Requests of this process that share an idempotency key go one after the other. Waiting here costs no connection;
//! what other processes do is for the database to judge.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// How many may have the same key at once: one at work, the others waiting.
const MOST_IN_QUEUE: usize = 32;

/// One queue for each key that somebody has right now.
#[derive(Default)]
pub(super) struct Queues(Mutex<HashMap<String, Queue>>);

struct Queue {
    turn: Arc<Semaphore>,
    length: usize,
}

/// A place in a queue, and in time the turn. Given up when dropped.
pub(super) struct Place {
    queues: Arc<Queues>,
    key: String,
    turn: Option<OwnedSemaphorePermit>,
}

impl Queues {
    /// Waits for the turn; `None` when the queue is full or the time is up.
    pub(super) async fn turn(self: &Arc<Self>, key: &str, until: Instant) -> Option<Place> {
        let (mut place, turn) = self.join(key)?;
        let turn = timeout_at(until, turn.acquire_owned()).await;
        place.turn = Some(
            turn.ok()?
                .expect("the semaphore of a queue is never closed"),
        );
        Some(place)
    }

    fn join(self: &Arc<Self>, key: &str) -> Option<(Place, Arc<Semaphore>)> {
        let mut queues = self.lock();
        let queue = queues.entry(key.to_owned()).or_insert_with(|| Queue {
            turn: Arc::new(Semaphore::new(1)),
            length: 0,
        });
        if queue.length == MOST_IN_QUEUE {
            return None;
        }
        queue.length += 1;
        let place = Place {
            queues: Arc::clone(self),
            key: key.to_owned(),
            turn: None,
        };
        Some((place, Arc::clone(&queue.turn)))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Queue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut queues = self.queues.lock();
        if let Some(queue) = queues.get_mut(&self.key) {
            queue.length -= 1;
            if queue.length == 0 {
                queues.remove(&self.key);
            }
        }
        self.turn.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(5)
    }

    #[tokio::test(start_paused = true)]
    async fn one_has_the_turn_and_the_next_gets_it_afterwards() {
        let queues = Arc::<Queues>::default();
        let first = queues.turn("a", soon()).await.unwrap();
        assert!(queues.turn("a", soon()).await.is_none());
        assert!(queues.turn("b", soon()).await.is_some());
        let second = queues.turn("a", soon());
        let (second, ()) = tokio::join!(second, async { drop(first) });
        assert!(second.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_is_bounded() {
        let queues = Arc::<Queues>::default();
        let _first = queues.turn("a", soon()).await.unwrap();
        let waiting: Vec<_> = (1..MOST_IN_QUEUE)
            .map(|_| queues.join("a").unwrap())
            .collect();
        assert!(queues.join("a").is_none());
        drop(waiting);
        assert!(queues.join("a").is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_left_when_everybody_is_gone() {
        let queues = Arc::<Queues>::default();
        let first = queues.turn("a", soon()).await;
        // One who waits too long, and one who is given up in the middle of waiting.
        assert!(queues.turn("a", soon()).await.is_none());
        let given_up = tokio::time::timeout(Duration::ZERO, queues.turn("a", soon())).await;
        assert!(given_up.is_err());
        assert_eq!(queues.lock().len(), 1);
        drop(first);
        assert!(queues.lock().is_empty());
    }
}
