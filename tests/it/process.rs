//! The binary as an operator meets it: first start, refusals, signals, sudden death, and a database that goes away.

mod lost_commit;
mod money;

use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::process::{ADMIN, PASSWORD, Server, command};
use plinth_tests::proxy::Proxy;
use serde_json::Value;
use std::time::Duration;

/// A key as production wants it.
const KEY: &str = "6nq1T0xQzr3lq9oWm2Jb7yXv5KcEwHdUs8Pf4AgN";

async fn run(arguments: &[&str], settings: &[(&str, &str)]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = command(&folder, arguments, settings)
        .output()
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text)
}

#[tokio::test]
async fn a_first_start_needs_no_setting_and_prints_the_administrator_once() {
    let none = [
        ("FIRST_SUPERUSER_EMAIL", ""),
        ("FIRST_SUPERUSER_PASSWORD", ""),
    ];
    let server = Server::start(&none).await.unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    assert!(
        server
            .log()
            .contains("first administrator: admin@example.com, password: "),
        "{}",
        server.log()
    );
    let folder = server.kill().await.unwrap();
    assert!(folder.path().join("data/plinth.db").exists());

    let again = Server::start_in(folder, &none).await.unwrap();
    again.await_status("/health/ready", 200).await.unwrap();
    assert!(
        !again.log().contains("first administrator"),
        "{}",
        again.log()
    );
}

#[tokio::test]
async fn production_refuses_to_start_without_a_key() {
    let (code, text) = run(&["serve"], &[]).await;
    assert_eq!(code, Some(78), "{text}");
    assert!(text.contains("AUTH_JWT_SECRET"), "{text}");
}

#[tokio::test]
async fn production_refuses_a_schema_that_is_behind_and_says_what_to_type() {
    let (code, text) = run(&["serve"], &[("AUTH_JWT_SECRET", KEY)]).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("plinth migrate upgrade"), "{text}");
}

#[tokio::test]
async fn check_says_everything_at_once() {
    let wrong = [
        ("DB_POOL_SIZE", "many"),
        ("PORT", "99999999"),
        ("DB_TYPE", "oracle"),
    ];
    let (code, text) = run(&["check"], &wrong).await;
    assert_eq!(code, Some(1), "{text}");
    for word in ["DB_POOL_SIZE", "PORT", "Oracle", "AUTH_JWT_SECRET"] {
        assert!(text.contains(word), "{word} is not named:\n{text}");
    }
}

#[tokio::test]
async fn a_server_without_its_database_lives_and_says_that_it_is_not_ready() {
    // Port 1 on this machine refuses.
    let server = Server::start(&[("DATABASE_URL", "postgresql://ann@127.0.0.1:1/app")])
        .await
        .unwrap();
    server.await_status("/health/live", 200).await.unwrap();
    let answer = server.await_status("/health/ready", 503).await.unwrap();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(
        (&body["status"], &body["checks"]["database"]["status"]),
        (&"fail".into(), &"fail".into())
    );
}

#[tokio::test]
async fn sigterm_lets_requests_finish_and_ends_in_order() {
    let mut server = Server::start(&[]).await.unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    // Registrations hash a password each, so these are under way when the signal comes.
    let (client, url) = (
        server.client.clone(),
        format!("{}/api/v1/users", server.url),
    );
    let requests: Vec<_> = (0..4)
        .map(|n| {
            let body =
                serde_json::json!({"email": format!("u{n}@example.com"), "password": PASSWORD});
            tokio::spawn(client.post(&url).json(&body).send())
        })
        .collect();
    // One that has been answered proves that the server is at work on them.
    let mut requests = requests.into_iter();
    assert_eq!(
        requests.next().unwrap().await.unwrap().unwrap().status(),
        201
    );
    let status = server.terminate().await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", server.log());
    for request in requests {
        // Begun before the signal: answered. Come later: refused, cleanly or by 503. Never cut in the middle.
        if let Ok(answer) = request.await.unwrap() {
            assert!([201, 503].contains(&answer.status().as_u16()), "{answer:?}");
        }
    }
}

on_every_database!(sudden_death_loses_nothing_that_was_acknowledged);
async fn sudden_death_loses_nothing_that_was_acknowledged(database: &TestDatabase) {
    let settings = [("DATABASE_URL", database.url())];
    let server = Server::start(&settings).await.unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    let mut acknowledged = Vec::new();
    let (client, url) = (
        server.client.clone(),
        format!("{}/api/v1/users", server.url),
    );
    let mut running = tokio::task::JoinSet::new();
    for n in 0..24 {
        let body = serde_json::json!({"email": format!("u{n}@example.com"), "password": PASSWORD, "profile": {"bio": "hello"}});
        let request = client.post(&url).json(&body);
        running.spawn(async move {
            match request.send().await {
                Ok(answer) if answer.status() == 201 => answer.json::<Value>().await.ok(),
                _ => None,
            }
        });
    }
    // Some are through, the others are in the middle of it.
    while acknowledged.len() < 6 {
        acknowledged.extend(running.join_next().await.unwrap().unwrap());
    }
    server.kill().await.unwrap();
    while let Some(outcome) = running.join_next().await {
        acknowledged.extend(outcome.unwrap());
    }

    let server = Server::start(&settings).await.unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    let token = server.sign_in().await.unwrap();
    let get = async |path: String| {
        let answer = server
            .client
            .get(format!("{}{path}", server.url))
            .bearer_auth(&token)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json::<Value>().await.unwrap()
    };
    for user in &acknowledged {
        assert_eq!(
            &get(format!("/api/v1/users/{}", user["id"])).await["email"],
            &user["email"]
        );
    }
    // Whoever is there, acknowledged or not, is there whole: with the profile that was sent.
    let all = get("/api/v1/users?include=profile&limit=1000".into()).await;
    for user in all["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|user| user["email"] != ADMIN)
    {
        assert_eq!(user["profile"]["bio"], "hello", "{user}");
    }
}

/// A proxy before the database's server, and the URL that leads through it.
async fn behind_a_proxy(database: &TestDatabase) -> (Proxy, url::Url) {
    let mut url: url::Url = database.url().parse().unwrap();
    let target = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let proxy = Proxy::start(target).await.unwrap();
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(proxy.address().port())).unwrap();
    (proxy, url)
}

on_every_database!(server broken_connections_disturb_nobody_while_the_server_is_there);
async fn broken_connections_disturb_nobody_while_the_server_is_there(database: &TestDatabase) {
    let (proxy, url) = behind_a_proxy(database).await;
    let server = Server::start(&[("DATABASE_URL", url.as_str())])
        .await
        .unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    let token = server.sign_in().await.unwrap();
    for round in 0..3 {
        proxy.shake();
        for _ in 0..10 {
            let list = server
                .client
                .get(format!("{}/api/v1/users", server.url))
                .bearer_auth(&token);
            let answer = list.send().await.unwrap();
            let (status, body) = (answer.status(), answer.text().await.unwrap());
            assert_eq!(status, 200, "{body}\n{}", server.log());
        }
        let created = server.register(&format!("user-{round}")).await.unwrap();
        assert_eq!(created.status(), 201, "{}", server.log());
    }
}

on_every_database!(server broken_connections_disturb_nobody_however_long_new_ones_take);
async fn broken_connections_disturb_nobody_however_long_new_ones_take(database: &TestDatabase) {
    let (proxy, url) = behind_a_proxy(database).await;
    // More connections than anybody has tries, and time enough to open them on a busy machine.
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("DB_POOL_SIZE", "4"),
        ("DB_MAX_OVERFLOW", "0"),
        ("DB_POOL_TIMEOUT", "20"),
    ];
    let server = Server::start(&settings).await.unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    let token = server.sign_in().await.unwrap();
    let crowd = async || {
        let list = server.client.get(format!("{}/api/v1/users", server.url));
        let requests = std::iter::repeat_with(|| list.try_clone().unwrap().bearer_auth(&token));
        let requests = requests.take(12).map(reqwest::RequestBuilder::send);
        for answer in requests
            .collect::<tokio::task::JoinSet<_>>()
            .join_all()
            .await
        {
            let answer = answer.unwrap();
            let (status, body) = (answer.status(), answer.text().await.unwrap());
            assert_eq!(status, 200, "{body}\n{}", server.log());
        }
    };
    crowd().await;
    // Longer than all pauses between tries together: who does not wait for the new connections has used up its tries.
    proxy.hold_new_ones(Duration::from_millis(200));
    for _ in 0..3 {
        proxy.shake();
        crowd().await;
    }
}

on_every_database!(server a_database_that_goes_away_is_503_and_its_return_is_noticed);
async fn a_database_that_goes_away_is_503_and_its_return_is_noticed(database: &TestDatabase) {
    let (proxy, url) = behind_a_proxy(database).await;
    let server = Server::start(&[("DATABASE_URL", url.as_str())])
        .await
        .unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    assert_eq!(server.register("before").await.unwrap().status(), 201);
    proxy.cut();
    server.await_status("/health/ready", 503).await.unwrap();
    let answer = server.register("meanwhile").await.unwrap();
    assert_eq!(
        (
            answer.status().as_u16(),
            answer.headers().contains_key("retry-after")
        ),
        (503, true)
    );
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["type"], "/problems/database-unavailable");
    server.await_status("/health/live", 200).await.unwrap();

    proxy.restore();
    server.await_status("/health/ready", 200).await.unwrap();
    assert_eq!(server.register("afterwards").await.unwrap().status(), 201);
    assert_eq!(
        server.register("meanwhile").await.unwrap().status(),
        201,
        "nothing was left behind"
    );
}

#[tokio::test]
async fn secrets_appear_in_no_log_line() {
    let settings = [
        ("AUTH_JWT_SECRET", KEY),
        ("LOG_LEVEL", "trace"),
        ("PLINTH__LOGGING__LEVEL", "trace"),
        ("DB_ECHO", "true"),
    ];
    let server = Server::start(&settings).await.unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    let token = server.sign_in().await.unwrap();
    server.register("ann").await.unwrap();
    let me = server
        .client
        .get(format!("{}/api/v1/auth/me", server.url))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(me.status(), 200);
    let log = server.log();
    assert!(log.contains("statement"), "nothing was logged at all");
    let signature = token.rsplit('.').next().unwrap();
    for secret in [PASSWORD, KEY, signature, "$argon2id$"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
