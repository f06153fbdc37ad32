//! What a large body costs in memory: nothing to speak of.

use plinth_tests::process::Server;
use serde_json::Value;

/// So many lines of so many bytes, line break included.
fn lines(count: usize, bytes: usize) -> String {
    let empty = "{\"message\": \"\"}\n".len();
    let line = format!("{{\"message\": \"{}\"}}\n", "x".repeat(bytes - empty));
    line.repeat(count)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn fifty_mebibytes_of_lines_do_not_fill_the_memory() {
    const MOST: u64 = 20 * 1024;
    // The deadline is that of a slow machine with an unoptimised build.
    let settings = [("PLINTH__SERVER__DEADLINE", "5m")];
    let server = Server::start(&settings).await.unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    let token = server.sign_in().await.unwrap();
    let post = async |body: String| {
        let request = server
            .client
            .post(format!("{}/api/v1/logs/bulk", server.url))
            .bearer_auth(&token)
            .header("content-type", "application/x-ndjson")
            .body(body);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", server.log());
        answer.json::<Value>().await.unwrap()["accepted"].clone()
    };
    // SQLite fills its page cache once, whatever comes.
    assert_eq!(post(lines(20_000, 524)).await, 20_000);
    let before = server.peak_memory().unwrap();
    assert_eq!(post(lines(100_000, 524)).await, 100_000);
    let after = server.peak_memory().unwrap();
    assert!(
        after - before < MOST,
        "from {before} to {after} kB for a body of 50 MiB"
    );
}
