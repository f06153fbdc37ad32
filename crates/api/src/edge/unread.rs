//! What becomes of a connection when the answer goes out before a body in chunks was read to its end.
//!
//! A handler that gives up drops the body. The HTTP layer would then read the rest for as long as the client likes to
//! send, or, if it had stopped reading to let the handler catch up, never look at the connection again. A body that is
//! still held when the answer goes out makes it say `Connection: close`, take in what comes for a moment, so that the
//! client gets to read the answer, and close. So the answer holds on to it.

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpMessage as _, HttpResponse};
use futures_util::Stream;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// The body of a request, for whoever reads it and for the answer.
#[derive(Clone)]
pub(super) struct Body(Rc<RefCell<Payload>>);

impl Body {
    /// Shares the body of a request with it, if it comes in chunks. One whose length is known needs no help.
    pub(super) fn share(request: &mut ServiceRequest) -> Option<Self> {
        if !request.headers().contains_key(header::TRANSFER_ENCODING) {
            return None;
        }
        let body = Self(Rc::new(RefCell::new(request.take_payload())));
        let payload = Box::pin(body.clone());
        request.set_payload(Payload::Stream { payload });
        Some(body)
    }

    /// Has an answer hold on to the body until it has gone out.
    pub(super) fn hold(self, answer: HttpResponse) -> HttpResponse {
        answer.map_body(|_, body| BoxBody::new(Holding { body, _held: self }))
    }
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

struct Holding {
    body: BoxBody,
    _held: Body,
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
