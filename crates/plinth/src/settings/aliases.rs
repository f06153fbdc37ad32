//! The short names of settings, most of them from the `.env` files of Python services. The names of databases have rules
//! of their own: see `families`.

/// Every setting as a variable: `PLINTH__DATABASE__POOL__SIZE`.
pub(super) const PREFIX: &str = "PLINTH__";

/// A second name of one setting.
pub(super) struct Alias {
    pub(super) variable: &'static str,
    pub(super) key: &'static str,
    /// What the variable's numbers count, where it is not what the setting's numbers count.
    pub(super) unit: &'static str,
}

const fn alias(variable: &'static str, key: &'static str) -> Alias {
    Alias {
        variable,
        key,
        unit: "",
    }
}

/// Of several names of one setting, the first that has a value counts.
pub(super) const ALIASES: &[Alias] = &[
    alias("HOST", "server.host"),
    alias("PORT", "server.port"),
    alias("API_REQUIRE_IF_MATCH", "server.require_if_match"),
    alias("CORS_ALLOWED_ORIGINS", "server.cors_allowed_origins"),
    alias("TRUSTED_PROXIES", "server.trusted_proxies"),
    alias("DOCS_ENABLED", "server.docs_enabled"),
    alias("METRICS_ENDPOINT", "server.metrics_endpoint"),
    alias("RATE_LIMIT_ENABLED", "server.rate_limit.enabled"),
    alias("DB_POOL_SIZE", "database.pool.size"),
    alias("DB_MAX_OVERFLOW", "database.pool.max_overflow"),
    alias("DB_POOL_TIMEOUT", "database.pool.timeout"),
    alias("DB_POOL_RECYCLE", "database.pool.recycle"),
    alias("DB_POOL_PRE_PING", "database.pool.pre_ping"),
    alias("DB_POOL_ECHO", "database.pool.echo"),
    alias("DATABASE_POOL_ECHO", "database.pool.echo"),
    alias("DB_ECHO", "database.echo"),
    alias("DATABASE_ECHO", "database.echo"),
    alias("DB_ISOLATION_LEVEL", "database.isolation_level"),
    Alias {
        variable: "DB_SLOW_QUERY_MS",
        key: "database.slow_query",
        unit: "ms",
    },
    alias("AUTH_REGISTRATION", "auth.registration"),
    alias("AUTH_JWT_SECRET", "auth.jwt_secret"),
    alias("AUTH_JWT_SECRET_FILE", "auth.jwt_secret_file"),
    alias("FIRST_SUPERUSER_EMAIL", "first_superuser.email"),
    alias("FIRST_SUPERUSER_PASSWORD", "first_superuser.password"),
];

/// Accepted from Python's `.env` files, although nothing corresponds to it.
pub(super) const POOL_USE_LIFO: &str = "DB_POOL_USE_LIFO";

/// Returns the variable of a setting.
pub(super) fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"))
}

/// Returns the setting of a variable that begins with [`PREFIX`].
pub(super) fn key_of(variable: &str) -> String {
    variable
        .trim_start_matches(PREFIX)
        .to_ascii_lowercase()
        .replace("__", ".")
}
