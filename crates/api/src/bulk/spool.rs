//! A body of lines on its way in: written to a temporary file before anything is done with it, so that neither its size
//! nor its pace costs memory or holds a transaction, one that breaks off or is too large has no effect, and its hash
//! is known before the first line is read. The file has no name, so it is gone with the request.

use crate::body;
use crate::problem::Problem;
use crate::problems::kinds;
use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use tokio::time::Instant;

/// How many bytes a body of lines may have.
pub(crate) const MOST_BYTES: usize = 50 * 1024 * 1024;
/// How many lines it may have.
const MOST_LINES: usize = 100_000;
/// How many bytes are written at a time.
const CHUNK: usize = 256 * 1024;

/// A body of lines that has arrived.
pub(super) struct Spool {
    /// What arrived.
    pub(super) file: Arc<File>,
    /// Its SHA-256.
    pub(super) digest: [u8; 32],
}

impl Spool {
    /// Takes a body in. Fails with `payload-too-large`, or with `malformed-request` when it breaks off or is not there
    /// in time.
    pub(super) async fn receive(payload: Payload, deadline: Instant) -> Result<Self, Problem> {
        tokio::time::timeout_at(deadline, receive(payload))
            .await
            .unwrap_or_else(|_| Err(body::late()))
    }
}

async fn receive(mut payload: Payload) -> Result<Spool, Problem> {
    let mut intake = blocking(Intake::open).await?;
    let mut chunk = BytesMut::with_capacity(CHUNK);
    while let Some(bytes) = payload.next().await {
        chunk.extend_from_slice(&bytes.map_err(|_| body::broken_off())?);
        if chunk.len() >= CHUNK {
            let full = chunk.split().freeze();
            intake = blocking(move || intake.take(&full)).await?;
        }
    }
    let rest = chunk.freeze();
    intake = blocking(move || intake.take(&rest)).await?;
    Ok(Spool {
        file: Arc::new(intake.file),
        digest: intake.hasher.finalize().into(),
    })
}

/// Works on a file where nobody has to wait for the disk.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::bug)?
}

/// What has arrived so far.
struct Intake {
    file: File,
    hasher: Sha256,
    bytes: usize,
    line_breaks: usize,
    ends_in_line: bool,
}

impl Intake {
    fn open() -> Result<Self, Problem> {
        Ok(Self {
            file: tempfile::tempfile().map_err(no_space)?,
            hasher: Sha256::new(),
            bytes: 0,
            line_breaks: 0,
            ends_in_line: false,
        })
    }

    fn take(mut self, chunk: &Bytes) -> Result<Self, Problem> {
        let Some(last) = chunk.last() else {
            return Ok(self);
        };
        self.bytes += chunk.len();
        self.line_breaks += chunk.split(|&byte| byte == b'\n').count() - 1;
        self.ends_in_line = *last != b'\n';
        if self.bytes > MOST_BYTES {
            return Err(body::too_large(MOST_BYTES));
        }
        if self.line_breaks + usize::from(self.ends_in_line) > MOST_LINES {
            let detail = format!("the body must have at most {MOST_LINES} lines");
            return Err(Problem::new(&kinds::PAYLOAD_TOO_LARGE, detail).closing());
        }
        self.hasher.update(chunk);
        self.file.write_all(chunk).map_err(no_space)?;
        Ok(self)
    }
}

/// What keeps us from writing a file is not the caller's doing.
fn no_space(cause: std::io::Error) -> Problem {
    Problem::bug(cause)
}
