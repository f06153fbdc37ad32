//! Signing in and out, and who is who.

use crate::body::ValidatedJson;
use crate::gate::{Caller, accepted};
use crate::operation::{Access, Answer, Guarded, Operation};
use crate::problem::Problem;
use crate::problems::kinds;
use crate::respond;
use crate::schema;
use crate::state::AppState;
use crate::users::{self, UserView};
use actix_web::{HttpResponse, web};
use plinth_application::auth;
use plinth_domain::permissions::Permission;
use plinth_domain::users::Password;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

type Answered = Result<HttpResponse, Problem>;

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LoginRequest {
    #[schema(schema_with = schema::login_name)]
    username: String,
    #[schema(schema_with = schema::claimed_password)]
    password: String,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshRequest {
    #[schema(schema_with = schema::refresh_token)]
    refresh_token: String,
}

/// The current password and the next one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    #[schema(schema_with = schema::claimed_password)]
    current_password: String,
    #[schema(schema_with = schema::password)]
    new_password: String,
}

/// What a sign-in gives.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenPair)]
struct TokenPairView<'a> {
    /// For every request, as `Authorization: Bearer <token>`.
    access_token: &'a str,
    /// Always `Bearer`.
    token_type: &'static str,
    /// How many seconds the access token is good.
    #[schema(schema_with = schema::count)]
    expires_in: u64,
    /// For the next pair, once.
    refresh_token: &'a str,
    /// How many seconds the refresh token is good.
    #[schema(schema_with = schema::count)]
    refresh_expires_in: u64,
    #[schema(schema_with = schema::id)]
    session_id: i64,
}

impl<'a> TokenPairView<'a> {
    fn new(pair: &'a auth::TokenPair) -> Self {
        Self {
            access_token: pair.access.expose_secret(),
            token_type: "Bearer",
            expires_in: pair.access_ttl.as_secs(),
            refresh_token: pair.refresh.expose_secret(),
            refresh_expires_in: pair.refresh_ttl.as_secs(),
            session_id: pair.session_id.get(),
        }
    }
}

/// Who the caller is.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
struct MeView<'a> {
    user: UserView<'a>,
    /// What they may do, sorted.
    permissions: Vec<&'static str>,
    #[schema(schema_with = schema::id)]
    session_id: i64,
}

/// `POST /auth/login`: 200, 401 invalid-credentials.
async fn login(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedJson(body): ValidatedJson<LoginRequest>,
) -> Answered {
    let password = Password::claimed(body.password);
    let pair = state
        .services
        .auth
        .login(&ctx, &body.username, &password)
        .await?;
    Ok(respond::json(&TokenPairView::new(&pair)))
}

/// `POST /auth/refresh`: 200, 401 refresh-token-invalid or refresh-token-reused.
async fn refresh(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedJson(body): ValidatedJson<RefreshRequest>,
) -> Answered {
    let pair = state
        .services
        .auth
        .refresh(&ctx, &body.refresh_token)
        .await?;
    Ok(respond::json(&TokenPairView::new(&pair)))
}

/// `POST /auth/logout`: 204, also when there is nothing to end.
async fn logout(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedJson(body): ValidatedJson<RefreshRequest>,
) -> Answered {
    state
        .services
        .auth
        .logout(&ctx, &body.refresh_token)
        .await?;
    Ok(respond::nothing())
}

/// `GET /auth/me`: 200.
async fn me(state: web::Data<AppState>, Caller(ctx): Caller) -> Answered {
    let (user, permissions, session_id) = state.services.auth.me(&ctx).await?;
    Ok(respond::json(&MeView {
        user: UserView::new(&user, None),
        permissions: permissions.into_iter().map(Permission::as_str).collect(),
        session_id: session_id.get(),
    }))
}

/// `PUT /auth/password`: 204, 403 current-password-mismatch, 409 password-unchanged.
async fn change_password(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedJson(body): ValidatedJson<PasswordChange>,
) -> Answered {
    let current = Password::claimed(body.current_password);
    let new = accepted(Password::parse(body.new_password))?;
    state
        .services
        .auth
        .change_password(&ctx, &current, &new)
        .await?;
    Ok(respond::nothing())
}

pub(crate) fn operations() -> Vec<Operation> {
    const TAG: &str = "auth";
    let pair = |description| {
        Answer::new(200, description).json::<TokenPairView<'_>>(json!({
            "access_token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl", "token_type": "Bearer",
            "expires_in": 900, "refresh_token": "mJ3cT0nQ2v7xW8yZ1aB4dE5fG6hI9jK0lM-oP_qRsUt",
            "refresh_expires_in": 604_800, "session_id": 7,
        }))
    };
    let token = || {
        [(
            "a token",
            json!({"refresh_token": "mJ3cT0nQ2v7xW8yZ1aB4dE5fG6hI9jK0lM-oP_qRsUt"}),
        )]
    };
    vec![
        Operation::post("/api/v1/auth/login", "login")
            .about(
                TAG,
                "Sign in",
                "By email address or user name, in any case. Whatever was wrong, the answer and its time are the same.",
            )
            .body::<LoginRequest>([(
                "by email",
                json!({"username": "ada@example.com", "password": "correct horse battery"}),
            )])
            .answers(pair("A pair of tokens."))
            .fails([&kinds::INVALID_CREDENTIALS])
            .guarded(Guarded::Always)
            .to(login),
        Operation::post("/api/v1/auth/refresh", "refresh")
            .about(
                TAG,
                "Exchange a refresh token",
                "Gives a new pair and spends the token. A token that was spent before ends its whole session, for \
                 somebody else may have it; within five seconds it is taken for an honest second try and only refused.",
            )
            .body::<RefreshRequest>(token())
            .answers(pair("A new pair of tokens."))
            .fails([&kinds::REFRESH_TOKEN_INVALID, &kinds::REFRESH_TOKEN_REUSED])
            .guarded(Guarded::Always)
            .to(refresh),
        Operation::post("/api/v1/auth/logout", "logout")
            .about(
                TAG,
                "Sign out",
                "Ends the session of a refresh token. A token that is unknown or past its time has none to end, which is \
                 no error.",
            )
            .body::<RefreshRequest>(token())
            .answers(Answer::new(204, "The session has ended."))
            .to(logout),
        Operation::get("/api/v1/auth/me", "me")
            .about(TAG, "Show the caller", "Who the caller is and what they may do.")
            .access(Access::Authenticated)
            .answers(Answer::new(200, "The caller.").json::<MeView<'_>>(json!({
                "user": users::example(), "permissions": ["posts:read", "posts:write"], "session_id": 7,
            })))
            .to(me),
        Operation::put("/api/v1/auth/password", "changePassword")
            .about(
                TAG,
                "Change one's own password",
                "Ends all sessions of the caller, this one included: sign in again with the new password.",
            )
            .access(Access::Authenticated)
            .body::<PasswordChange>([(
                "a change",
                json!({"current_password": "correct horse battery", "new_password": "staple battery horse"}),
            )])
            .answers(Answer::new(204, "The password is changed."))
            .fails([&kinds::CURRENT_PASSWORD_MISMATCH, &kinds::PASSWORD_UNCHANGED])
            .guarded(Guarded::Always)
            .to(change_password),
    ]
}
