//! People who can sign in.

use crate::id_type;
use crate::patch::Patch;
use crate::permissions::Role;
use crate::record::{Deletion, Record};
use crate::text::{InvalidText, check_line, check_text};
use crate::{read_by_parse, text_type};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use std::fmt;

id_type!(
    /// Names a user.
    UserId
);

text_type!(
    /// A person's name as they write it: one line of up to 255 characters.
    FullName, check_line, 0, 255
);

/// A text that is no email address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not an email address")]
pub struct InvalidEmail;

/// An email address, lower-case. [`Email::parse`] is the only way to make one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Email(String);

read_by_parse!(Email, InvalidEmail);

impl Email {
    /// Checks the address as browsers do, and writes it in lower case, so that case never makes two users of one.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let (local, domain) = text.split_once('@').ok_or(InvalidEmail)?;
        let local_ok = (1..=64).contains(&local.len())
            && local
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b));
        let label_ok = |label: &str| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if local_ok && (3..=255).contains(&text.len()) && domain.split('.').all(label_ok) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(InvalidEmail)
        }
    }

    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A short name without spaces, lower-case, 3 to 100 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Username(String);

read_by_parse!(Username, InvalidText);

impl Username {
    /// Fewest and most characters.
    const LENGTH: std::ops::RangeInclusive<usize> = 3..=100;

    /// Checks the name and writes it in lower case.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        if !Self::LENGTH.contains(&text.len()) {
            return Err(InvalidText::Length {
                min: *Self::LENGTH.start(),
                max: *Self::LENGTH.end(),
            });
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
        if !text.bytes().all(allowed) || text.starts_with(['.', '-']) {
            return Err(InvalidText::Characters);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// Makes a name of an email's local part, for people who gave none.
    pub fn derive(email: &Email) -> Self {
        let local = email.as_str().split('@').next().unwrap_or_default();
        let replaced = local.replace(
            |c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c)),
            "-",
        );
        let mut name = replaced.trim_start_matches(['.', '-']).to_owned();
        while name.len() < *Self::LENGTH.start() {
            name.push('_');
        }
        Self(name)
    }

    /// This name with a number behind it, for when the plain one is taken.
    #[must_use]
    pub fn numbered(&self, number: u64) -> Self {
        let suffix = format!("-{number}");
        let room = *Self::LENGTH.end() - suffix.len();
        Self(format!("{}{suffix}", &self.0[..self.0.len().min(room)]))
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password on its way to the hasher. Never printed, never stored.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// Checks a new password: 8 to 128 characters of any kind but U+0000.
    pub fn parse(text: String) -> Result<Self, InvalidText> {
        check_text(&text, 8, 128)?;
        Ok(Self(text.into()))
    }

    /// Takes a password that someone claims to be theirs; it need not follow today's rules.
    pub fn claimed(text: String) -> Self {
        Self(text.into())
    }

    /// The password itself, for the hasher alone.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(hidden)")
    }
}

/// A user. The password is no part of it, so that whoever shows or keeps a user cannot give it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// Unique, also among the deleted.
    pub email: Email,
    /// Unique, also among the deleted.
    pub username: Username,
    /// As they write it.
    pub full_name: Option<FullName>,
    /// Whether they may sign in.
    pub active: bool,
    /// What they may do.
    pub role: Role,
    /// Version and moments.
    pub record: Record,
    /// Whether they are deleted.
    pub deletion: Deletion,
}

impl User {
    /// Tells whether this user can sign in and stay signed in.
    pub fn may_sign_in(&self) -> bool {
        self.active && !self.deletion.is_deleted()
    }

    /// Tells whether this user keeps the service administrable.
    pub fn is_acting_admin(&self) -> bool {
        self.role == Role::Admin && self.may_sign_in()
    }

    /// Marks the user deleted. The row stays, and with it the email and username.
    pub fn delete(&mut self, now: DateTime<Utc>) {
        self.deletion.delete(now);
        self.record.touch(now);
    }

    /// Takes the deletion back.
    pub fn restore(&mut self, now: DateTime<Utc>) {
        self.deletion.restore();
        self.record.touch(now);
    }

    /// Applies a change. Tells whether anything is different now; only then the version moves on.
    pub fn change(&mut self, change: UserChange, now: DateTime<Utc>) -> bool {
        let before = self.clone();
        self.email = change.email.unwrap_or_else(|| self.email.clone());
        self.username = change.username.unwrap_or_else(|| self.username.clone());
        change.full_name.apply(&mut self.full_name);
        self.active = change.active.unwrap_or(self.active);
        self.role = change.role.unwrap_or(self.role);
        let changed = *self != before;
        if changed {
            self.record.touch(now);
        }
        changed
    }
}

/// What to change of a user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserChange {
    /// A new address.
    pub email: Option<Email>,
    /// A new short name.
    pub username: Option<Username>,
    /// The full name, which may become empty.
    pub full_name: Patch<FullName>,
    /// Whether they may sign in; an admin's matter.
    pub active: Option<bool>,
    /// What they may do; an admin's matter.
    pub role: Option<Role>,
}

impl UserChange {
    /// Tells whether the change touches what only an admin may touch.
    pub const fn concerns_access(&self) -> bool {
        self.active.is_some() || self.role.is_some()
    }
}

/// What to change of many users at once. An empty change differs from nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccessChange {
    /// Whether they may sign in.
    pub active: Option<bool>,
    /// What they may do.
    pub role: Option<Role>,
}

impl AccessChange {
    /// Tells whether nobody acts as an admin after it.
    pub fn unseats_admins(self) -> bool {
        self.active == Some(false) || self.role == Some(Role::User)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> User {
        User {
            id: UserId::try_from(1).unwrap(),
            email: Email::parse("ann@example.com").unwrap(),
            username: Username::parse("ann").unwrap(),
            full_name: None,
            active: true,
            role: Role::Admin,
            record: Record::new(DateTime::UNIX_EPOCH),
            deletion: Deletion::default(),
        }
    }

    #[test]
    fn emails_are_plausible_and_lower_case() {
        assert_eq!(
            Email::parse("Ada@Example.COM").unwrap().as_str(),
            "ada@example.com"
        );
        let long_local = format!("{}@a", "x".repeat(65));
        for bad in [
            "",
            "a",
            "@a",
            "a@",
            "a@b@c",
            "a b@c",
            "a@-b",
            "a@b-",
            "a@b..c",
            "ä@b.c",
            &long_local,
        ] {
            assert_eq!(Email::parse(bad), Err(InvalidEmail), "{bad}");
        }
    }

    #[test]
    fn usernames_are_plain_and_lower_case() {
        assert_eq!(Username::parse("Ada_L.1-x").unwrap().as_str(), "ada_l.1-x");
        for bad in ["ab", ".ada", "-ada", "a da", "adä", &"a".repeat(101)] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_missing_username_comes_from_the_email() {
        let derived = |email| {
            Username::derive(&Email::parse(email).unwrap())
                .as_str()
                .to_owned()
        };
        assert_eq!(derived("Ada.L+news@example.com"), "ada.l-news");
        assert_eq!(derived(".-a@example.com"), "a__");
        assert_eq!(
            Username::parse(&"a".repeat(100))
                .unwrap()
                .numbered(12)
                .as_str()
                .len(),
            100
        );
    }

    #[test]
    fn passwords_have_a_length_and_are_never_printed() {
        assert!(Password::parse("short".into()).is_err());
        assert!(Password::parse("x".repeat(129)).is_err());
        let password = Password::parse("correct horse".into()).unwrap();
        assert!(!format!("{password:?}").contains("horse"));
    }

    #[test]
    fn only_a_real_change_moves_the_version() {
        let mut user = sample();
        let change = UserChange {
            full_name: Patch::Set(FullName::parse("Ann").unwrap()),
            ..Default::default()
        };
        assert!(user.change(change.clone(), DateTime::UNIX_EPOCH));
        assert!(!user.change(change, DateTime::UNIX_EPOCH));
        assert!(!user.change(UserChange::default(), DateTime::UNIX_EPOCH));
        assert_eq!(user.record.version, 2);
    }

    #[test]
    fn a_deleted_or_inactive_admin_does_not_act() {
        let mut user = sample();
        assert!(user.is_acting_admin());
        user.delete(DateTime::UNIX_EPOCH);
        assert!(!user.is_acting_admin() && user.deletion.is_deleted());
        user.restore(DateTime::UNIX_EPOCH);
        user.active = false;
        assert!(!user.is_acting_admin());
    }

    #[test]
    fn a_user_who_was_written_down_is_the_same_when_read_and_was_checked() {
        let user = sample();
        let written = serde_json::to_value(&user).unwrap();
        assert_eq!(
            serde_json::from_value::<User>(written.clone()).unwrap(),
            user
        );
        for (member, bad) in [("email", "nonsense"), ("username", "a"), ("role", "root")] {
            let mut broken = written.clone();
            broken[member] = bad.into();
            assert!(serde_json::from_value::<User>(broken).is_err(), "{member}");
        }
    }

    proptest! {
        #[test]
        fn every_derived_username_is_one(local in "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", number in 2u64..) {
            let email = Email::parse(&format!("{local}@example.com")).unwrap();
            let name = Username::derive(&email);
            prop_assert_eq!(Username::parse(name.as_str()).unwrap(), name.clone());
            prop_assert!(Username::parse(name.numbered(number).as_str()).is_ok());
        }
    }
}
