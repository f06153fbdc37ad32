//! The one place where the parts are joined: adapters put behind the ports of the use cases.

use crate::schema::Schema;
use crate::settings::Settings;
use plinth_application::accounts::AccountService;
use plinth_application::admin::AdminService;
use plinth_application::auth::{AuthService, SignedIn};
use plinth_application::error::Error;
use plinth_application::idempotency::IdempotencyService;
use plinth_application::journal::Journal;
use plinth_application::log_entries::LogService;
use plinth_application::metrics::MetricService;
use plinth_application::ports::{Clock, PasswordHasher};
use plinth_application::posts::PostService;
use plinth_application::profiles::ProfileService;
use plinth_application::services::Services;
use plinth_application::transfers::TransferService;
use plinth_application::unit::Units;
use plinth_application::users::UserService;
use plinth_infrastructure::clock::SystemClock;
use plinth_infrastructure::database::Database;
use plinth_infrastructure::password::Argon2Hasher;
use plinth_infrastructure::settings::TokenSettings;
use plinth_infrastructure::token::JwtTokens;
use std::sync::Arc;

/// Puts every use case together on an open database.
pub fn services(
    database: &Arc<Database>,
    settings: &Settings,
    tokens: &TokenSettings,
) -> Result<Services, Error> {
    services_by(Arc::new(SystemClock), database, settings, tokens)
}

/// The same by another clock, for tests in which days must pass.
pub fn services_by(
    clock: Arc<dyn Clock>,
    database: &Arc<Database>,
    settings: &Settings,
    tokens: &TokenSettings,
) -> Result<Services, Error> {
    let units = Units::new(Arc::new(database.worker_handle()), Arc::clone(&clock));
    let journal = Journal::new(units.clone());
    let hasher: Arc<dyn PasswordHasher> = Arc::new(Argon2Hasher::new()?);
    let tokens = Arc::new(JwtTokens::new(&tokens.secret));
    let signed_in = Arc::new(SignedIn::new());
    let auth = settings.auth.clone();
    Ok(Services {
        auth: AuthService::new(
            units.clone(),
            Arc::clone(&hasher),
            tokens,
            Arc::clone(&clock),
            auth.clone(),
            Arc::clone(&signed_in),
        ),
        users: UserService::new(units.clone(), hasher, Arc::clone(&clock), auth, signed_in),
        profiles: ProfileService::new(units.clone(), Arc::clone(&clock)),
        posts: PostService::new(units.clone(), Arc::clone(&clock)),
        accounts: AccountService::new(units.clone(), Arc::clone(&clock)),
        transfers: TransferService::new(units.clone(), Arc::clone(&clock)),
        logs: LogService::new(units.clone(), journal.clone(), Arc::clone(&clock)),
        metrics: MetricService::new(units.clone(), journal, Arc::clone(&clock)),
        idempotency: IdempotencyService::new(units, clock),
        admin: AdminService::new(
            Arc::clone(database) as _,
            Arc::new(Schema::of(Arc::clone(database))?),
        ),
    })
}
