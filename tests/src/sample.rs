//! Sample values: short to write in a test, and valid.

use crate::stack::write;
use chrono::{DateTime, TimeDelta, Utc};
use plinth_application::accounts::NewAccountRow;
use plinth_application::posts::NewPostRow;
use plinth_application::storage::UnitOfWork;
use plinth_application::transfers::{NewTransferRow, Party};
use plinth_application::users::NewUserRow;
use plinth_domain::accounts::{Account, AccountName};
use plinth_domain::content::{Slug, Title};
use plinth_domain::money::{Amount, Balance, Currency};
use plinth_domain::permissions::Role;
use plinth_domain::posts::{Content, Post};
use plinth_domain::profiles::Profile;
use plinth_domain::users::{Email, User, UserId, Username};
use plinth_infrastructure::database::Database;

/// A moment with microseconds, so that a column that drops them is noticed.
pub fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::microseconds(123_456)
}

/// So many seconds after [`now`].
pub fn later(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

/// A user to insert, named after their short name.
pub fn new_user(name: &str) -> NewUserRow {
    NewUserRow {
        email: Email::parse(&format!("{name}@example.com"))
            .expect("a sample name makes an address"),
        username: Username::parse(name).expect("a sample name is a user name"),
        full_name: None,
        password_hash: Some("not a real hash".to_owned()),
        active: true,
        role: Role::User,
        now: now(),
    }
}

/// A post to insert, named by its slug.
pub fn new_post(author: &User, slug: &str) -> NewPostRow {
    NewPostRow {
        title: Title::parse(slug).expect("a sample slug makes a title"),
        description: None,
        content: Content::parse("It is me.").expect("it is short enough"),
        slug: Slug::parse(slug).expect("a sample slug is one"),
        author_id: author.id,
        now: now(),
    }
}

/// Inserts a post, and saves it.
pub async fn saved_post(database: &Database, new: &NewPostRow) -> Post {
    let unit = write(database).await;
    let post = unit.posts().insert(new).await;
    let post = post.expect("a sample post can be inserted");
    unit.commit().await.expect("a sample post can be saved");
    post
}

/// Inserts a user with their empty profile.
pub async fn insert_user(unit: &dyn UnitOfWork, new: &NewUserRow) -> User {
    let user = unit
        .users()
        .insert(new)
        .await
        .expect("a sample user can be inserted");
    let profile = Profile::empty(user.id, user.record);
    unit.profiles()
        .insert(&[profile])
        .await
        .expect("a sample profile can be inserted");
    user
}

/// Inserts a user with their empty profile, and saves them.
pub async fn saved_user(database: &Database, new: &NewUserRow) -> User {
    let unit = write(database).await;
    let user = insert_user(unit.as_ref(), new).await;
    unit.commit().await.expect("a sample user can be saved");
    user
}

/// An empty account to insert.
pub fn new_account(owner: UserId) -> NewAccountRow {
    NewAccountRow {
        user_id: owner,
        name: AccountName::parse("Household").expect("this is a name"),
        currency: Currency::default(),
        balance: Balance::ZERO,
        now: now(),
    }
}

/// Inserts an account, and saves it.
pub async fn saved_account(database: &Database, new: &NewAccountRow) -> Account {
    let unit = write(database).await;
    let account = unit.accounts().insert(new).await;
    unit.commit().await.expect("a sample account can be saved");
    account.expect("a sample account can be inserted")
}

/// A transfer to write down, ordered by the owner of the account that receives.
pub fn new_transfer(from: Option<&Account>, to: &Account) -> NewTransferRow {
    NewTransferRow {
        from: from.map(Party::of),
        to: Party::of(to),
        amount: Amount::try_from(1500).expect("this is an amount"),
        currency: to.currency.clone(),
        purpose: None,
        created_by: to.user_id,
        now: now(),
    }
}
