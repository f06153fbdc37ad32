//! Sudden death in the midst of transfers: what was acknowledged is in the books, what was not is there whole or not at
//! all, and whoever asks again with the same key is served once.

use plinth_tests::app::Books;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::process::Server;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

const ROUNDS: usize = 3;
const CLIENTS: usize = 6;
/// So many are acknowledged in each round before the server dies.
const ACKNOWLEDGED: usize = 25;

/// A transfer that was asked for, and what became of it.
#[derive(Clone, Debug)]
struct Asked {
    key: Option<String>,
    body: Value,
    /// The transfer, if an answer came.
    made: Option<Value>,
}

/// A server, and an admin who is signed in.
struct Bank {
    server: Server,
    token: String,
}

impl Bank {
    async fn open(database: &TestDatabase) -> Self {
        let settings = [("DATABASE_URL", database.url())];
        let server = Server::start(&settings).await.unwrap();
        server.await_status("/health/ready", 200).await.unwrap();
        let token = server.sign_in().await.unwrap();
        Self { server, token }
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        let url = format!("{}/api/v1{path}", self.server.url);
        let request = self.server.client.post(url).bearer_auth(&self.token);
        request.json(body)
    }

    fn transfer(&self, asked: &Asked) -> RequestBuilder {
        let request = self.post("/transfers", &asked.body);
        match &asked.key {
            Some(key) => request.header("Idempotency-Key", key),
            None => request,
        }
    }

    async fn account(&self) -> i64 {
        let opened = self.post("/accounts", &json!({"name": "Account"}));
        let opened: Value = opened.send().await.unwrap().json().await.unwrap();
        let id = opened["id"].as_i64().unwrap();
        let path = format!("/accounts/{id}/deposits");
        let deposit = self.post(&path, &json!({"amount": 1_000_000}));
        assert_eq!(deposit.send().await.unwrap().status(), 201);
        id
    }

    async fn all(&self, list: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = "0-0".to_owned();
        loop {
            let url = format!(
                "{}/api/v1/{list}?sort=id&limit=1000&cursor={cursor}",
                self.server.url
            );
            let part = self.server.client.get(url).bearer_auth(&self.token);
            let part: Value = part.send().await.unwrap().json().await.unwrap();
            items.extend(part["items"].as_array().unwrap().iter().cloned());
            match part["page"]["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return items,
            }
        }
    }

    async fn books(&self) -> Books {
        Books {
            accounts: self.all("accounts").await,
            transfers: self.all("transfers").await,
        }
    }

    /// Has several clients move money until the server dies under them; half of them use keys. Each transfer has a
    /// description of its own, by which it is known in the books.
    async fn until_death(self, accounts: [i64; 4], round: usize) -> Vec<Asked> {
        let bank = Arc::new(self);
        let (acknowledge, mut acknowledged) = mpsc::unbounded_channel();
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let (bank, acknowledge) = (Arc::clone(&bank), acknowledge.clone());
            clients.spawn(async move {
                let mut asked = Vec::new();
                for number in 0.. {
                    let name = format!("{round}-{client}-{number}");
                    let (from, to) = (accounts[number % 4], accounts[(number + 1 + client % 3) % 4]);
                    let mut one = Asked {
                        body: json!({"from_id": from, "to_id": to, "amount": 1, "description": name}),
                        key: (client % 2 == 0).then_some(name),
                        made: None,
                    };
                    if let Ok(answer) = bank.transfer(&one).send().await {
                        assert_eq!(answer.status(), 201, "{one:?}");
                        one.made = answer.json().await.ok();
                    }
                    let died = one.made.is_none();
                    asked.push(one);
                    if died {
                        break;
                    }
                    acknowledge.send(()).unwrap();
                }
                asked
            });
        }
        for _ in 0..ACKNOWLEDGED {
            acknowledged.recv().await.unwrap();
        }
        bank.server.signal("KILL").await.unwrap();
        clients.join_all().await.concat()
    }
}

on_every_database!(whatever_dies_in_the_midst_the_books_balance_and_keys_double_nothing);
async fn whatever_dies_in_the_midst_the_books_balance_and_keys_double_nothing(
    database: &TestDatabase,
) {
    let mut bank = Bank::open(database).await;
    let mut accounts = [0; 4];
    for account in &mut accounts {
        *account = bank.account().await;
    }
    let mut asked = Vec::new();
    for round in 0..ROUNDS {
        let mut now = bank.until_death(accounts, round).await;
        bank = Bank::open(database).await;
        bank.books().await.check();
        for one in now.iter_mut().filter(|one| one.key.is_some()) {
            let again = bank.transfer(one).send().await.unwrap();
            assert_eq!(again.status(), 201, "{one:?}");
            let replayed = again.headers().contains_key("idempotency-replayed");
            let again = again.json().await.unwrap();
            if let Some(made) = one.made.replace(again) {
                assert_eq!((one.made.as_ref(), replayed), (Some(&made), true));
            }
        }
        asked.extend(now);
    }
    let books = bank.books().await;
    books.check();
    for one in &asked {
        let written = books.between_accounts().into_values();
        let name = &one.body["description"];
        let written: Vec<_> = written.filter(|t| &t["description"] == name).collect();
        match &one.made {
            Some(made) => assert_eq!(written, [made]),
            None => assert!(written.len() <= 1, "made twice: {written:?}"),
        }
    }
}
