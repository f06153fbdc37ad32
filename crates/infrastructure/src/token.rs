//! Access tokens: JWT, signed with HS256 and nothing else.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use plinth_application::auth::Claims;
use plinth_application::error::Error;
use plinth_application::ports::{AccessTokens, BadToken};
use plinth_domain::sessions::SessionId;
use plinth_domain::users::UserId;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const ISSUER: &str = "plinth";
const AUDIENCE: &str = "plinth-api";

/// Signs and reads access tokens with one key.
pub struct JwtTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

/// What is written into a token.
#[derive(Serialize, Deserialize)]
struct Body {
    iss: String,
    aud: String,
    sub: String,
    role: String,
    sid: i64,
    jti: Uuid,
    iat: i64,
    exp: i64,
}

impl JwtTokens {
    /// Uses this key, of at least 32 bytes.
    pub fn new(key: &SecretString) -> Self {
        let key = key.expose_secret().as_bytes();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Signer and reader are the same service: no clocks to reconcile.
        validation.leeway = 0;
        // `exp` is the first second in which the token is no good any more.
        validation.reject_tokens_expiring_in_less_than = 1;
        Self {
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            validation,
        }
    }
}

impl AccessTokens for JwtTokens {
    fn sign(&self, claims: &Claims) -> Result<String, Error> {
        let body = Body {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: claims.user_id.to_string(),
            role: claims.role.to_string(),
            sid: claims.session_id.get(),
            jti: Uuid::now_v7(),
            iat: claims.issued_at,
            exp: claims.expires_at,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &body, &self.encoding)
            .map_err(Error::internal)
    }

    fn read(&self, token: &str) -> Result<Claims, BadToken> {
        let read = jsonwebtoken::decode::<Body>(token, &self.decoding, &self.validation);
        let body = read.map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => BadToken::Expired,
            _ => BadToken::Invalid,
        })?;
        let body = body.claims;
        Ok(Claims {
            user_id: body.sub.parse::<UserId>().map_err(|_| BadToken::Invalid)?,
            role: body.role.parse().map_err(|_| BadToken::Invalid)?,
            session_id: SessionId::try_from(body.sid).map_err(|_| BadToken::Invalid)?,
            issued_at: body.iat,
            expires_at: body.exp,
        })
    }
}
