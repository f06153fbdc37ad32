//! What has to be done now and then while the service runs: removing idempotency keys whose time is up.

use plinth_application::context::Context;
use plinth_application::services::Services;
use std::sync::Arc;
use std::time::Duration;

/// How often. Expired keys harm nobody but take room.
const INTERVAL: Duration = Duration::from_mins(5);

/// Does it until the future is dropped.
pub(crate) async fn run(services: Arc<Services>) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        let ctx = Context::new("upkeep", INTERVAL);
        match services.idempotency.remove_expired(&ctx).await {
            Ok(removed) => tracing::debug!(removed, "removed expired idempotency keys"),
            Err(error) => {
                tracing::warn!(%error, "expired idempotency keys could not be removed; trying again later");
            }
        }
    }
}
