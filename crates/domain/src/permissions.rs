//! Roles, and what each may do.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a person is to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Anyone who registered.
    #[default]
    User,
    /// Runs the service.
    Admin,
}

impl Role {
    /// The word used in storage, tokens and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }

    /// Tells whether this role holds a permission.
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Self::Admin => true,
            Self::User => permission.is_for_everyone(),
        }
    }

    /// Every permission of this role, sorted by its word.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |&p| self.may(p))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a role: roles are user and admin")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "user" => Ok(Self::User),
            "admin" => Ok(Self::Admin),
            other => Err(UnknownRole(other.to_owned())),
        }
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $everyone:literal;)+) => {
        /// Something a role may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[$doc])* $name,)+ }

        impl Permission {
            /// All of them, sorted by word.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$name),+];

            /// The word used in the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            const fn is_for_everyone(self) -> bool {
                match self { $(Self::$name => $everyone,)+ }
            }
        }
    };
}

permissions! {
    /// Any account, deposits, opening balances.
    AccountsManage = "accounts:manage", false;
    /// Own accounts, and transfers from them.
    AccountsUse = "accounts:use", true;
    /// See how the service is doing.
    AdminRead = "admin:read", false;
    /// Change how the service runs.
    AdminWrite = "admin:write", false;
    /// Read analytics.
    AnalyticsRead = "analytics:read", false;
    /// Append analytics events.
    AnalyticsWrite = "analytics:write", true;
    /// Read any log entry.
    LogsRead = "logs:read", false;
    /// Append own log entries.
    LogsWrite = "logs:write", true;
    /// Read metrics.
    MetricsRead = "metrics:read", true;
    /// Append metrics.
    MetricsWrite = "metrics:write", true;
    /// Change any post.
    PostsModerate = "posts:moderate", false;
    /// Read posts and profiles.
    PostsRead = "posts:read", true;
    /// Create posts, change own ones.
    PostsWrite = "posts:write", true;
    /// Read any user.
    UsersRead = "users:read", false;
    /// Change any user.
    UsersWrite = "users:write", false;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_listed_by_word() {
        let words: Vec<_> = Permission::ALL.iter().map(|p| p.as_str()).collect();
        assert!(words.is_sorted(), "{words:?}");
    }

    #[test]
    fn an_admin_may_everything_and_a_user_the_everyday_things() {
        assert_eq!(Role::Admin.permissions().count(), Permission::ALL.len());
        assert!(Role::User.may(Permission::PostsWrite) && !Role::User.may(Permission::UsersRead));
    }

    #[test]
    fn roles_survive_their_words() {
        for role in [Role::User, Role::Admin] {
            assert_eq!(role.as_str().parse(), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert!("root".parse::<Role>().is_err());
    }
}
