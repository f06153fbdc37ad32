//! The operations on posts.

use super::{PostCreate, PostFilters, PostPatch, PostPut, PostQuery, PostView};
use super::{create, delete, get, list, list_of_user, replace, restore, update};
use crate::operation::{Access, Answer, Operation};
use crate::page::ListQuery;
use crate::problems::kinds;
use plinth_domain::permissions::Permission;
use serde_json::{Value, json};

const TAG: &str = "posts";
const POSTS: &str = "/api/v1/posts";
const POST: &str = "/api/v1/posts/{post_id}";
const RESTORE: &str = "/api/v1/posts/{post_id}/restore";
const OF_USER: &str = "/api/v1/users/{user_id}/posts";

/// A post, for the document.
fn example() -> Value {
    json!({
        "id": 7, "title": "Notes on the Engine", "description": null, "content": "It weaves algebraical patterns.",
        "slug": "notes-on-the-engine", "author_id": 42, "version": 1, "is_deleted": false, "deleted_at": null,
        "created_at": "2026-01-15T10:30:00.123456Z", "updated_at": "2026-01-15T10:30:00.123456Z",
    })
}

fn post(description: &'static str) -> Answer {
    Answer::new(200, description)
        .json::<PostView<'_>>(example())
        .header("ETag")
}

fn part_of_the_list() -> Answer {
    Answer::new(200, "A part of the list.").list::<PostView<'_>>(example())
}

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = of_many_posts();
    operations.extend(of_one_post());
    operations
}

fn of_many_posts() -> Vec<Operation> {
    vec![
        Operation::post(POSTS, "createPost")
            .about(
                TAG,
                "Publish a post",
                "Without `slug` one is made of the title, with a number behind it if need be. `author_id` is the caller \
                 if not given; only moderators may name somebody else.",
            )
            .access(Access::Holding(Permission::PostsWrite))
            .idempotent()
            .body::<PostCreate>([
                (
                    "a post",
                    json!({"title": "Notes on the Engine", "content": "It weaves algebraical patterns."}),
                ),
                (
                    "with everything",
                    json!({
                        "title": "Notes on the Engine", "content": "It weaves algebraical patterns.",
                        "description": "What it can do, and what not.", "slug": "engine-notes",
                    }),
                ),
            ])
            .answers(
                Answer::new(201, "The new post.")
                    .json::<PostView<'_>>(example())
                    .header("Location")
                    .header("ETag")
                    .link("getPost"),
            )
            .fails([&kinds::REFERENCED_NOT_FOUND, &kinds::SLUG_TAKEN])
            .to(create),
        Operation::get(POSTS, "listPosts")
            .about(
                TAG,
                "List posts",
                "Those that are not deleted, the newest first, unless the parameters say otherwise; deleted ones are for \
                 moderators. `q` looks in titles. Paging by `limit` and `offset`, by `page` and `size`, or by `cursor`; the `Link` header \
                 leads on.",
            )
            .access(Access::Holding(Permission::PostsRead))
            .query::<ListQuery<PostFilters>>()
            .answers(part_of_the_list())
            .to(list),
        Operation::get(OF_USER, "listUserPosts")
            .about(
                TAG,
                "List a user's posts",
                "As the list of all posts, narrowed down to one author. The posts of a deleted user are found there, not \
                 here.",
            )
            .access(Access::Holding(Permission::PostsRead))
            .query::<ListQuery<PostFilters>>()
            .answers(part_of_the_list())
            .fails([&kinds::NOT_FOUND])
            .to(list_of_user),
    ]
}

fn of_one_post() -> Vec<Operation> {
    vec![
        Operation::get(POST, "getPost")
            .about(
                TAG,
                "Show a post",
                "It stays when its author is deleted. Understands `If-None-Match`.",
            )
            .access(Access::Holding(Permission::PostsRead))
            .query::<PostQuery>()
            .answers(post("The post."))
            .conditional()
            .fails([&kinds::NOT_FOUND])
            .to(get),
        Operation::put(POST, "replacePost")
            .about(
                TAG,
                "Replace a post",
                "For its author and for moderators. An absent `description` becomes null; an absent `slug` stays as it \
                 is. Understands `If-Match`.",
            )
            .access(Access::Holding(Permission::PostsWrite))
            .body::<PostPut>([(
                "a new text",
                json!({"title": "Notes on the Engine", "content": "It does whatever we know how to order it to."}),
            )])
            .answers(post("The post as it is now."))
            .versioned()
            .fails([&kinds::NOT_FOUND, &kinds::SLUG_TAKEN])
            .to(replace),
        Operation::patch(POST, "updatePost")
            .about(
                TAG,
                "Change a post",
                "For its author and for moderators. Only what is sent changes; null empties `description`. A new title \
                 leaves the slug as it is. Understands `If-Match`.",
            )
            .access(Access::Holding(Permission::PostsWrite))
            .body::<PostPatch>([("a new title", json!({"title": "More Notes on the Engine", "description": null}))])
            .answers(post("The post as it is now."))
            .versioned()
            .fails([&kinds::NOT_FOUND, &kinds::SLUG_TAKEN])
            .to(update),
        Operation::delete(POST, "deletePost")
            .about(
                TAG,
                "Delete a post",
                "For its author and for moderators. The post is hidden and can be restored; its slug stays reserved. \
                 Understands `If-Match`.",
            )
            .access(Access::Holding(Permission::PostsWrite))
            .answers(Answer::new(204, "The post is deleted."))
            .versioned()
            .fails([&kinds::NOT_FOUND])
            .to(delete),
        Operation::post(RESTORE, "restorePost")
            .about(
                TAG,
                "Restore a post",
                "For its author and for moderators. Brings a deleted post back, as it was.",
            )
            .access(Access::Holding(Permission::PostsWrite))
            .answers(post("The post, no longer deleted."))
            .fails([&kinds::NOT_FOUND, &kinds::NOT_DELETED])
            .to(restore),
    ]
}
