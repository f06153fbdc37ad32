//! What can come along with users: each kind in one statement, however many users there are.

use crate::error::Error;
use crate::unit::Unit;
use plinth_domain::posts::PostSummary;
use plinth_domain::profiles::Profile;
use plinth_domain::users::{User, UserId};
use std::collections::HashMap;

/// How many of a user's posts come along.
const POSTS_OF_EACH: u64 = 20;
/// With how many users posts may come along.
const MOST_WITH_POSTS: u64 = 100;

/// A user, with what was asked to come along.
#[derive(Debug, Clone)]
pub struct UserDetails {
    /// Who.
    pub user: User,
    /// Their profile, if asked for.
    pub profile: Option<Profile>,
    /// Their newest posts, if asked for, newest first.
    pub posts: Option<Vec<PostSummary>>,
}

/// What should come along with users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Include {
    /// Their profiles.
    pub profile: bool,
    /// Their newest posts.
    pub posts: bool,
}

impl Include {
    /// With how many users at most this can come along, if there is a limit.
    pub fn most(self) -> Option<u64> {
        self.posts.then_some(MOST_WITH_POSTS)
    }
}

/// What was found to come along with some users.
pub(super) struct Along {
    include: Include,
    profiles: HashMap<UserId, Profile>,
    posts: HashMap<UserId, Vec<PostSummary>>,
}

impl Along {
    /// Finds what is to come along with these users.
    pub(super) async fn find(
        unit: Unit<'_, '_>,
        users: &[User],
        include: Include,
    ) -> Result<Self, Error> {
        let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let mut along = Self {
            include,
            profiles: HashMap::new(),
            posts: HashMap::new(),
        };
        if include.profile && !ids.is_empty() {
            let found = unit.profiles().find_many(&ids).await?;
            along.profiles = found.into_iter().map(|p| (p.user_id, p)).collect();
        }
        if include.posts && !ids.is_empty() {
            for (author, post) in unit.posts().newest_of(&ids, POSTS_OF_EACH).await? {
                along.posts.entry(author).or_default().push(post);
            }
        }
        Ok(along)
    }

    /// Joins a user with what comes along with them.
    pub(super) fn with(&mut self, user: User) -> UserDetails {
        let posts = self.posts.remove(&user.id);
        UserDetails {
            profile: self.profiles.remove(&user.id),
            posts: self.include.posts.then(|| posts.unwrap_or_default()),
            user,
        }
    }
}
