//! A body of lines, read: each line is a JSON document of its own, held against the same schema as an item.

use crate::check::Checker;
use crate::gate::accepted;
use crate::json;
use async_trait::async_trait;
use plinth_application::error::Error;
use plinth_application::journal::{Batches, Line, Lines, Rejection};
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom};
use std::marker::PhantomData;
use std::sync::Arc;

/// How many lines are handed over at a time.
const BATCH: usize = 500;
/// How many bytes are read at a time.
const CHUNK: usize = 64 * 1024;
/// How many bytes a line may have. The longest that anybody can mean has less than half of that, and what it costs to
/// read a line is some fifty times its length.
const MOST_BYTES: usize = 64 * 1024;

/// The lines of a body that has arrived: texts of `T`, which each become a `D`.
pub(crate) struct SpooledLines<T> {
    file: Arc<File>,
    checker: &'static Checker,
    kind: PhantomData<fn() -> T>,
}

impl<T> SpooledLines<T> {
    pub(super) fn new(file: Arc<File>, checker: &'static Checker) -> Self {
        Self {
            file,
            checker,
            kind: PhantomData,
        }
    }
}

impl<T, D> Lines<D> for SpooledLines<T>
where
    T: DeserializeOwned + TryInto<D, Error = Error> + 'static,
    D: Send + 'static,
{
    fn read(&self) -> Box<dyn Batches<D> + '_> {
        let (file, position) = (Arc::clone(&self.file), 0);
        Box::new(Spooled {
            reader: Some(Reader::new(FromStart { file, position })),
            checker: self.checker,
            kind: PhantomData::<fn() -> T>,
        })
    }
}

/// The place in a body that is being read.
struct Spooled<T> {
    /// Elsewhere while it reads.
    reader: Option<Reader<FromStart>>,
    checker: &'static Checker,
    kind: PhantomData<fn() -> T>,
}

#[async_trait]
impl<T, D> Batches<D> for Spooled<T>
where
    T: DeserializeOwned + TryInto<D, Error = Error> + 'static,
    D: Send + 'static,
{
    async fn next(&mut self) -> Result<Vec<Line<D>>, Error> {
        let mut reader = self
            .reader
            .take()
            .ok_or_else(|| Error::internal("lines are read one batch at a time"))?;
        let checker = self.checker;
        let read = tokio::task::spawn_blocking(move || {
            let batch = batch::<T, D>(&mut reader, checker);
            batch.map(|lines| (reader, lines))
        });
        let (reader, lines) = read.await.map_err(Error::internal)??;
        self.reader = Some(reader);
        Ok(lines)
    }
}

fn batch<T, D>(reader: &mut Reader<FromStart>, checker: &Checker) -> Result<Vec<Line<D>>, Error>
where
    T: DeserializeOwned + TryInto<D, Error = Error>,
{
    let mut lines = Vec::with_capacity(BATCH);
    while lines.len() < BATCH
        && let Some((number, line)) = reader.next().map_err(Error::internal)?
    {
        let content = match line {
            Text::Whole(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => continue,
            Text::Whole(bytes) => match document(bytes, checker) {
                Ok(value) => {
                    let typed: T = accepted(serde_json::from_value(value))?;
                    Ok(typed.try_into()?)
                }
                Err(rejection) => Err(rejection),
            },
            Text::TooLong => Err(Rejection::new(
                "length",
                format!("must have at most {MOST_BYTES} bytes"),
            )),
        };
        lines.push(Line { number, content });
    }
    Ok(lines)
}

/// Reads a line and holds it against the schema. The first thing that is wrong with it is told.
fn document(line: &[u8], checker: &Checker) -> Result<serde_json::Value, Rejection> {
    let document = json::read(line).map_err(|cause| Rejection::new("malformed", cause))?;
    if let Some(pointer) = document.duplicates.first() {
        return Err(fault(pointer, "duplicate_field", "is given more than once"));
    }
    match checker.faults(&document.value).first() {
        None => Ok(document.value),
        Some(found) => Err(fault(&found.pointer, found.code, &found.detail)),
    }
}

fn fault(pointer: &str, code: &'static str, detail: &str) -> Rejection {
    /// A name that nobody knows may be as long as its line.
    const LONGEST: usize = 100;
    let place: String = pointer.chars().take(LONGEST).collect();
    Rejection::new(code, format!("{place} {detail}").trim_start().to_owned())
}

/// A line as it came.
#[derive(Debug, PartialEq, Eq)]
enum Text<'a> {
    Whole(&'a [u8]),
    TooLong,
}

/// Cuts what it reads into lines.
struct Reader<R> {
    source: BufReader<R>,
    line: Vec<u8>,
    number: u64,
}

impl<R: Read> Reader<R> {
    fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(CHUNK, source),
            line: Vec::new(),
            number: 0,
        }
    }

    /// The next line, without its line break, and its number.
    fn next(&mut self) -> io::Result<Option<(u64, Text<'_>)>> {
        self.line.clear();
        let most = MOST_BYTES as u64 + 1;
        let mut source = self.source.by_ref().take(most);
        if source.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        }
        if self.line.len() > MOST_BYTES {
            self.source.skip_until(b'\n')?;
            return Ok(Some((self.number, Text::TooLong)));
        }
        Ok(Some((self.number, Text::Whole(&self.line))))
    }
}

/// A file read from its start, wherever others have left off.
struct FromStart {
    file: Arc<File>,
    position: u64,
}

impl Read for FromStart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.position))?;
        let read = file.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
