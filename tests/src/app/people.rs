//! Users of the service under test, signed in and ready to ask.

use super::{Answer, TestApp};
use crate::stack;
use plinth_domain::users::{Email, Password};
use serde_json::json;

/// The password of everybody here.
pub const PASSWORD: &str = "correct horse battery";

/// Someone who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub id: i64,
    /// Their email address.
    pub email: String,
    /// Their access token.
    pub token: String,
    /// Their refresh token.
    pub refresh: String,
}

impl Person {
    /// The path of their user.
    pub fn path(&self) -> String {
        user_path(self.id)
    }

    /// The path of their posts.
    pub fn posts(&self) -> String {
        format!("{}/posts", self.path())
    }

    /// The path of their profile.
    pub fn profile(&self) -> String {
        format!("{}/profile", self.path())
    }
}

/// The path of a user.
pub fn user_path(id: i64) -> String {
    format!("/api/v1/users/{id}")
}

/// The path of a post.
pub fn post_path(id: i64) -> String {
    format!("/api/v1/posts/{id}")
}

impl TestApp {
    /// Makes the first admin, as the command line does, and signs them in.
    pub async fn admin(&self) -> Person {
        self.another_admin("root").await
    }

    /// Makes an admin of this name and signs them in.
    pub async fn another_admin(&self, name: &str) -> Person {
        let email = Email::parse(&address(name)).expect("a short name makes an address");
        let password = Password::parse(PASSWORD.to_owned()).expect("it is long enough");
        let users = &self.services.users;
        let admin = users.create_admin(&stack::context(), email, password).await;
        let id = admin.expect("nobody has this name yet").id;
        self.signed_in(id.get(), name).await
    }

    /// Registers a user of this name and signs them in.
    pub async fn user(&self, name: &str) -> Person {
        let id = self.register(name).await;
        self.signed_in(id, name).await
    }

    /// Registers a user of this name, and returns their id.
    pub async fn register(&self, name: &str) -> i64 {
        let new = json!({"email": address(name), "password": PASSWORD});
        let made = self.post("/api/v1/users").json(new).send().await;
        made.is(201)["id"].as_i64().expect("ids are integers")
    }

    /// Appends a log entry for a user, and returns its id.
    pub async fn log_entry(&self, by: &Person, user_id: i64) -> i64 {
        let new = json!({"message": "something happened", "user_id": user_id});
        let made = self.post("/api/v1/logs").as_(by).json(new).send().await;
        made.is(201)["id"].as_i64().expect("ids are integers")
    }

    /// Publishes a post in the name of a user, and returns its id.
    pub async fn publish(&self, by: &Person, author_id: i64) -> i64 {
        let new = json!({"title": "Hello", "content": "It is me.", "author_id": author_id});
        let made = self.post("/api/v1/posts").as_(by).json(new).send().await;
        made.is(201)["id"].as_i64().expect("ids are integers")
    }

    /// Signs in with a password.
    pub async fn login(&self, username: &str, password: &str) -> Answer {
        let body = json!({"username": username, "password": password});
        self.post("/api/v1/auth/login").json(body).send().await
    }

    /// Exchanges a refresh token.
    pub async fn refresh(&self, token: &str) -> Answer {
        let body = json!({"refresh_token": token});
        self.post("/api/v1/auth/refresh").json(body).send().await
    }

    async fn signed_in(&self, id: i64, name: &str) -> Person {
        let email = address(name);
        let pair = self.login(&email, PASSWORD).await;
        Person {
            id,
            email,
            token: text(pair.is(200), "access_token"),
            refresh: text(pair.is(200), "refresh_token"),
        }
    }
}

fn address(name: &str) -> String {
    format!("{name}@example.com")
}

fn text(object: &serde_json::Value, member: &str) -> String {
    let text = object[member].as_str();
    text.unwrap_or_else(|| panic!("{member} is a text"))
        .to_owned()
}
