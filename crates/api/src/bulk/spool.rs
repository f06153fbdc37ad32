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
use std::io::{self, ErrorKind, Write as _};
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
            file: tempfile::tempfile().map_err(unwritten)?,
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
        self.file.write_all(chunk).map_err(unwritten)?;
        Ok(self)
    }
}

/// What keeps us from writing a file is not the caller's doing.
fn unwritten(cause: io::Error) -> Problem {
    match cause.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            tracing::error!(%cause, "the folder for temporary files is full");
            let detail = "the service has no space left to take the body in";
            Problem::new(&kinds::STORAGE_FULL, detail).closing()
        }
        _ => Problem::bug(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::error::PayloadError;
    use futures_util::stream;
    use std::io::{Read as _, Seek as _, SeekFrom};
    use std::time::Duration;

    async fn receive(
        chunks: impl futures_util::Stream<Item = Result<Bytes, PayloadError>> + 'static,
    ) -> Result<Spool, &'static str> {
        let payload = Box::pin(chunks);
        let deadline = Instant::now() + Duration::from_secs(30);
        let received = Spool::receive(Payload::Stream { payload }, deadline).await;
        received.map_err(|problem| problem.kind.slug)
    }

    #[tokio::test]
    async fn what_arrives_is_kept_and_hashed() {
        let text = "{\"a\": 1}\n".repeat(90_000);
        let chunks: Vec<_> = text
            .as_bytes()
            .chunks(1000)
            .map(Bytes::copy_from_slice)
            .collect();
        let spool = receive(stream::iter(chunks.into_iter().map(Ok)))
            .await
            .unwrap();
        let expected: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        assert_eq!(spool.digest, expected);
        let mut kept = String::new();
        let mut file = &*spool.file;
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_string(&mut kept).unwrap();
        assert!(kept == text, "another text was kept");
    }

    #[tokio::test]
    async fn a_body_that_hides_its_length_is_measured_as_it_comes() {
        let endless = |text: &'static str| {
            stream::repeat_with(move || Ok(Bytes::from_static(text.as_bytes())))
        };
        let spaces: &'static str = Box::leak(" ".repeat(CHUNK).into_boxed_str());
        assert_eq!(
            receive(endless(spaces)).await.err(),
            Some("payload-too-large")
        );
        let breaks: &'static str = Box::leak("\n".repeat(CHUNK).into_boxed_str());
        assert_eq!(
            receive(endless(breaks)).await.err(),
            Some("payload-too-large")
        );
    }

    #[tokio::test]
    async fn lines_are_counted_with_or_without_a_last_break() {
        for (text, fits) in [
            ("\n".repeat(MOST_LINES), true),
            ("\n".repeat(MOST_LINES - 1) + "x", true),
            ("\n".repeat(MOST_LINES) + "x", false),
        ] {
            let received = receive(stream::iter([Ok(Bytes::from(text))])).await;
            assert_eq!(received.is_ok(), fits);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_breaks_off_or_never_ends_is_given_up() {
        let broken = stream::iter([
            Ok(Bytes::from_static(b"{}\n")),
            Err(PayloadError::Incomplete(None)),
        ]);
        assert_eq!(receive(broken).await.err(), Some("malformed-request"));
        assert_eq!(
            receive(stream::pending()).await.err(),
            Some("malformed-request")
        );
    }
}
