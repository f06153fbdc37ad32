//! The table of operations: the one source of routes, of `Allow` headers, of the gate, and of the published document.
//!
//! A slice describes what it offers in a function `operations()`; [`table`] joins them. Router and document are both
//! read off this table, so they cannot drift apart.

mod body;

pub(crate) use body::Body;

use crate::problems::kinds::{self, Kind};
use crate::query::Parameters;
use crate::schema::Parts;
use crate::{
    accounts, admin, auth, docs, health, log_entries, metrics, observe, posts, problems, profiles,
    transfers, users,
};
use actix_web::http::Method;
use actix_web::{FromRequest, Handler, HttpMessage as _, HttpRequest, Responder, Route};
use plinth_application::context::Context;
use plinth_application::error::Error;
use plinth_application::services::Services;
use plinth_domain::permissions::Permission;
use serde_json::Value;
use std::sync::OnceLock;
use utoipa::ToSchema;

/// Every operation of the service.
pub(crate) fn table() -> &'static [Operation] {
    static TABLE: OnceLock<Vec<Operation>> = OnceLock::new();
    TABLE.get_or_init(|| {
        [
            auth::operations(),
            users::operations(),
            profiles::operations(),
            posts::operations(),
            accounts::operations(),
            transfers::operations(),
            log_entries::operations(),
            metrics::operations(),
            admin::operations(),
            health::operations(),
            observe::operations(),
            problems::operations(),
            docs::operations(),
        ]
        .into_iter()
        .flatten()
        .collect()
    })
}

/// One method of one path.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) id: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    pub(crate) access: Access,
    pub(crate) admission: Option<Admission>,
    pub(crate) guarded: Guarded,
    pub(crate) parameters: Option<Parameters>,
    pub(crate) body: Option<Body>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) kinds: Vec<&'static Kind>,
    /// Whether it understands `Idempotency-Key`.
    pub(crate) idempotent: bool,
    /// Whether it is part of the published document.
    pub(crate) documented: bool,
    route: Box<dyn Fn() -> Route + Send + Sync>,
}

/// Who may call an operation, as far as that can be told without looking at a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody; credentials are not even looked at.
    Public,
    /// Anybody; but credentials that are sent must be good.
    Optional,
    /// Anybody with credentials.
    Authenticated,
    /// Those who hold a permission.
    Holding(Permission),
    /// The user whom the path names, and those who hold a permission.
    SelfOr(Permission),
}

/// Whether an operation could serve to guess passwords or to fill the service with accounts, and so counts for the
/// stricter limit too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guarded {
    Never,
    Always,
    /// Only when the caller does not hold a permission.
    Unless(Permission),
}

impl Guarded {
    /// Tells whether a request of this caller is meant.
    pub(crate) fn covers(self, caller: Option<&Context>) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Unless(permission) => !caller.is_some_and(|context| context.may(permission)),
        }
    }
}

/// Tells whether a caller may come in.
pub(crate) type Admission = fn(&Services, &Context) -> Result<(), Error>;

/// One way in which an operation can succeed.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) description: &'static str,
    pub(crate) contents: Vec<Content>,
    pub(crate) headers: Vec<&'static str>,
    pub(crate) links: Vec<&'static str>,
}

/// One representation of an answer.
pub(crate) struct Content {
    pub(crate) media_type: &'static str,
    pub(crate) shape: Shape,
    pub(crate) example: Value,
}

/// What an answer looks like.
pub(crate) enum Shape {
    /// One thing.
    One(fn() -> Parts),
    /// The envelope of a list of things.
    List(fn() -> Parts),
    /// Text.
    Text,
    /// Any JSON object.
    Object,
}

impl Answer {
    pub(crate) fn new(status: u16, description: &'static str) -> Self {
        Self {
            status,
            description,
            contents: Vec::new(),
            headers: Vec::new(),
            links: Vec::new(),
        }
    }

    fn with(mut self, media_type: &'static str, shape: Shape, example: Value) -> Self {
        self.contents.push(Content {
            media_type,
            shape,
            example,
        });
        self
    }

    /// Carries one thing.
    pub(crate) fn json<T: ToSchema>(self, example: Value) -> Self {
        self.with("application/json", Shape::One(Parts::of::<T>), example)
    }

    /// Carries a part of a list.
    pub(crate) fn list<T: ToSchema>(self, example: Value) -> Self {
        self.with("application/json", Shape::List(Parts::of::<T>), example)
            .header("Link")
            .header("X-Total-Count")
    }

    /// Carries some JSON object.
    pub(crate) fn object(self, example: Value) -> Self {
        self.with("application/json", Shape::Object, example)
    }

    /// Carries text.
    pub(crate) fn text(self, media_type: &'static str, example: &str) -> Self {
        self.with(media_type, Shape::Text, example.into())
    }

    /// May carry a header.
    pub(crate) fn header(mut self, name: &'static str) -> Self {
        self.headers.push(name);
        self
    }

    /// Leads to another operation on the thing that it carries.
    pub(crate) fn link(mut self, operation: &'static str) -> Self {
        self.links.push(operation);
        self
    }
}

impl Operation {
    /// Describes an operation, whose handler comes last, by [`to`](Self::to).
    pub(crate) fn new(method: Method, path: &'static str, id: &'static str) -> Self {
        Self {
            method,
            path,
            id,
            tag: "",
            summary: "",
            description: "",
            access: Access::Public,
            admission: None,
            guarded: Guarded::Never,
            parameters: None,
            body: None,
            answers: Vec::new(),
            kinds: Vec::new(),
            idempotent: false,
            documented: true,
            route: Box::new(Route::new),
        }
    }

    pub(crate) fn get(path: &'static str, id: &'static str) -> Self {
        Self::new(Method::GET, path, id)
    }

    pub(crate) fn post(path: &'static str, id: &'static str) -> Self {
        Self::new(Method::POST, path, id)
    }

    pub(crate) fn put(path: &'static str, id: &'static str) -> Self {
        Self::new(Method::PUT, path, id)
    }

    pub(crate) fn patch(path: &'static str, id: &'static str) -> Self {
        Self::new(Method::PATCH, path, id)
    }

    pub(crate) fn delete(path: &'static str, id: &'static str) -> Self {
        Self::new(Method::DELETE, path, id)
    }

    /// Its chapter, its title, and what there is to know about it.
    pub(crate) fn about(
        mut self,
        tag: &'static str,
        summary: &'static str,
        description: &'static str,
    ) -> Self {
        (self.tag, self.summary, self.description) = (tag, summary, description);
        self
    }

    pub(crate) fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Is closed to some by a rule beyond roles, which can be told before the body is looked at.
    pub(crate) fn admits(mut self, admission: Admission) -> Self {
        self.admission = Some(admission);
        self
    }

    pub(crate) fn guarded(mut self, guarded: Guarded) -> Self {
        self.guarded = guarded;
        self
    }

    pub(crate) fn query<T: ToSchema>(mut self) -> Self {
        self.parameters = Some(Parameters::of::<T>());
        self
    }

    pub(crate) fn answers(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    /// Fails in these ways of its own, beside those that follow from its access and its body.
    pub(crate) fn fails(mut self, kinds: impl IntoIterator<Item = &'static Kind>) -> Self {
        self.kinds.extend(kinds);
        self
    }

    /// Understands `If-None-Match`.
    pub(crate) fn conditional(self) -> Self {
        self.answers(Answer::new(304, "The caller has this version already.").header("ETag"))
    }

    /// Understands `Idempotency-Key`; its handler takes its caller and body by
    /// [`Idempotent`](crate::idempotency::Idempotent).
    pub(crate) fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self.fails([
            &kinds::IDEMPOTENCY_IN_PROGRESS,
            &kinds::IDEMPOTENCY_KEY_REUSED,
        ])
    }

    /// Understands `If-Match`.
    pub(crate) fn versioned(self) -> Self {
        self.fails([&kinds::PRECONDITION_FAILED, &kinds::PRECONDITION_REQUIRED])
    }

    /// Is served, but no part of the published document.
    pub(crate) fn undocumented(mut self) -> Self {
        self.documented = false;
        self
    }

    /// Is done by this handler.
    pub(crate) fn to<H, Args>(mut self, handler: H) -> Self
    where
        H: Handler<Args> + Send + Sync,
        Args: FromRequest + 'static,
        H::Output: Responder + 'static,
    {
        self.route = Box::new(move || Route::new().to(handler.clone()));
        self
    }

    /// Its route, still without guards and gate.
    pub(crate) fn route(&self) -> Route {
        (self.route)()
    }

    /// Tells whether it is part of the versioned interface, where every parameter must be known.
    pub(crate) fn is_versioned_interface(&self) -> bool {
        self.path.starts_with("/api/")
    }
}

/// The operation that a request was matched with.
#[derive(Clone, Copy)]
pub(crate) struct Matched(pub(crate) &'static Operation);

impl Matched {
    /// Looks it up; only for what runs behind the gate.
    pub(crate) fn of(request: &HttpRequest) -> &'static Operation {
        let matched = request.extensions().get::<Self>().copied();
        matched
            .expect("the gate notes the operation before anything runs")
            .0
    }
}
