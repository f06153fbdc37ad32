//! Invariants of the published document.

use super::*;
use crate::operation::table;
use serde_json::Value;

fn published_value() -> Value {
    serde_json::from_slice(&published().json).unwrap()
}

/// Calls a function with every object in a tree.
fn each_object(value: &Value, visit: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(object);
            object.values().for_each(|v| each_object(v, visit));
        }
        Value::Array(items) => items.iter().for_each(|v| each_object(v, visit)),
        _ => {}
    }
}

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let methods = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().unwrap();
        item.iter()
            .map(move |(method, operation)| (path.clone(), method.to_uppercase(), operation))
    });
    methods.collect()
}

#[test]
fn the_document_is_of_openapi_3_1() {
    assert_eq!(published_value()["openapi"], "3.1.0");
}

#[test]
fn the_document_and_the_router_know_the_same_paths_and_methods() {
    let document = published_value();
    let mut described: Vec<_> = operations(&document)
        .into_iter()
        .map(|(p, m, _)| (p, m))
        .collect();
    let mut routed: Vec<_> = table()
        .iter()
        .filter(|o| o.documented)
        .map(|o| (o.path.to_owned(), o.method.to_string()))
        .collect();
    described.sort();
    routed.sort();
    assert_eq!(described, routed);
}

#[test]
fn every_reference_leads_somewhere() {
    let document = published_value();
    let mut references = 0;
    each_object(&document, &mut |object| {
        if let Some(Value::String(reference)) = object.get("$ref") {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
            references += 1;
        }
    });
    assert!(references > 50);
}

#[test]
fn every_operation_says_what_it_does_and_shows_it() {
    for (path, method, operation) in operations(&published_value()) {
        let here = format!("{method} {path}");
        for member in ["summary", "description"] {
            assert!(
                operation[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{here} {member}"
            );
        }
        assert_eq!(
            operation["tags"].as_array().map(Vec::len),
            Some(1),
            "{here}"
        );
        assert!(operation["security"].is_array(), "{here}");
        for (status, response) in operation["responses"].as_object().unwrap() {
            for (kind, content) in response["content"].as_object().into_iter().flatten() {
                let shown = content.get("example").or_else(|| content.get("examples"));
                assert!(
                    shown.is_some_and(|s| !s.is_null()),
                    "{here} {status} {kind}"
                );
                let is_error =
                    status.as_str() >= "400" && (status != "503" || path.starts_with("/api"));
                assert_eq!(
                    is_error,
                    kind == "application/problem+json",
                    "{here} {status} {kind}"
                );
            }
        }
    }
}

#[test]
fn request_bodies_are_closed_and_bounded_and_their_examples_fit() {
    let document = published_value();
    for operation in table() {
        let Some(body) = &operation.body else {
            continue;
        };
        for (name, example) in &body.examples {
            assert_eq!(
                body.schema().checker().faults(example),
                [],
                "{} {name}",
                operation.id
            );
        }
        let parts = (body.schema().parts)();
        let schema = &document["components"]["schemas"][&parts.name];
        assert_eq!(schema["additionalProperties"], false, "{}", parts.name);
        each_object(&schema["properties"], &mut |object| {
            let is_free_text = object
                .get("type")
                .is_some_and(|t| t.to_string().contains("string"))
                && !object.contains_key("enum")
                && object
                    .get("format")
                    .is_none_or(|format| format != "date-time");
            assert!(
                !is_free_text || object.contains_key("maxLength"),
                "{}: {object:?}",
                parts.name
            );
        });
    }
}

#[test]
fn only_what_may_be_empty_may_be_null() {
    let document = published_value();
    for name in [
        "UserCreate",
        "UserPut",
        "UserPatch",
        "UserBulkItem",
        "UserBulkItemBulk",
        "UserBulkUpdate",
        "UserBulkFilter",
        "UserBulkSet",
        "ProfileInput",
        "LogCreate",
        "LogCreateBulk",
        "MetricCreate",
        "MetricCreateBulk",
        "AccountCreate",
        "AccountPatch",
        "DepositCreate",
        "TransferCreate",
        "PostCreate",
        "PostPut",
        "PostPatch",
    ] {
        let properties = &document["components"]["schemas"][name]["properties"];
        for (member, schema) in properties.as_object().unwrap() {
            let nullable = schema.to_string().contains("null");
            let may_be_empty = ["full_name", "bio", "location", "website", "description"];
            let expected = may_be_empty.contains(&member.as_str());
            assert_eq!(nullable, expected, "{name}.{member}");
        }
    }
}

#[test]
fn answers_promise_every_member_but_those_that_depend() {
    let document = published_value();
    for (name, optional) in [
        ("User", &["profile", "posts"][..]),
        ("Post", &["author"]),
        ("Author", &[]),
        ("PostSummary", &[]),
        ("Profile", &[]),
        ("LogEntry", &[]),
        ("BulkResult", &[]),
        ("BulkUpdateResult", &[]),
        ("LinesReport", &[]),
        ("PurgeResult", &[]),
        ("LineError", &[]),
        ("Metric", &[]),
        ("MetricName", &[]),
        ("MetricSummary", &[]),
        ("MetricSeries", &[]),
        ("MetricInterval", &[]),
        ("Account", &[]),
        ("Transfer", &[]),
        ("TokenPair", &[]),
        ("Me", &[]),
        ("PoolStatus", &[]),
        ("MigrationStatus", &[]),
        ("Page", &[]),
        ("Readiness", &[]),
        ("Problem", &["errors", "retry_after"]),
    ] {
        let schema = &document["components"]["schemas"][name];
        let required: Vec<&str> = schema["required"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        for member in schema["properties"].as_object().unwrap().keys() {
            assert_ne!(
                required.contains(&member.as_str()),
                optional.contains(&member.as_str()),
                "{name}.{member}"
            );
        }
        assert!(schema.get("additionalProperties").is_none(), "{name}");
    }
}

#[test]
fn example_answers_fit_their_schemas() {
    let document = published_value();
    for (path, method, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            for (kind, content) in response["content"].as_object().into_iter().flatten() {
                let mut schema = content["schema"].clone();
                schema["components"] = document["components"].clone();
                let validator = jsonschema::options()
                    .should_validate_formats(false)
                    .build(&schema)
                    .unwrap();
                let named = content["examples"]
                    .as_object()
                    .into_iter()
                    .flat_map(|e| e.values().map(|e| &e["value"]));
                for example in content.get("example").into_iter().chain(named) {
                    let errors: Vec<_> = validator
                        .iter_errors(example)
                        .map(|e| e.to_string())
                        .collect();
                    assert!(
                        errors.is_empty(),
                        "{method} {path} {status} {kind}: {errors:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_comes_later_is_not_promised() {
    let text = document();
    for word in ["/analytics", "/console"] {
        assert!(!text.contains(word), "{word}");
    }
    assert!(text.ends_with("}\n"));
}
