//! The operations on users.

use super::many::{BulkUpdateResult, UserBulkItem, UserBulkUpdate, create_many, update_many};
use super::{UserCreate, UserFilters, UserPatch, UserPut, UserQuery, UserView};
use super::{create, delete, get, list, replace, restore, update};
use crate::bulk::BulkResult;
use crate::operation::{Access, Answer, Guarded, Operation};
use crate::page::ListQuery;
use crate::problems::kinds::{self, Kind};
use plinth_domain::permissions::Permission;
use serde_json::{Value, json};

const TAG: &str = "users";
const USERS: &str = "/api/v1/users";
const BULK: &str = "/api/v1/users/bulk";
const BULK_UPDATE: &str = "/api/v1/users/bulk-update";
const USER: &str = "/api/v1/users/{user_id}";
const RESTORE: &str = "/api/v1/users/{user_id}/restore";

/// A user, for the document.
pub(crate) fn example() -> Value {
    json!({
        "id": 42, "email": "ada@example.com", "username": "ada", "full_name": "Ada Lovelace", "active": true,
        "role": "user", "is_superuser": false, "version": 1, "is_deleted": false, "deleted_at": null,
        "created_at": "2026-01-15T10:30:00.123456Z", "updated_at": "2026-01-15T10:30:00.123456Z",
    })
}

fn user(description: &'static str) -> Answer {
    Answer::new(200, description)
        .json::<UserView<'_>>(example())
        .header("ETag")
}

/// The ways in which a name or an address can be refused.
static TAKEN: [&Kind; 2] = [&kinds::EMAIL_TAKEN, &kinds::USERNAME_TAKEN];

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = of_all_users();
    operations.extend(of_many_users());
    operations.extend(of_one_user());
    operations
}

fn of_all_users() -> Vec<Operation> {
    vec![
        Operation::post(USERS, "createUser")
            .about(
                TAG,
                "Register, or create a user",
                "Anybody may register while registration is open. Without `username` one is made of the email address. \
                 `role` and `active` are for admins; from others they are refused unless they name the default.",
            )
            .access(Access::Optional)
            .admits(|services, ctx| services.users.may_create(ctx))
            .idempotent()
            .body::<UserCreate>([
                (
                    "registration",
                    json!({"email": "Ada@Example.com", "password": "correct horse battery", "full_name": "Ada Lovelace"}),
                ),
                (
                    "with a profile",
                    json!({
                        "email": "grace@example.com", "password": "correct horse battery", "username": "grace",
                        "profile": {"bio": "Finds moths.", "location": "Arlington", "website": null},
                    }),
                ),
            ])
            .answers(
                Answer::new(201, "The new user; with the profile, if one was sent.")
                    .json::<UserView<'_>>(example())
                    .header("Location")
                    .header("ETag")
                    .link("getUser")
                    .link("updateUser")
                    .link("deleteUser"),
            )
            .fails([&kinds::REGISTRATION_CLOSED, &kinds::FORBIDDEN])
            .fails(TAKEN)
            .guarded(Guarded::Unless(Permission::UsersWrite))
            .to(create),
        Operation::get(USERS, "listUsers")
            .about(
                TAG,
                "List users",
                "Active users that are not deleted, the newest first, unless the parameters say otherwise. Paging by \
                 `limit` and `offset`, by `page` and `size`, or by `cursor`; the `Link` header leads on.",
            )
            .access(Access::Holding(Permission::UsersRead))
            .query::<ListQuery<UserFilters>>()
            .answers(Answer::new(200, "A part of the list.").list::<UserView<'_>>(example()))
            .to(list),
    ]
}

fn of_many_users() -> Vec<Operation> {
    vec![
        Operation::post(BULK, "createUsersBulk")
            .about(
                TAG,
                "Create many users",
                "Up to 1,000 users, of whom all are stored or none; errors point into the items, such as \
                 `#/items/7/email`. They have no password, so none of them can sign in until an admin sets one. Without \
                 `username` one is made of the email address.",
            )
            .access(Access::Holding(Permission::UsersWrite))
            .idempotent()
            .bulk::<UserBulkItem>([(
                "two users",
                json!({"items": [
                    {"email": "ada.l@example.com", "full_name": "Ada Lovelace"},
                    {"email": "charles.b@example.com", "username": "charles.b", "active": false},
                ]}),
            )])
            .answers(
                Answer::new(201, "The ids of the new users, in the order of the items.")
                    .json::<BulkResult>(json!({"created": 2, "ids": [42, 43]})),
            )
            .fails(TAKEN)
            .to(create_many),
        Operation::post(BULK_UPDATE, "updateUsersBulk")
            .about(
                TAG,
                "Change many users",
                "Sets `active`, `role` or both for all users for whom the filter is true; deleted users are never among \
                 them. Those who are as wanted already stay untouched. Refused as a whole when the filter chooses the \
                 caller, or when no active admin would be left.",
            )
            .access(Access::Holding(Permission::UsersWrite))
            .body::<UserBulkUpdate>([(
                "deactivate two",
                json!({"filter": {"ids": [42, 43]}, "set": {"active": false}}),
            )])
            .answers(
                Answer::new(200, "How many were chosen, and how many of them changed.")
                    .json::<BulkUpdateResult>(json!({"matched": 2, "updated": 1})),
            )
            .fails([&kinds::SELF_LOCKOUT, &kinds::LAST_ADMIN])
            .to(update_many),
    ]
}

fn of_one_user() -> Vec<Operation> {
    vec![
        Operation::get(USER, "getUser")
            .about(
                TAG,
                "Show a user",
                "For the user themselves and for admins. Understands `If-None-Match`.",
            )
            .access(Access::SelfOr(Permission::UsersRead))
            .query::<UserQuery>()
            .answers(user("The user."))
            .conditional()
            .fails([&kinds::NOT_FOUND])
            .to(get),
        Operation::put(USER, "replaceUser")
            .about(
                TAG,
                "Replace a user",
                "An absent `full_name` becomes null. `email` and `username` cannot be empty, so absent means \
                 unchanged. Understands `If-Match`.",
            )
            .access(Access::SelfOr(Permission::UsersWrite))
            .body::<UserPut>([("a new name", json!({"full_name": "Augusta Ada King"}))])
            .answers(user("The user as it is now."))
            .versioned()
            .fails([&kinds::NOT_FOUND])
            .fails(TAKEN)
            .to(replace),
        Operation::patch(USER, "updateUser")
            .about(
                TAG,
                "Change a user",
                "Only what is sent changes; null empties `full_name`. `active`, `role` and `password` are for admins, \
                 and not for one's own account. Understands `If-Match`.",
            )
            .access(Access::SelfOr(Permission::UsersWrite))
            .body::<UserPatch>([
                ("empty the name", json!({"full_name": null})),
                ("deactivate", json!({"active": false})),
            ])
            .answers(user("The user as it is now."))
            .versioned()
            .fails([&kinds::SELF_LOCKOUT, &kinds::NOT_FOUND, &kinds::LAST_ADMIN])
            .fails(TAKEN)
            .to(update),
        Operation::delete(USER, "deleteUser")
            .about(
                TAG,
                "Delete a user",
                "The user is hidden and signed out, and can be restored; email and user name stay reserved. \
                 Understands `If-Match`.",
            )
            .access(Access::SelfOr(Permission::UsersWrite))
            .answers(Answer::new(204, "The user is deleted."))
            .versioned()
            .fails([&kinds::SELF_LOCKOUT, &kinds::NOT_FOUND, &kinds::LAST_ADMIN])
            .to(delete),
        Operation::post(RESTORE, "restoreUser")
            .about(TAG, "Restore a user", "Brings a deleted user back, as they were.")
            .access(Access::Holding(Permission::UsersWrite))
            .answers(user("The user, no longer deleted."))
            .fails([&kinds::NOT_FOUND, &kinds::NOT_DELETED])
            .to(restore),
    ]
}
