//! Many users at once: an admin creates them, or changes what they may do.

use super::{NewUserRow, UserFilter, UserService, self_lockout};
use crate::context::Context;
use crate::derived::free_numbers;
use crate::error::{Code, Error};
use crate::idempotency::Once;
use crate::storage::StorageError;
use crate::unit::Unit;
use plinth_domain::permissions::{Permission, Role};
use plinth_domain::profiles::Profile;
use plinth_domain::record::Record;
use plinth_domain::users::{AccessChange, Email, FullName, UserId, Username};
use std::collections::{HashMap, HashSet};

/// A user whom an admin creates, without a password: they cannot sign in until an admin sets one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserDraft {
    /// Must be free.
    pub email: Email,
    /// Must be free; made from the email if absent.
    pub username: Option<Username>,
    /// As they write it.
    pub full_name: Option<FullName>,
    /// Whether they may sign in; yes, if not said.
    pub active: Option<bool>,
    /// What they may do; what everybody may, if not said.
    pub role: Option<Role>,
}

impl UserDraft {
    fn plain_name(&self) -> Username {
        let chosen = self.username.clone();
        chosen.unwrap_or_else(|| Username::derive(&self.email))
    }
}

/// What came of a change of many users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangedMany {
    /// How many the filter chose.
    pub matched: u64,
    /// How many of them were not yet as they are now.
    pub updated: u64,
}

impl UserService {
    /// Creates many users with their profiles, or none; once for each idempotency key. Fails with `forbidden`,
    /// `email-taken` or `username-taken`.
    pub async fn create_many(
        &self,
        ctx: &Context,
        drafts: &[UserDraft],
    ) -> Result<Once<Vec<UserId>>, Error> {
        ctx.require(Permission::UsersWrite)?;
        refuse_repeated(drafts)?;
        let now = self.clock.now();
        let created = self
            .units
            .once(ctx, |unit| {
                Box::pin(async move {
                    let plain = drafts.iter().map(UserDraft::plain_name);
                    let plain: Vec<_> = plain.collect();
                    let taken = refuse_taken(unit, drafts, &plain).await?;
                    let names = distinct_names(unit, drafts, plain, taken).await?;
                    let rows = drafts
                        .iter()
                        .zip(names)
                        .map(|(draft, username)| NewUserRow {
                            email: draft.email.clone(),
                            username,
                            full_name: draft.full_name.clone(),
                            password_hash: None,
                            active: draft.active.unwrap_or(true),
                            role: draft.role.unwrap_or_default(),
                            now,
                        });
                    let rows: Vec<_> = rows.collect();
                    let ids = unit.users().insert_many(&rows).await;
                    let ids = ids.map_err(taken_meanwhile)?;
                    let profiles = ids.iter().map(|&id| Profile::empty(id, Record::new(now)));
                    let profiles: Vec<_> = profiles.collect();
                    unit.profiles().insert(&profiles).await?;
                    Ok(ids)
                })
            })
            .await?;
        if !created.replayed {
            let count = created.value.len();
            tracing::info!(request_id = %ctx.request_id, count, "users created");
        }
        Ok(created)
    }

    /// Changes what many users may do, and ends the sessions of those who may no longer sign in. Fails with
    /// `forbidden`, `self-lockout` when the caller is among them, or `last-admin`.
    pub async fn change_many(
        &self,
        ctx: &Context,
        filter: &UserFilter,
        change: AccessChange,
    ) -> Result<ChangedMany, Error> {
        ctx.require(Permission::UsersWrite)?;
        let caller = ctx.principal()?.user_id;
        let now = self.clock.now();
        let _forget = self.signed_in.forget_all_after();
        let changed = self
            .units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let users = unit.users();
                    // Admins before others, as everybody locks them who may unseat one.
                    let admins = if change.unseats_admins() {
                        users.lock_acting_admins().await?
                    } else {
                        Vec::new()
                    };
                    let ids = users.lock_differing(filter, change).await?;
                    if is_chosen(unit, filter, caller).await? {
                        return Err(self_lockout(
                            "change their own role or activity: leave yourself out of the filter",
                        ));
                    }
                    let differs: HashSet<_> = ids.iter().collect();
                    if !admins.is_empty() && admins.iter().all(|admin| differs.contains(admin)) {
                        return Err(Error::new(
                            Code::LastAdmin,
                            "no admin would be left: make another one first",
                        ));
                    }
                    // Counted while all of them are still as the filter wants them.
                    let matched = users.count(filter).await?;
                    users.change_access(&ids, change, now).await?;
                    if change.active == Some(false) {
                        unit.sessions().revoke_all(&ids, now).await?;
                    }
                    let updated = ids.len() as u64;
                    Ok(ChangedMany { matched, updated })
                })
            })
            .await?;
        let ChangedMany { matched, updated } = changed;
        tracing::info!(request_id = %ctx.request_id, matched, updated, "users changed");
        Ok(changed)
    }
}

/// Tells whether a filter chooses this user too.
async fn is_chosen(unit: Unit<'_, '_>, filter: &UserFilter, id: UserId) -> Result<bool, Error> {
    if filter.ids.as_ref().is_some_and(|ids| !ids.contains(&id)) {
        return Ok(false);
    }
    let alone = UserFilter {
        ids: Some(vec![id]),
        ..filter.clone()
    };
    Ok(unit.users().count(&alone).await? > 0)
}

/// Refuses what occurs twice among the drafts themselves, at the later one.
fn refuse_repeated(drafts: &[UserDraft]) -> Result<(), Error> {
    let (mut emails, mut names) = (HashSet::new(), HashSet::new());
    let repeated = Refused {
        emails: places(drafts, |draft| !emails.insert(&draft.email)),
        names: places(drafts, |draft| {
            let name = draft.username.as_ref();
            name.is_some_and(|name| !names.insert(name))
        }),
    };
    repeated.because("occurs twice in the request")
}

/// Refuses what somebody else has already, and tells which of the plain names are taken.
async fn refuse_taken(
    unit: Unit<'_, '_>,
    drafts: &[UserDraft],
    plain: &[Username],
) -> Result<HashSet<String>, Error> {
    let emails: Vec<Email> = drafts.iter().map(|draft| draft.email.clone()).collect();
    let emails = unit.users().taken_emails(&emails).await?;
    let emails: HashSet<String> = emails.into_iter().collect();
    let names = unit.users().taken(plain).await?;
    let names: HashSet<String> = names.into_iter().collect();
    let taken = Refused {
        emails: places(drafts, |draft| emails.contains(draft.email.as_str())),
        names: places(drafts, |draft| {
            let name = draft.username.as_ref();
            name.is_some_and(|name| names.contains(name.as_str()))
        }),
    };
    taken.because("is in use")?;
    Ok(names)
}

/// Names that differ from each other and from those that are taken: a draft's own, the plain one, or that with a
/// number behind it.
async fn distinct_names(
    unit: Unit<'_, '_>,
    drafts: &[UserDraft],
    mut names: Vec<Username>,
    mut kept: HashSet<String>,
) -> Result<Vec<Username>, Error> {
    let chosen = drafts.iter().filter_map(|draft| draft.username.as_ref());
    kept.extend(chosen.map(|name| name.as_str().to_owned()));
    let plain = names.clone();
    let mut late: Vec<usize> = Vec::new();
    for (place, draft) in drafts.iter().enumerate() {
        if draft.username.is_none() && !kept.insert(plain[place].as_str().to_owned()) {
            late.push(place);
        }
    }
    let mut counts: HashMap<&Username, usize> = HashMap::new();
    for &place in &late {
        *counts.entry(&plain[place]).or_default() += 1;
    }
    let wanted: Vec<(&Username, usize)> = counts.into_iter().collect();
    let found = free_numbers(unit, &wanted, &kept).await?;
    let numbers = found.into_iter().map(Vec::into_iter);
    let mut numbers: HashMap<&Username, _> =
        wanted.iter().map(|&(name, _)| name).zip(numbers).collect();
    for place in late {
        let name = &plain[place];
        let number = numbers.get_mut(name).and_then(Iterator::next);
        names[place] = name.numbered(number.expect("as many are found as are wanted"));
    }
    Ok(names)
}

/// The places of drafts that cannot be stored.
struct Refused {
    emails: Vec<usize>,
    names: Vec<usize>,
}

impl Refused {
    /// Fails if there are any, and points at all of them.
    fn because(self, detail: &'static str) -> Result<(), Error> {
        let error = match (self.emails.is_empty(), self.names.is_empty()) {
            (true, true) => return Ok(()),
            (false, _) => Error::new(Code::EmailTaken, format!("an email address {detail}")),
            (true, false) => Error::new(Code::UsernameTaken, format!("a user name {detail}")),
        };
        let emails = self.emails.iter().map(|place| (place, "email"));
        let names = self.names.iter().map(|place| (place, "username"));
        Err(emails.chain(names).fold(error, |error, (place, member)| {
            error.at(format!("/items/{place}/{member}"), "conflict", detail)
        }))
    }
}

fn places<'a>(drafts: &'a [UserDraft], mut which: impl FnMut(&'a UserDraft) -> bool) -> Vec<usize> {
    let each = drafts.iter().enumerate();
    each.filter(|(_, draft)| which(draft))
        .map(|(place, _)| place)
        .collect()
}

/// What was free a moment ago was taken by somebody else: the next try finds that out, and at which place.
fn taken_meanwhile(error: StorageError) -> StorageError {
    match error {
        StorageError::Conflict { .. } => StorageError::Contended,
        other => other,
    }
}

#[cfg(test)]
mod tests;
