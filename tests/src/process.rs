//! The real binary as a process of its own: started, asked over HTTP, stopped and killed.

use anyhow::{Context as _, Result, bail};
use reqwest::Client;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

/// How long a test waits for what must happen sooner or later.
const PATIENCE: Duration = Duration::from_secs(30);

/// The administrator that every server is started with.
pub const ADMIN: &str = "root@example.com";
/// Their password.
pub const PASSWORD: &str = "canary-password-4711";

/// A running server. Dropping it kills it.
pub struct Server {
    child: Child,
    folder: TempDir,
    log: Arc<Mutex<String>>,
    /// Where it listens.
    pub url: String,
    /// Asks it.
    pub client: Client,
}

/// The binary, as `cargo build` leaves it beside the tests.
pub fn binary() -> PathBuf {
    built("plinth")
}

/// What `cargo build` leaves beside the tests.
fn built(name: &str) -> PathBuf {
    let mut path = std::env::current_exe().expect("a test knows its own path");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.join(name)
}

/// A command of a program in `tests/examples`.
pub fn example(name: &str, arguments: &[&str]) -> Command {
    let program = built("examples").join(name);
    assert!(
        program.exists(),
        "{} is missing: cargo test builds it along with the tests",
        program.display()
    );
    let mut command = Command::new(program);
    command.args(arguments).kill_on_drop(true);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A command of the binary, in a folder of its own, that knows nothing of this machine's settings.
pub fn command(folder: &TempDir, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let binary = binary();
    assert!(
        binary.exists(),
        "{} is missing: make test builds it, as does cargo build --workspace",
        binary.display()
    );
    let mut command = Command::new(binary);
    command
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .envs(settings.iter().copied());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

impl Server {
    /// Starts `plinth serve` for development on a free port and waits until it listens.
    pub async fn start(settings: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        Self::start_in(folder, settings).await
    }

    /// The same in a folder that may hold what an earlier server left.
    pub async fn start_in(folder: TempDir, settings: &[(&str, &str)]) -> Result<Self> {
        let given = [
            ("APP_ENV", "development"),
            ("PORT", "0"),
            // Tests ask much from one address.
            ("RATE_LIMIT_ENABLED", "false"),
            ("FIRST_SUPERUSER_EMAIL", ADMIN),
            ("FIRST_SUPERUSER_PASSWORD", PASSWORD),
        ];
        let settings: Vec<_> = given.iter().chain(settings).copied().collect();
        let mut child = command(&folder, &["serve"], &settings).spawn()?;
        let log = Arc::<Mutex<String>>::default();
        collect(
            child.stdout.take().context("standard output is piped")?,
            Arc::clone(&log),
        );
        collect(
            child.stderr.take().context("standard error is piped")?,
            Arc::clone(&log),
        );
        let mut server = Self {
            child,
            folder,
            log,
            url: String::new(),
            client: Client::new(),
        };
        server.url = server.await_address().await?;
        Ok(server)
    }

    async fn await_address(&mut self) -> Result<String> {
        let listening = async {
            loop {
                if let Some(url) = self
                    .log()
                    .split("listens on ")
                    .nth(1)
                    .and_then(|rest| rest.split(',').next())
                {
                    return Ok(url.to_owned());
                }
                if let Some(status) = self.child.try_wait()? {
                    bail!("the server ended with {status}:\n{}", self.log());
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, listening)
            .await
            .context("the server does not come up")?
    }

    /// Everything it has printed and logged so far.
    pub fn log(&self) -> String {
        self.log
            .lock()
            .expect("no reader of the log panics")
            .clone()
    }

    /// Asks for a page until it answers with this status.
    pub async fn await_status(&self, path: &str, status: u16) -> Result<reqwest::Response> {
        let asking = async {
            loop {
                let answer = self.client.get(format!("{}{path}", self.url)).send().await;
                if let Ok(answer) = answer
                    && answer.status() == status
                {
                    return answer;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking)
            .await
            .with_context(|| format!("{path} never answers {status}:\n{}", self.log()))
    }

    /// Signs the administrator in and returns the access token.
    pub async fn sign_in(&self) -> Result<String> {
        let body = json!({"username": ADMIN, "password": PASSWORD});
        let answer = self
            .client
            .post(format!("{}/api/v1/auth/login", self.url))
            .json(&body)
            .send()
            .await?;
        let pair: Value = answer.error_for_status()?.json().await?;
        Ok(pair["access_token"]
            .as_str()
            .context("a token pair has an access token")?
            .to_owned())
    }

    /// Registers a user and returns the answer.
    pub async fn register(&self, name: &str) -> reqwest::Result<reqwest::Response> {
        let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
        self.client
            .post(format!("{}/api/v1/users", self.url))
            .json(&body)
            .send()
            .await
    }

    /// The most memory that it has had at once so far, in KiB, as Linux counts it.
    pub fn peak_memory(&self) -> Result<u64> {
        let pid = self.child.id().context("the server has ended already")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.context("Linux tells the peak")?.parse()?)
    }

    /// Sends SIGTERM and waits for the end.
    pub async fn terminate(&mut self) -> Result<ExitStatus> {
        self.signal("TERM").await?;
        Ok(tokio::time::timeout(PATIENCE, self.child.wait())
            .await
            .context("the server does not end")??)
    }

    /// Sends a signal.
    pub async fn signal(&self, name: &str) -> Result<()> {
        let pid = self
            .child
            .id()
            .context("the server has ended already")?
            .to_string();
        let sent = Command::new("kill")
            .args(["-s", name, &pid])
            .status()
            .await?;
        if sent.success() {
            Ok(())
        } else {
            bail!("kill -s {name} {pid} failed")
        }
    }

    /// Sends SIGKILL, in the middle of whatever it does, and returns its folder.
    pub async fn kill(mut self) -> Result<TempDir> {
        self.child.kill().await?;
        Ok(self.folder)
    }
}

/// Collects what a stream says, line by line.
fn collect(stream: impl AsyncRead + Send + Unpin + 'static, log: Arc<Mutex<String>>) {
    tokio::spawn(async move {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut log = log.lock().expect("no reader of the log panics");
            log.push_str(&line);
            log.push('\n');
        }
    });
}
