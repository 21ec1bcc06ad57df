//! The compiled handbook: what a checked folder of definitions means, ready to run and to store for years.
//!
//! Nothing here reads a file or knows a line number. Maps are ordered, so the same handbook has the same bytes and hash.

use crate::ids::*;
use calendar::{Calendar, Tables, Zone};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

mod action;
mod clause;
mod paper;
mod service;
mod words;
pub use action::{Action, Ask, Effect, Guard, HandOverTo, Performer};
pub use clause::{
    Escalation, EscalationAt, Limit, LimitTime, Reaching, ReturnVisit, Trigger, VisitMethod, VisitTime,
};
pub use paper::{Copy, Paper, Price, PriceList, Print, PrintCell, Script, ScriptLine};
pub use service::{
    AppointmentRule, CancelRule, Choice, Conflict, Field, FieldKind, HandOverRule, Lane, LateEntryRule,
    NumberPart, NumberPattern, PartyNeed, PauseReason, ReopenRule, Service, Stage, StageKind,
};
pub use words::within;

/// Version of the handbook language that this compiled form belongs to.
pub const LANGUAGE: u16 = 1;

/// A name for people, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English; the Chinese when no English was written.
    pub en: String,
}

impl Label {
    /// The label in a language.
    #[must_use]
    pub fn text(&self, chinese: bool) -> &str {
        if chinese { &self.zh } else { &self.en }
    }
}

/// A post 岗位.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its name.
    pub label: Label,
    /// Who gets what this post would get when nobody holds it for the place at the instant.
    pub fallback: Option<PostId>,
    /// The last resort: reachable at all hours, needs no fallback.
    pub always: bool,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// A channel through which matters come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its name.
    pub label: Label,
    /// An employee records what comes in here; otherwise the customer or a machine does.
    pub staffed: bool,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// The missed-call duty of the desk 未接来电回拨: by whom and within what time a missed call is rung back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingBack {
    /// The post that rings back.
    pub by: PostId,
    /// Within this time.
    pub within: calendar::Within,
    /// Counted in this calendar.
    pub calendar: CalendarId,
    /// The script to say.
    pub script: Option<ScriptId>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// A compiled handbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handbook {
    /// Version of the language.
    pub language: u16,
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: Label,
    /// The zone in which days, numbers and calendars are meant.
    pub zone: Zone,
    /// The channels.
    pub channels: BTreeMap<ChannelId, Channel>,
    /// The posts.
    pub posts: BTreeMap<PostId, Post>,
    /// The calendars; `always` is among them.
    pub calendars: BTreeMap<CalendarId, Calendar>,
    /// The holiday tables.
    pub holidays: Tables,
    /// The services.
    pub services: BTreeMap<ServiceId, Service>,
    /// The scripts.
    pub scripts: BTreeMap<ScriptId, Script>,
    /// The prints.
    pub prints: BTreeMap<PrintId, Print>,
    /// The price lists.
    pub prices: BTreeMap<PriceListId, PriceList>,
    /// Missed calls.
    pub ring_back: Option<RingBack>,
}

/// Why a stored handbook cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HandbookError {
    /// Not the JSON of a compiled handbook.
    #[error("reading a stored handbook")]
    Malformed(#[from] serde_json::Error),
    /// Written by a newer language.
    #[error("the handbook is of language version {found}, this program knows {LANGUAGE}")]
    Newer {
        /// The version found.
        found: u16,
    },
}

impl Handbook {
    /// Canonical JSON: the bytes that are stored and hashed.
    ///
    /// # Errors
    /// Never for a handbook that the compiler made; kept as a result because serialisation has one.
    pub fn to_json(&self) -> Result<String, HandbookError> {
        Ok(serde_json::to_string(self)?)
    }

    /// Reads a stored handbook.
    ///
    /// # Errors
    /// When the text is not one, or of a newer language.
    pub fn from_json(text: &str) -> Result<Self, HandbookError> {
        let handbook: Self = serde_json::from_str(text)?;
        if handbook.language > LANGUAGE {
            return Err(HandbookError::Newer { found: handbook.language });
        }
        Ok(handbook)
    }

    /// The content address.
    ///
    /// # Errors
    /// As [`Handbook::to_json`].
    pub fn hash(&self) -> Result<HandbookHash, HandbookError> {
        let digest = Sha256::digest(self.to_json()?.as_bytes());
        Ok(HandbookHash(digest.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// The posts to try in order when `post` is wanted: itself, then its fallbacks.
    #[must_use]
    pub fn fallback_chain(&self, post: &PostId) -> Vec<PostId> {
        let mut chain = vec![post.clone()];
        let mut next = self.posts.get(post).and_then(|p| p.fallback.clone());
        while let Some(post) = next.filter(|p| !chain.contains(p)) {
            next = self.posts.get(&post).and_then(|p| p.fallback.clone());
            chain.push(post);
        }
        chain
    }
}
