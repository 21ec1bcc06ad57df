//! Log-in, sessions, tokens, passwords. Tokens and cookies are random, so a fast hash keeps them; passwords are not.

use crate::attest;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::passwords::{hashed, matches};
use crate::principal::{Principal, Right, Via};
use db::{Reader, Tx};
use diag::{Lang, text};
use model::actor::Who;
use model::{AccountId, Instant, PersonId, ProjectId, TokenId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::attest::{Attested, Touched};
use store::journal::ORGANISATION;
use store::people::accounts::{self, Account};
use store::people::sessions::{self, Token};
use store::people::{Role, persons, roles_of};

/// How long a session lives without use.
const SESSION: i64 = 12 * Instant::HOUR;
/// A session's expiry is written again only when so much of it is used up, so that reading pages writes nothing.
const RENEW_AFTER: i64 = Instant::HOUR;
/// Wrong passwords in a row before an account waits.
const MOST_FAILED: u32 = 5;
/// How long it waits then.
const LOCKED: i64 = 5 * Instant::MINUTE;

/// A fresh session.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// The value of the cookie.
    pub cookie: String,
    /// Who is logged in.
    pub principal: Principal,
}

/// What a session keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Data {
    csrf: String,
    lang: String,
}

fn hash_of(secret: &str) -> String {
    store::digest::of(secret.as_bytes())
}

impl Centre {
    /// Logs in by password.
    ///
    /// # Errors
    /// Not logged in when login or password are wrong; too many tries after several wrong ones in a row.
    pub async fn log_in(&self, login: &str, password: &str, lang: Lang) -> Result<LoggedIn, CentreError> {
        let login = login.trim().to_lowercase();
        let now = self.now();
        let account = self.read(move |reader| Ok(accounts::by_login(reader, &login)?)).await?;
        if let Some(until) = account.as_ref().and_then(|a| a.locked_until).filter(|until| *until > now) {
            let wait_seconds = u64::try_from(until.since(now) / Instant::SECOND + 1).unwrap_or(1);
            return Err(CentreError::TooManyTries { wait_seconds });
        }
        let stored = account.as_ref().filter(|a| !a.disabled).and_then(|a| a.password.clone());
        let password = password.to_owned();
        let right = self.on_password(move || Ok(matches(stored.as_deref(), &password))).await?;
        match (right, account) {
            (true, Some(account)) => self.begin_session(account, lang, true).await,
            (false, Some(account)) => {
                let until = now.plus(LOCKED);
                self.write(move |tx| Ok(accounts::failed(tx, account.id, MOST_FAILED, until)?)).await?;
                Err(CentreError::NotLoggedIn)
            }
            (_, None) => Err(CentreError::NotLoggedIn),
        }
    }

    async fn begin_session(
        &self,
        account: Account,
        lang: Lang,
        fresh: bool,
    ) -> Result<LoggedIn, CentreError> {
        let cookie = self.inner.ports.secret(32);
        let data = Data { csrf: self.inner.ports.secret(16), lang: lang_word(lang).to_owned() };
        let data = serde_json::to_string(&data).map_err(|e| CentreError::corrupt("session", e))?;
        let (hash, id, centre) = (hash_of(&cookie), account.id, self.clone());
        self.write(move |tx| {
            let now = centre.now();
            sessions::begin(tx, &hash, id, now, now.plus(SESSION), &data)?;
            if fresh {
                accounts::logged_in(tx, id, now)?;
            }
            Ok(())
        })
        .await?;
        let principal = self.by_session(&cookie).await?;
        Ok(LoggedIn { cookie, principal })
    }

    /// Who a cookie belongs to.
    ///
    /// # Errors
    /// Not logged in when the session ended or the account was closed.
    pub async fn by_session(&self, cookie: &str) -> Result<Principal, CentreError> {
        let (hash, now) = (hash_of(cookie), self.now());
        let looked = hash.clone();
        let (principal, expires_at) = self
            .read(move |reader| {
                let session = sessions::find(reader, &looked, now)?.ok_or(CentreError::NotLoggedIn)?;
                let data: Data =
                    serde_json::from_str(&session.data).map_err(|e| CentreError::corrupt("session", e))?;
                let via = Via::Session { hash: looked.clone(), csrf: data.csrf };
                let lang = if data.lang == "en" { Lang::En } else { Lang::Zh };
                Ok((principal(reader, session.account, lang, via)?, session.expires_at))
            })
            .await?;
        if expires_at.since(now) < SESSION - RENEW_AFTER {
            // On a full disk a page can still be read; the session then ends at its time.
            if let Err(error) =
                self.write(move |tx| Ok(sessions::touch(tx, &hash, now, now.plus(SESSION))?)).await
            {
                tracing::warn!(%error, "a session could not be prolonged");
            }
        }
        Ok(principal)
    }

    /// Who a bearer token belongs to.
    ///
    /// # Errors
    /// Not logged in when it is unknown, revoked or expired.
    pub async fn by_token(&self, bearer: &str, lang: Lang) -> Result<Principal, CentreError> {
        let (hash, now) = (hash_of(bearer), self.now());
        self.read(move |reader| {
            let token = sessions::token(reader, &hash, now)?.ok_or(CentreError::NotLoggedIn)?;
            let writes = token.rights.split(' ').any(|right| right == "write");
            principal(reader, token.account, lang, Via::Token { token: token.id, writes })
        })
        .await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the database says.
    pub async fn log_out(&self, cookie: &str) -> Result<(), CentreError> {
        let hash = hash_of(cookie);
        self.write(move |tx| Ok(sessions::end(tx, &hash)?)).await
    }

    /// Changes one's own password; every other session ends and this one is renewed.
    ///
    /// # Errors
    /// When the old one is wrong, or the new one too short or the same.
    pub async fn change_password(
        &self,
        who: &Principal,
        old: &str,
        new: &str,
    ) -> Result<LoggedIn, CentreError> {
        let account = who.account;
        let found = self.read(move |reader| Ok(accounts::get(reader, account)?)).await?;
        let found = found.ok_or(CentreError::NotLoggedIn)?;
        let (stored, old, new) = (found.password.clone(), old.to_owned(), new.to_owned());
        let salt = self.salt();
        let change = move || {
            if !matches(stored.as_deref(), &old) {
                return Err(CentreError::invalid(
                    "old",
                    text!(zh: "原密码不对", en: "the old password is wrong"),
                ));
            }
            if old == new {
                return Err(CentreError::invalid(
                    "new",
                    text!(zh: "新密码不能和原密码一样", en: "the new password is the old one"),
                ));
            }
            hashed(&new, &salt)
        };
        let fresh = self.on_password(change).await?;
        let (centre, actor) = (self.clone(), Who::Person(found.person));
        self.write(move |tx| {
            accounts::set_password(tx, account, &fresh, false)?;
            sessions::end_all(tx, account, "")?;
            let touched = Touched::one(Attested::Accounts, account);
            attest::note(tx, centre.now(), &actor, ORGANISATION, &touched)
        })
        .await?;
        self.begin_session(found, who.lang, false).await
    }

    pub(crate) fn salt(&self) -> [u8; 16] {
        let mut salt = [0u8; 16];
        self.inner.ports.chance.fill(&mut salt);
        salt
    }

    /// A bearer token for an account; shown once, kept only as a hash.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn create_token(&self, login: &str, label: &str, writes: bool) -> Result<String, CentreError> {
        let secret = format!("sw_{}", self.inner.ports.secret(32));
        let (login, label, centre, hash) =
            (login.to_lowercase(), label.to_owned(), self.clone(), hash_of(&secret));
        self.write(move |tx| {
            let account = accounts::by_login(tx, &login)?.ok_or(CentreError::NotFound("account"))?;
            let token = Token {
                id: TokenId::new(centre.inner.ports.new_id()),
                account: account.id,
                label: label.clone(),
                rights: if writes { "read write".to_owned() } else { "read".to_owned() },
                created_at: centre.now(),
                expires_at: None,
                revoked_at: None,
                last_used: None,
            };
            sessions::issue_token(tx, &token, &hash)?;
            let touched = Touched::one(Attested::Tokens, token.id);
            attest::note(tx, centre.now(), &Who::Clock, ORGANISATION, &touched)
        })
        .await?;
        Ok(secret)
    }

    /// The principal of an account, for the command line on the machine itself.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn at_console(&self, login: &str) -> Result<Principal, CentreError> {
        let login = login.to_lowercase();
        self.read(move |reader| {
            let account = accounts::by_login(reader, &login)?.ok_or(CentreError::NotFound("account"))?;
            principal(reader, account.id, Lang::Zh, Via::Console)
        })
        .await
    }
}

fn lang_word(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// Reads who somebody is and what he may do in each project: roles of the project's node and of all above it.
fn principal(
    reader: &mut dyn Reader,
    account: AccountId,
    lang: Lang,
    via: Via,
) -> Result<Principal, CentreError> {
    let account = accounts::get(reader, account)?.filter(|a| !a.disabled).ok_or(CentreError::NotLoggedIn)?;
    let person = persons(reader, &[account.person])?.pop().ok_or(CentreError::NotLoggedIn)?;
    let name = person.name.map(|name| store::personal::get(reader, [name.key])).transpose()?;
    let name = name.and_then(|found| found.into_values().next()).unwrap_or_else(|| account.login.clone());
    Ok(Principal {
        account: account.id,
        person: account.person,
        name,
        lang,
        must_change_password: account.must_change,
        rights: rights_of(reader, account.person)?,
        via,
    })
}

/// The roles of a person in each project, from its node and all above it.
pub(crate) fn rights_of(
    reader: &mut dyn Reader,
    person: PersonId,
) -> Result<BTreeMap<ProjectId, BTreeSet<Role>>, CentreError> {
    let grants = roles_of(reader, person)?;
    let mut rights: BTreeMap<ProjectId, BTreeSet<Role>> = BTreeMap::new();
    for node in store::nodes::all(reader)? {
        let Some(project) = node.project else { continue };
        let roles =
            grants.iter().filter(|g| g.node == node.id || node.path.contains(&g.node)).map(|g| g.role);
        let roles: BTreeSet<Role> = roles.collect();
        if !roles.is_empty() {
            rights.insert(project, roles);
        }
    }
    Ok(rights)
}

/// Opens an account in a transaction.
pub(crate) fn open_account(
    tx: &mut dyn Tx,
    centre: &Centre,
    person: PersonId,
    login: &str,
    password: &str,
    must_change: bool,
) -> Result<AccountId, CentreError> {
    let id = AccountId::new(centre.inner.ports.new_id());
    accounts::open(tx, id, person, &login.to_lowercase(), Some(password), must_change, centre.now())?;
    Ok(id)
}

/// The accounts of somebody, and their tokens.
pub(crate) fn accounts_of(reader: &mut dyn Reader, person: PersonId) -> Result<Touched, CentreError> {
    let mut touched = Touched::default();
    for account in accounts::of_person(reader, person)? {
        touched.add(Attested::Accounts, account.id);
        for token in sessions::tokens_of(reader, account.id)? {
            touched.add(Attested::Tokens, token.id);
        }
    }
    Ok(touched)
}

/// Whether a principal may administer a project.
pub(crate) fn must_administer(who: &Principal, project: ProjectId) -> Result<(), CentreError> {
    who.must(Right::Administer, project)
}

impl Centre {
    /// Sets a new first password, which must be changed at log-in; every session of the account ends.
    ///
    /// # Errors
    /// When there is no such account, or the password is too short.
    pub async fn reset_password(&self, login: &str, password: &str) -> Result<(), CentreError> {
        let (login, hash) = (login.to_lowercase(), hashed(password, &self.salt())?);
        let centre = self.clone();
        self.write(move |tx| {
            let account = accounts::by_login(tx, &login)?.ok_or(CentreError::NotFound("account"))?;
            accounts::set_password(tx, account.id, &hash, true)?;
            sessions::end_all(tx, account.id, "")?;
            let touched = Touched::one(Attested::Accounts, account.id);
            attest::note(tx, centre.now(), &Who::Clock, ORGANISATION, &touched)
        })
        .await
    }
}
