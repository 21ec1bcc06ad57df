//! Who is logged in, and what he may do where. Built only by log-in, session or token; nothing below the centre knows it.

use diag::Lang;
use model::{AccountId, PersonId, ProjectId, TokenId};
use std::collections::{BTreeMap, BTreeSet};
use store::Scope;
use store::people::Role;

use crate::error::CentreError;

/// How somebody came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// By password, in a browser.
    Session {
        /// Hash of the cookie.
        hash: String,
        /// What forms must carry.
        csrf: String,
    },
    /// By bearer token; `rights` are its scopes.
    Token {
        /// Which.
        token: TokenId,
        /// May change something.
        writes: bool,
    },
    /// By the command line on the machine itself.
    Console,
}

/// Who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The account.
    pub account: AccountId,
    /// The employee.
    pub person: PersonId,
    /// His name.
    pub name: String,
    /// The language of what he sees.
    pub lang: Lang,
    /// The first password must be changed before anything else.
    pub must_change_password: bool,
    /// Roles per project, from the project's own node and all above it.
    pub rights: BTreeMap<ProjectId, BTreeSet<Role>>,
    /// How he came in.
    pub via: Via,
}

/// Something that a role allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// See and move cases.
    Work,
    /// Publish handbooks.
    Publish,
    /// Change people, posts, places, accounts.
    Administer,
    /// See everything, change nothing.
    Audit,
}

impl Right {
    fn given_by(self, role: Role) -> bool {
        match self {
            Self::Work => matches!(role, Role::Staff | Role::Integrator | Role::Admin),
            Self::Publish => matches!(role, Role::Author | Role::Admin),
            Self::Administer => matches!(role, Role::Admin),
            Self::Audit => true,
        }
    }
}

impl Principal {
    /// Whether a role allows something in a project.
    #[must_use]
    pub fn may(&self, right: Right, project: ProjectId) -> bool {
        self.rights.get(&project).is_some_and(|roles| roles.iter().any(|role| right.given_by(*role)))
    }

    /// # Errors
    /// Not found when the project is none of his; denied when his roles do not allow it, or his token only reads.
    pub fn must(&self, right: Right, project: ProjectId) -> Result<(), CentreError> {
        if !self.rights.contains_key(&project) {
            return Err(CentreError::NotFound("project"));
        }
        if !self.may(right, project) {
            return Err(CentreError::Denied("role"));
        }
        let reads_only = matches!(self.via, Via::Token { writes: false, .. });
        if reads_only && right != Right::Audit {
            return Err(CentreError::Denied("token only reads"));
        }
        Ok(())
    }

    /// What he may find: the predicate of every list, search, count and export.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let seen = self.rights.keys().copied().filter(|project| self.may(Right::Audit, *project));
        Scope::person(self.person, seen)
    }

    /// Where he may find people by their numbers: where he sees numbers whole.
    #[must_use]
    pub fn numbers(&self) -> Scope {
        let seen = self.rights.keys().copied().filter(|project| self.may(Right::Work, *project));
        Scope::person(self.person, seen)
    }

    /// Who he is, for kept answers.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.via {
            Via::Token { token, .. } => token.to_string(),
            Via::Session { .. } | Via::Console => self.account.to_string(),
        }
    }
}
