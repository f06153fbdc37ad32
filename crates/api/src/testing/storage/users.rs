//! The two users.

use super::{ADA, ADMIN, Stored, TwoUsers, out_of_reach, user};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::page::{Cursor, Page, PageRequest};
use plinth_application::users::{Credentials, NewUserRow, UserFilter, UserRepository, UserSort};
use plinth_domain::users::{AccessChange, Email, User, UserId, Username};

#[async_trait]
impl UserRepository for TwoUsers {
    async fn find(&self, id: UserId) -> Stored<Option<User>> {
        Ok(user(id.get()))
    }

    async fn find_any(&self, id: UserId) -> Stored<Option<User>> {
        Ok(user(id.get()))
    }

    async fn existing(&self, ids: &[UserId]) -> Stored<Vec<UserId>> {
        let known = ids.iter().filter(|id| user(id.get()).is_some());
        Ok(known.copied().collect())
    }

    async fn find_many(&self, ids: &[UserId]) -> Stored<Vec<User>> {
        Ok(ids.iter().filter_map(|id| user(id.get())).collect())
    }

    async fn list(&self, _: &UserFilter, page: &PageRequest<UserSort>) -> Stored<Page<User>> {
        Ok(Page {
            items: [ADA, ADMIN].into_iter().filter_map(user).collect(),
            total: page.count.then_some(5),
            has_more: true,
            next: Some(Cursor { key: 0, id: ADMIN }),
        })
    }

    async fn insert(&self, _: &NewUserRow) -> Stored<User> {
        out_of_reach()
    }

    async fn insert_many(&self, _: &[NewUserRow]) -> Stored<Vec<UserId>> {
        out_of_reach()
    }

    async fn update(&self, _: &User) -> Stored<()> {
        Ok(())
    }

    async fn taken(&self, _: &[Username]) -> Stored<Vec<String>> {
        out_of_reach()
    }

    async fn taken_emails(&self, _: &[Email]) -> Stored<Vec<String>> {
        out_of_reach()
    }

    async fn count(&self, _: &UserFilter) -> Stored<u64> {
        out_of_reach()
    }

    async fn lock_differing(&self, _: &UserFilter, _: AccessChange) -> Stored<Vec<UserId>> {
        out_of_reach()
    }

    async fn change_access(&self, _: &[UserId], _: AccessChange, _: DateTime<Utc>) -> Stored<()> {
        out_of_reach()
    }

    async fn find_credentials(&self, _: &str) -> Stored<Option<Credentials>> {
        out_of_reach()
    }

    async fn find_credentials_of(&self, _: UserId) -> Stored<Option<Credentials>> {
        out_of_reach()
    }

    async fn find_credentials_for_update(&self, _: UserId) -> Stored<Option<Credentials>> {
        out_of_reach()
    }

    async fn set_password_hash(&self, _: UserId, _: &str) -> Stored<()> {
        out_of_reach()
    }

    async fn lock_acting_admins(&self) -> Stored<Vec<UserId>> {
        out_of_reach()
    }

    async fn has_acting_admin(&self) -> Stored<bool> {
        Ok(true)
    }
}
