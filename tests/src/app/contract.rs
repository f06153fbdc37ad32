//! Holds every answer against the published document: a drift between the two fails whichever test sees it first.

use super::{Answer, Request, TestApp};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

/// The published document.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        serde_json::from_str(&plinth_api::document()).expect("the document is JSON")
    });
    &DOCUMENT
}

/// One operation of the document.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// In capitals.
    pub method: &'static str,
    /// With templates.
    pub path: &'static str,
    /// Its `operationId`.
    pub id: &'static str,
    /// All the document says of it.
    pub described: &'static Value,
}

impl Operation {
    /// The bodies that the document shows, by name, if it takes one.
    pub fn examples(&self) -> impl Iterator<Item = (&'static str, &'static Value)> {
        let body = &self.described["requestBody"]["content"]["application/json"]["examples"];
        let examples = body.as_object().into_iter().flatten();
        examples.map(|(name, example)| (name.as_str(), &example["value"]))
    }

    /// Its path, for the thing with this id.
    pub fn path_of(&self, id: &str) -> String {
        let parts = self.path.split('/').map(|part| match part {
            "{slug}" => "not-found",
            "{name}" => "cpu.load",
            template if template.starts_with('{') => id,
            fixed => fixed,
        });
        let path: Vec<&str> = parts.collect();
        path.join("/")
    }

    /// A request without a body, for the thing with this id.
    pub fn bare<'a>(&self, app: &'a TestApp, id: &str) -> Request<'a> {
        let method = self.method.parse().expect("the document knows methods");
        let request = app.request(method, self.path_of(id));
        self.demanded()
            .fold(request, |request, parameter| request.query(&parameter))
    }

    /// The parameters without which it is not understood, as the document shows them.
    fn demanded(&self) -> impl Iterator<Item = String> {
        let parameters = self.described["parameters"].as_array();
        let demanded = parameters
            .into_iter()
            .flatten()
            .filter(|p| p["in"] == "query" && p["required"] == true);
        demanded.map(|parameter| {
            let name = parameter["name"].as_str().expect("a parameter has a name");
            let example = &parameter["schema"]["examples"][0];
            format!("{name}={}", example.as_str().expect("it shows a text"))
        })
    }

    /// A request that is understood: with the first of the examples.
    pub fn request<'a>(&self, app: &'a TestApp, id: &str) -> Request<'a> {
        let request = self.bare(app, id);
        match self.examples().next() {
            Some((_, example)) => request.json(example.clone()),
            None => request,
        }
    }
}

/// Every operation of the document.
pub fn operations() -> Vec<Operation> {
    static METHODS: LazyLock<Vec<(String, String, String)>> = LazyLock::new(|| {
        let paths = document()["paths"].as_object().expect("there are paths");
        let each = paths.iter().flat_map(|(path, item)| {
            let methods = item.as_object().expect("a path is an object");
            methods.iter().map(move |(method, described)| {
                let id = described["operationId"].as_str().expect("it has a name");
                (method.to_uppercase(), path.clone(), id.to_owned())
            })
        });
        each.collect()
    });
    let each = METHODS.iter().map(|(method, path, id)| Operation {
        method,
        path,
        id,
        described: &document()["paths"][path][method.to_lowercase()],
    });
    each.collect()
}

/// Fails unless the document promises such an answer.
#[track_caller]
pub(super) fn check(answer: &Answer) {
    let (method, _) = &answer.asked;
    let path = answer.route.as_deref().unwrap_or_default();
    let described = match method.as_str() {
        // Not in the document, but promised to be like GET.
        "HEAD" => &document()["paths"][path]["get"],
        other => &document()["paths"][path][other.to_lowercase()],
    };
    let promised = &described["responses"][answer.status.to_string()];
    // The router's own answers are described once, in the introduction; 414 comes before any route.
    let is_routing = [404, 405, 414].contains(&answer.status) && promised.is_null();
    if !described.is_null() && method != "OPTIONS" {
        assert!(is_routing || !promised.is_null(), "not promised: {answer}");
    }
    let media_type = answer.header("content-type");
    if method == "HEAD" {
        assert!(answer.text.is_empty(), "HEAD has a body: {answer}");
    } else if let Some(contents) = promised["content"].as_object() {
        let known = media_type.split(';').next().unwrap_or_default();
        let content = contents.get(known);
        let content = content.unwrap_or_else(|| panic!("{known} is not promised: {answer}"));
        if known.ends_with("json") {
            fits(&content["schema"], answer);
        }
    } else if !promised.is_null() {
        assert!(answer.text.is_empty(), "no body is promised: {answer}");
    }
    if answer.status >= 400 && method != "HEAD" && media_type != "application/json" {
        check_problem(answer);
    }
    assert!(
        !answer.header("x-request-id").is_empty(),
        "no request id: {answer}"
    );
}

#[track_caller]
fn check_problem(answer: &Answer) {
    assert_eq!(
        answer.header("content-type"),
        "application/problem+json",
        "{answer}"
    );
    let problem = answer.json();
    fits(&json!({"$ref": "#/components/schemas/Problem"}), answer);
    assert_eq!(problem["status"], answer.status, "{answer}");
    assert_eq!(
        problem["request_id"],
        answer.header("x-request-id"),
        "{answer}"
    );
    let after = problem["retry_after"]
        .as_u64()
        .map(|seconds| seconds.to_string());
    assert_eq!(
        after.unwrap_or_default(),
        answer.header("retry-after"),
        "{answer}"
    );
    let (method, uri) = &answer.asked;
    assert!(answer.status < 500, "{method} {uri} fails: {answer}");
}

/// Fails unless the body has this shape.
#[track_caller]
fn fits(schema: &Value, answer: &Answer) {
    let validator = validator(schema);
    let faults: Vec<String> = validator
        .iter_errors(answer.json())
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(
        faults.is_empty(),
        "{answer}\nis not as published: {faults:#?}"
    );
}

fn validator(schema: &Value) -> Arc<Validator> {
    static READY: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut ready = READY
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let made = ready.entry(schema.to_string()).or_insert_with(|| {
        let whole = json!({"allOf": [schema], "components": document()["components"]});
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&whole);
        Arc::new(validator.expect("the published schemas are valid"))
    });
    Arc::clone(made)
}
