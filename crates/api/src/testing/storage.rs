//! Storage that knows two users and a post, and forgets what is written to it.

mod money;
mod users;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::accounts::AccountRepository;
use plinth_application::auth::SessionRepository;
use plinth_application::context::Context;
use plinth_application::idempotency::{Claim, IdempotencyRepository, Settled, Taken};
use plinth_application::log_entries::{
    LogEntryFilter, LogEntryRepository, LogEntrySort, NewLogEntry,
};
use plinth_application::metrics::{
    Added, Interval, MetricFilter, MetricRepository, MetricSort, NameSort, NewMetric, Span, Summary,
};
use plinth_application::page::{Page, PageRequest};
use plinth_application::posts::{NewPostRow, PostFilter, PostRepository, PostSort};
use plinth_application::profiles::ProfileRepository;
use plinth_application::storage::{Mode, Storage, StorageError, UnitOfWork};
use plinth_application::transfers::TransferRepository;
use plinth_application::users::UserRepository;
use plinth_domain::content::{Slug, Title};
use plinth_domain::log_entries::{LogEntry, LogEntryId};
use plinth_domain::metrics::{KnownMetric, Metric, MetricId, MetricName};
use plinth_domain::permissions::Role;
use plinth_domain::posts::{Content, Post, PostId, PostSummary};
use plinth_domain::profiles::Profile;
use plinth_domain::record::{Deletion, Record};
use plinth_domain::sessions::{RefreshToken, Session, SessionId};
use plinth_domain::users::{Email, User, UserId, Username};

type Stored<T> = Result<T, StorageError>;

/// The admin's id, which is also the id of their session.
pub(crate) const ADMIN: i64 = 1;
/// Ada's id, which is also the id of her session.
pub(crate) const ADA: i64 = 42;

/// The id of Ada's only post.
pub(crate) const NOTES: i64 = 7;

/// Two users, each with a session of the same number. Whatever else is asked for is out of reach.
#[derive(Clone, Copy)]
pub(crate) struct TwoUsers;

fn out_of_reach<T>() -> Stored<T> {
    Err(StorageError::PoolExhausted)
}

fn user(id: i64) -> Option<User> {
    let (name, role) = match id {
        ADMIN => ("admin", Role::Admin),
        ADA => ("ada", Role::User),
        _ => return None,
    };
    Some(User {
        id: UserId::try_from(id).unwrap(),
        email: Email::parse(&format!("{name}@example.com")).unwrap(),
        username: Username::parse(name).unwrap(),
        full_name: None,
        active: true,
        role,
        record: Record::new(DateTime::UNIX_EPOCH),
        deletion: Deletion::default(),
    })
}

fn profile(id: UserId) -> Option<Profile> {
    user(id.get()).map(|user| Profile::empty(id, user.record))
}

fn post(id: i64) -> Option<Post> {
    (id == NOTES).then(|| Post {
        id: PostId::try_from(id).unwrap(),
        title: Title::parse("Notes").unwrap(),
        description: None,
        content: Content::parse("It weaves.").unwrap(),
        slug: Slug::parse("notes").unwrap(),
        author_id: UserId::try_from(ADA).unwrap(),
        record: Record::new(DateTime::UNIX_EPOCH),
        deletion: Deletion::default(),
    })
}

#[async_trait]
impl Storage for TwoUsers {
    async fn open(&self, _: &Context, _: Mode) -> Stored<Box<dyn UnitOfWork>> {
        Ok(Box::new(*self))
    }
}

#[async_trait]
impl UnitOfWork for TwoUsers {
    fn users(&self) -> &dyn UserRepository {
        self
    }

    fn profiles(&self) -> &dyn ProfileRepository {
        self
    }

    fn posts(&self) -> &dyn PostRepository {
        self
    }

    fn sessions(&self) -> &dyn SessionRepository {
        self
    }

    fn log_entries(&self) -> &dyn LogEntryRepository {
        self
    }

    fn metrics(&self) -> &dyn MetricRepository {
        self
    }

    fn accounts(&self) -> &dyn AccountRepository {
        self
    }

    fn transfers(&self) -> &dyn TransferRepository {
        self
    }

    fn idempotency(&self) -> &dyn IdempotencyRepository {
        self
    }

    async fn savepoint(&self) -> Stored<Box<dyn UnitOfWork>> {
        Ok(Box::new(*self))
    }

    async fn commit(self: Box<Self>) -> Stored<()> {
        Ok(())
    }

    async fn rollback(self: Box<Self>) -> Stored<()> {
        Ok(())
    }
}

#[async_trait]
impl ProfileRepository for TwoUsers {
    async fn find(&self, id: UserId) -> Stored<Option<Profile>> {
        Ok(profile(id))
    }

    async fn find_many(&self, ids: &[UserId]) -> Stored<Vec<Profile>> {
        Ok(ids.iter().copied().filter_map(profile).collect())
    }

    async fn insert(&self, _: &[Profile]) -> Stored<()> {
        out_of_reach()
    }

    async fn update(&self, _: &Profile) -> Stored<()> {
        Ok(())
    }
}

#[async_trait]
impl LogEntryRepository for TwoUsers {
    async fn remove_before(&self, _: DateTime<Utc>, _: u64) -> Stored<u64> {
        out_of_reach()
    }

    async fn insert(&self, _: &[NewLogEntry]) -> Stored<Vec<LogEntryId>> {
        out_of_reach()
    }

    async fn find(&self, _: LogEntryId) -> Stored<Option<LogEntry>> {
        Ok(None)
    }

    async fn list(
        &self,
        _: &LogEntryFilter,
        _: &PageRequest<LogEntrySort>,
    ) -> Stored<Page<LogEntry>> {
        out_of_reach()
    }
}

#[async_trait]
impl MetricRepository for TwoUsers {
    async fn remove_before(&self, _: DateTime<Utc>, _: u64) -> Stored<u64> {
        out_of_reach()
    }

    async fn insert(&self, _: &[NewMetric]) -> Stored<Vec<MetricId>> {
        out_of_reach()
    }

    async fn note(&self, _: &Added) -> Stored<()> {
        out_of_reach()
    }

    async fn list(&self, _: &MetricFilter, _: &PageRequest<MetricSort>) -> Stored<Page<Metric>> {
        out_of_reach()
    }

    async fn names<'a>(
        &self,
        _: Option<&'a str>,
        _: &PageRequest<NameSort>,
    ) -> Stored<Page<KnownMetric>> {
        out_of_reach()
    }

    async fn summarize(&self, _: &MetricName, _: Span) -> Stored<Summary> {
        out_of_reach()
    }

    async fn series(&self, _: &MetricName, _: Span, _: i64) -> Stored<Vec<Interval>> {
        out_of_reach()
    }
}

#[async_trait]
impl PostRepository for TwoUsers {
    async fn find(&self, id: PostId) -> Stored<Option<Post>> {
        Ok(post(id.get()))
    }

    async fn find_any(&self, id: PostId) -> Stored<Option<Post>> {
        Ok(post(id.get()))
    }

    async fn list(&self, _: &PostFilter, page: &PageRequest<PostSort>) -> Stored<Page<Post>> {
        Ok(Page {
            items: post(NOTES).into_iter().collect(),
            total: page.count.then_some(1),
            has_more: false,
            next: None,
        })
    }

    async fn newest_of(&self, authors: &[UserId], _: u64) -> Stored<Vec<(UserId, PostSummary)>> {
        let found = post(NOTES).filter(|post| authors.contains(&post.author_id));
        let summaries = found.into_iter().map(|post| {
            let summary = PostSummary {
                id: post.id,
                title: post.title,
                slug: post.slug,
                created_at: post.record.created_at,
            };
            (post.author_id, summary)
        });
        Ok(summaries.collect())
    }

    async fn insert(&self, _: &NewPostRow) -> Stored<Post> {
        out_of_reach()
    }

    async fn update(&self, _: &Post) -> Stored<()> {
        Ok(())
    }

    async fn taken(&self, _: &[Slug]) -> Stored<Vec<String>> {
        out_of_reach()
    }
}

#[async_trait]
impl SessionRepository for TwoUsers {
    async fn find_with_user(&self, id: SessionId) -> Stored<Option<(Session, User)>> {
        Ok(user(id.get()).map(|user| {
            let session = Session {
                id,
                user_id: user.id,
                created_at: user.record.created_at,
                revoked_at: None,
            };
            (session, user)
        }))
    }

    async fn insert(&self, _: UserId, _: DateTime<Utc>) -> Stored<Session> {
        out_of_reach()
    }

    async fn revoke(&self, _: SessionId, _: DateTime<Utc>) -> Stored<()> {
        Ok(())
    }

    async fn revoke_all(&self, _: &[UserId], _: DateTime<Utc>) -> Stored<()> {
        Ok(())
    }

    async fn remove_expired(&self, _: UserId, _: DateTime<Utc>) -> Stored<()> {
        out_of_reach()
    }

    async fn find_token(&self, _: &str) -> Stored<Option<RefreshToken>> {
        out_of_reach()
    }

    async fn insert_token(
        &self,
        _: SessionId,
        _: &str,
        _: DateTime<Utc>,
        _: DateTime<Utc>,
    ) -> Stored<()> {
        out_of_reach()
    }

    async fn spend_token(&self, _: i64, _: DateTime<Utc>) -> Stored<bool> {
        out_of_reach()
    }
}

#[async_trait]
impl IdempotencyRepository for TwoUsers {
    async fn take(&self, _: &Claim, _: DateTime<Utc>) -> Stored<Taken> {
        Ok(Taken::Ours)
    }

    async fn find(&self, _: &Claim, _: DateTime<Utc>) -> Stored<Option<Settled>> {
        Ok(None)
    }

    async fn settle(&self, _: &Claim, _: &str) -> Stored<()> {
        Ok(())
    }

    async fn remove_expired(&self, _: DateTime<Utc>, _: u64) -> Stored<u64> {
        Ok(0)
    }
}
