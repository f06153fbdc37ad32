//! What only a real socket shows.

use super::{bind, serve};
use crate::settings::ServerSettings;
use crate::testing::state;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

async fn start() -> Running {
    let settings = ServerSettings {
        port: 0,
        workers: Some(1),
        development: true,
        ..Default::default()
    };
    let listener = bind(&settings).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let shutdown = async {
        let _either_way = stopped.await;
    };
    let ended = tokio::spawn(serve(state(settings), listener, shutdown));
    Running {
        address,
        stop,
        ended,
    }
}

async fn send(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn all(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn head_sends_the_headers_of_get_and_nothing_else() {
    let running = start().await;
    let ask = async |method: &str| {
        let request = format!("{method} /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        all(send(running.address, &request).await).await
    };
    let (get, head) = (ask("GET").await, ask("HEAD").await);
    let length = |answer: &str| {
        let mut lines = answer.lines().map(str::to_lowercase);
        lines.find(|line| line.starts_with("content-length"))
    };
    assert!(
        length(&get).is_some() && length(&get) == length(&head),
        "{head}"
    );
    assert!(head.ends_with("\r\n\r\n") && get.contains("\"api\":\"v1\""));
}

#[tokio::test]
async fn a_request_in_flight_is_finished_and_later_ones_find_nobody() {
    let running = start().await;
    let body = r#"{"refresh_token": "x"}"#;
    let head = format!(
        "POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut in_flight = send(running.address, &head).await;
    // An answer to a second connection shows that the one worker has seen the first.
    let probe = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(
        all(send(running.address, probe).await)
            .await
            .starts_with("HTTP/1.1 200")
    );
    running.stop.send(()).unwrap();
    while TcpStream::connect(running.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    in_flight.write_all(body.as_bytes()).await.unwrap();
    let answer = all(in_flight).await;
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("pool-exhausted"),
        "{answer}"
    );
    assert!(running.ended.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_client_that_only_listens_after_sending_too_much_still_gets_its_answer() {
    let running = start().await;
    for (path, length) in [
        ("auth/login", 3 << 20),
        ("users/1", 3 << 20),
        ("auth/login", 64 << 10),
    ] {
        let method = if path == "users/1" { "PATCH" } else { "POST" };
        let head = format!(
            "{method} /api/v1/{path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n"
        );
        let mut stream = send(running.address, &head).await;
        stream.write_all(&vec![b'x'; length]).await.unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.unwrap();
        let expected = if length > 1 << 20 {
            "HTTP/1.1 413"
        } else {
            "HTTP/1.1 415"
        };
        assert_eq!(std::str::from_utf8(&status).unwrap(), expected);
    }
}

#[tokio::test]
async fn a_body_in_chunks_that_is_refused_before_its_end_ends_with_its_connection() {
    let running = start().await;
    // Too many lines, found out while more is on its way; and bodies that nobody reads at all.
    for (path, token, status) in [
        ("logs/bulk", "ada", "413"),
        ("logs/bulk", "nobody", "401"),
        ("nothing", "ada", "404"),
    ] {
        let request = format!(
            "POST /api/v1/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        let mut stream = send(running.address, &request).await;
        let chunk = format!("10000\r\n{}\r\n", "\n".repeat(0x10000));
        for _ in 0..32 {
            stream.write_all(chunk.as_bytes()).await.unwrap();
        }
        // The last chunk never comes, and the client does not hang up.
        let answer = tokio::time::timeout(Duration::from_secs(20), all(stream));
        let answer = answer.await.expect("the connection stays open");
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}"))
                && answer.contains("connection: close"),
            "{answer}"
        );
    }
}
