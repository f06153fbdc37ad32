//! Accounts of the service under test, and the books that must always balance.

use super::{Answer, Person, TestApp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The path of an account.
pub fn account_path(id: i64) -> String {
    format!("/api/v1/accounts/{id}")
}

impl TestApp {
    /// Has an admin open an account for a user, and put that much into it.
    pub async fn account(&self, admin: &Person, owner: i64, balance: i64) -> i64 {
        self.account_in("USD", admin, owner, balance).await
    }

    /// The same in a currency of one's choice.
    pub async fn account_in(&self, currency: &str, admin: &Person, owner: i64, units: i64) -> i64 {
        let new = json!({"name": "Account", "currency": currency, "user_id": owner});
        let opened = self.post("/api/v1/accounts").as_(admin).json(new);
        let id = opened.send().await.is(201)["id"].as_i64();
        let id = id.expect("ids are integers");
        if units > 0 {
            self.deposit(admin, id, units).await.is(201);
        }
        id
    }

    /// Has an admin put money into an account.
    pub async fn deposit(&self, admin: &Person, account: i64, amount: i64) -> Answer {
        let path = account_path(account) + "/deposits";
        let body = json!({"amount": amount});
        self.post(path).as_(admin).json(body).send().await
    }

    /// Has somebody move money.
    pub async fn transfer(&self, by: &Person, from: i64, to: i64, amount: i64) -> Answer {
        let body = json!({"from_id": from, "to_id": to, "amount": amount});
        self.post("/api/v1/transfers")
            .as_(by)
            .json(body)
            .send()
            .await
    }

    /// How much is in an account, as an admin sees it.
    pub async fn balance(&self, admin: &Person, account: i64) -> i64 {
        let shown = self.get(account_path(account)).as_(admin).send().await;
        shown.ok()["balance"]
            .as_i64()
            .expect("balances are integers")
    }

    /// Everything that was ever written down about money, as an admin sees it.
    pub async fn books(&self, admin: &Person) -> Books {
        let everything = async |path: &str| {
            let mut items = Vec::new();
            let mut next = Some(format!("{path}&limit=1000&sort=id"));
            while let Some(uri) = next {
                let part = self.get(uri).as_(admin).send().await;
                items.extend_from_slice(part.items());
                next = part.link("next");
            }
            items
        };
        Books {
            accounts: everything("/api/v1/accounts?deleted=include").await,
            transfers: everything("/api/v1/transfers?count=false").await,
        }
    }
}

/// All accounts and all transfers, as the service shows them.
#[derive(Debug)]
pub struct Books {
    /// The accounts.
    pub accounts: Vec<Value>,
    /// The transfers.
    pub transfers: Vec<Value>,
}

impl Books {
    /// Fails unless the balances are what the transfers make of them, nobody owes anything, all money came from
    /// deposits, and each movement counted as one change. (Accounts must have been opened empty, and never restored.)
    ///
    /// The sum alone would not do: it cannot see a transfer that was made twice.
    #[track_caller]
    pub fn check(&self) {
        let mut expected: BTreeMap<i64, (i64, i64)> = self
            .accounts
            .iter()
            .map(|account| {
                // Being closed is a change as well.
                let changes = i64::from(account["is_deleted"] == true);
                (number(&account["id"]), (0, 1 + changes))
            })
            .collect();
        let mut deposited = 0;
        for transfer in &self.transfers {
            let amount = number(&transfer["amount"]);
            let mut book = |account: &Value, change: i64| {
                let entry = expected.get_mut(&number(account));
                let entry = entry.unwrap_or_else(|| panic!("no such account: {transfer}"));
                *entry = (entry.0 + change, entry.1 + 1);
            };
            book(&transfer["to_id"], amount);
            match transfer["kind"].as_str() {
                Some("deposit") => deposited += amount,
                _ => book(&transfer["from_id"], -amount),
            }
        }
        for account in &self.accounts {
            let shown = (number(&account["balance"]), number(&account["version"]));
            assert_eq!(shown, expected[&number(&account["id"])], "{account}");
            assert!(shown.0 >= 0, "{account}");
        }
        let held: i64 = self.accounts.iter().map(|a| number(&a["balance"])).sum();
        assert_eq!(held, deposited, "money was made or lost");
    }

    /// The transfers between accounts, by id.
    pub fn between_accounts(&self) -> BTreeMap<i64, &Value> {
        let transfers = self.transfers.iter().filter(|t| t["kind"] == "transfer");
        transfers.map(|t| (number(&t["id"]), t)).collect()
    }
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("ids and money are integers")
}
