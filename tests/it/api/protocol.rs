//! What holds for every route of the document: methods, headers, ids.

use actix_web::http::Method;
use plinth_tests::app::contract::operations;
use plinth_tests::app::{Answer, Person, TestApp, user_path};
use std::collections::{BTreeMap, BTreeSet};

/// Each path of the document, made concrete for this person, with its methods.
fn paths(person: &Person) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut paths = BTreeMap::<_, BTreeSet<_>>::new();
    for operation in operations() {
        let path = operation.path_of(&person.id.to_string());
        paths.entry(path).or_default().insert(operation.method);
    }
    paths
}

fn allowed(answer: &Answer) -> BTreeSet<&str> {
    answer.header("allow").split(", ").collect()
}

#[tokio::test]
async fn every_path_has_its_methods_and_no_others() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (path, mut methods) in paths(&admin) {
        if methods.contains("GET") {
            methods.insert("HEAD");
        }
        methods.insert("OPTIONS");
        let answer = app.request(Method::OPTIONS, &path).send().await;
        assert_eq!((answer.status, answer.text()), (204, ""), "{path}");
        assert_eq!(allowed(&answer), methods, "{path}");
        for word in [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "LINK",
        ] {
            let method: Method = word.parse().unwrap();
            if methods.contains(word) {
                continue;
            }
            // Without credentials: the method is looked at first.
            let answer = app.request(method, &path).send().await;
            assert_eq!(answer.status, 405, "{word} {path}");
            assert_eq!(allowed(&answer), methods, "{word} {path}");
            if word != "HEAD" {
                assert_eq!(answer.problem(), (405, "method-not-allowed"));
            }
        }
    }
}

#[tokio::test]
async fn every_operation_is_reached_under_its_path() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (path, methods) in paths(&admin) {
        for method in methods {
            for path in [path.clone(), format!("{path}/")] {
                let answer = app.request(method.parse().unwrap(), &path).send().await;
                assert!(![404, 405].contains(&answer.status), "{answer}");
            }
        }
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let volatile = ["/metrics", "/health/ready"];
    for (path, methods) in paths(&admin) {
        if !methods.contains("GET") {
            continue;
        }
        for signed_in in [true, false] {
            let ask = |method| {
                let request = app.request(method, &path);
                if signed_in {
                    request.as_(&admin)
                } else {
                    request
                }
            };
            let get = ask(Method::GET).send().await;
            let head = ask(Method::HEAD).send().await;
            assert_eq!((head.status, head.text()), (get.status, ""), "{path}");
            for name in [
                "content-type",
                "etag",
                "cache-control",
                "link",
                "x-total-count",
                "vary",
            ] {
                assert_eq!(head.header(name), get.header(name), "{path} {name}");
            }
            if !volatile.contains(&path.as_str()) {
                assert_eq!(head.header("content-length"), get.header("content-length"));
            }
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_common_headers() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for path in paths(&admin)
        .keys()
        .map(String::as_str)
        .chain(["/nope", "/", "/docs"])
    {
        let answer = app.get(path).send().await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("vary", "Authorization, Origin, Accept-Encoding"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let secret = path.starts_with("/api/v1/auth") || path.starts_with("/api/v1/admin");
        if secret || path.starts_with("/health") {
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        } else if path.starts_with("/api/") {
            let policy = answer.header("cache-control");
            assert!(
                policy == "private, no-cache" || answer.status == 405,
                "{path}: {policy}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_protected_asks_for_credentials() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for operation in operations() {
        let security = operation.described["security"].as_array().unwrap();
        let required = !security.is_empty() && !security.contains(&serde_json::json!({}));
        let path = operation.path_of(&admin.id.to_string());
        let method: Method = operation.method.parse().unwrap();
        let answer = app.request(method.clone(), &path).send().await;
        if required {
            assert_eq!(
                answer.problem(),
                (401, "authentication-required"),
                "{}",
                operation.id
            );
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"plinth\"");
        } else {
            assert_ne!(answer.status, 401, "{}", operation.id);
        }
        let bad = app.request(method, &path).token("nonsense").send().await;
        if security.is_empty() {
            assert_ne!(bad.status, 401, "{}", operation.id);
        } else {
            assert_eq!(bad.problem(), (401, "invalid-token"), "{}", operation.id);
        }
    }
}

#[tokio::test]
async fn a_malformed_authorization_is_401() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let token = &ann.token;
    for value in [
        "",
        "Bearer",
        "Basic YTpi",
        token,
        &format!("Bearer {token} {token}"),
    ] {
        let answer = app
            .get(ann.path())
            .header("authorization", value)
            .send()
            .await;
        assert_eq!(answer.problem(), (401, "invalid-token"), "{value}");
    }
    let answer = app
        .get(ann.path())
        .header("authorization", format!("bEaReR {token}"))
        .send()
        .await;
    answer.is(200);
}

#[tokio::test]
async fn a_request_id_is_repeated_or_made() {
    let app = TestApp::new().await;
    let ask = |id: &str| app.get("/nope").header("x-request-id", id).send();
    let longest = "x".repeat(128);
    for good in ["a", "A-b_c.9", &longest] {
        assert_eq!(ask(good).await.header("x-request-id"), good);
    }
    for bad in ["", "a b", "ä", "a;b", &"x".repeat(129)] {
        let answer = ask(bad).await;
        assert_eq!(answer.header("x-request-id").len(), 36, "{bad}");
    }
}

#[tokio::test]
async fn unknown_paths_are_told_from_missing_things() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for path in [
        "/nope",
        "/api",
        "/api/v1",
        "/api/v2/users",
        "/API/v1/users",
        "/api/v1/Users",
        "/api/v1/users/1/x",
    ] {
        let answer = app.get(path).as_(&admin).send().await;
        assert_eq!(answer.problem(), (404, "route-not-found"), "{path}");
    }
    let answer = app.get(user_path(999_999)).as_(&admin).send().await;
    assert_eq!(answer.problem(), (404, "not-found"));
    // What comes with a later release is not there yet.
    for path in ["/api/v1/auth/sessions", "/api/v1/analytics/events"] {
        let answer = app.get(path).as_(&admin).send().await;
        assert_eq!(answer.problem(), (404, "route-not-found"), "{path}");
    }
}

#[tokio::test]
async fn an_address_has_at_most_8_kib() {
    let app = TestApp::new().await;
    let answer = app
        .get(format!("/version?{}", "x".repeat(8200)))
        .send()
        .await;
    assert_eq!(answer.problem(), (414, "uri-too-long"));
}

#[tokio::test]
async fn every_type_of_problem_has_a_page_and_every_operation_names_only_those() {
    let app = TestApp::new().await;
    let pages = app.get("/problems").send().await;
    let slugs: BTreeSet<_> = pages
        .items()
        .iter()
        .map(|page| page["slug"].as_str().unwrap())
        .collect();
    for slug in &slugs {
        let page = app.get(format!("/problems/{slug}")).send().await;
        assert_eq!(page.ok()["slug"], *slug);
    }
    for operation in operations() {
        for (status, response) in operation.described["responses"].as_object().unwrap() {
            let content = &response["content"]["application/problem+json"]["examples"];
            for (slug, example) in content.as_object().into_iter().flatten() {
                assert!(slugs.contains(slug.as_str()), "{slug}");
                assert_eq!(example["value"]["status"].to_string(), *status);
            }
        }
    }
}
