//! Ids: UUIDv7 newtypes with a readable prefix for things of the running centre, plain words for things a handbook names.
//!
//! Making a new UUID needs a clock and randomness, so it happens at the edge (`centre`); here they are only parsed and shown.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The text lacks the kind's prefix or the UUID after it.
    #[error("`{text}` is not an id that begins with `{prefix}_`")]
    Malformed {
        /// The prefix that was wanted.
        prefix: &'static str,
        /// What was given.
        text: String,
    },
    /// The text is not a word of the handbook language.
    #[error("`{0}` is not a word: a small letter, then small letters, digits and `_`, at most 60")]
    NotAWord(String),
}

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);
        impl $name {
            /// The prefix that every text form of this id begins with.
            pub const PREFIX: &'static str = $prefix;
            /// Wraps a UUID made at the edge.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self { Self(uuid) }
            /// A fixed id from a number, for scenarios and tests.
            #[must_use]
            pub const fn from_number(number: u128) -> Self { Self(Uuid::from_u128(number)) }
            /// The bare UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid { self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), self.0.as_simple())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                text.strip_prefix(concat!($prefix, "_"))
                    .filter(|rest| rest.len() == 32)
                    .and_then(|rest| Uuid::try_parse(rest).ok())
                    .map(Self)
                    .ok_or_else(|| IdError::Malformed { prefix: $prefix, text: text.chars().take(80).collect() })
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

uuid_id! {
    /// A project 管理处: the unit of permission and of partitioning.
    ProjectId = "proj";
    /// A case 单.
    CaseId = "case";
    /// An employee, with or without an account.
    PersonId = "pers";
    /// A customer: person or organisation.
    PartyId = "party";
    /// A place: building, unit, room, public area, parking space.
    PlaceId = "place";
    /// A stored file (photo, paper).
    FileId = "file";
    /// One priced line of a case.
    LineId = "line";
    /// A command, chosen by who sends it; the idempotency key.
    CommandId = "cmd";
    /// A personal value in the side table.
    PersonalId = "pv";
    /// A node of the project tree: organisation, region or project.
    NodeId = "node";
    /// An account that may log in.
    AccountId = "acct";
    /// A bearer token of the interface.
    TokenId = "tok";
    /// A message on its way to people or machines.
    DeliveryId = "dlv";
    /// A logged call or visit to the desk.
    ContactId = "call";
}

/// Longest word of the handbook language, in characters.
pub const LONGEST_WORD: usize = 60;

/// Whether a text is a word of the handbook language: `[a-z][a-z0-9_]*`.
#[must_use]
pub fn is_word(text: &str) -> bool {
    text.len() <= LONGEST_WORD
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

macro_rules! word_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(String);
        impl $name {
            /// Checks and wraps a word.
            ///
            /// # Errors
            /// When the text is not a word of the handbook language.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                if is_word(&text) { Ok(Self(text)) } else { Err(IdError::NotAWord(text)) }
            }
            /// The word.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> { Self::new(text) }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str { &self.0 }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(d)?).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

word_id! {
    /// A service 服务事项 of a handbook.
    ServiceId;
    /// A post 岗位.
    PostId;
    /// A calendar 日历; `always` is built in.
    CalendarId;
    /// A field of a service's form.
    FieldId;
    /// One option of a choice.
    OptionId;
    /// A stage 环节.
    StageId;
    /// An action 操作.
    ActionId;
    /// A clause that creates duties: a limit, a return visit, or one of the built-in clauses.
    ClauseId;
    /// A reason for a pause.
    PauseId;
    /// A script 话术.
    ScriptId;
    /// A print 打印件.
    PrintId;
    /// A channel through which a matter comes in.
    ChannelId;
    /// A list of prices.
    PriceListId;
    /// An item of a price list.
    ItemId;
}

/// The clauses that every service has without writing them; a handbook may not use their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BuiltInClause {
    /// Accept or decline the responsibility of the owner.
    AcceptOwner,
    /// Accept or decline the responsibility of the contact.
    AcceptContact,
    /// Go on after a pause.
    Wake,
    /// Keep a time told to the customer.
    Promise,
    /// Be there in the agreed window.
    Appointment,
    /// Confirm that the customer cannot be reached.
    SignOff,
}

impl BuiltInClause {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::AcceptOwner, Self::AcceptContact, Self::Wake, Self::Promise, Self::Appointment, Self::SignOff];

    /// The word of the clause.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AcceptOwner => "accept_owner",
            Self::AcceptContact => "accept_contact",
            Self::Wake => "wake",
            Self::Promise => "promise",
            Self::Appointment => "appointment",
            Self::SignOff => "sign_off",
        }
    }

    /// The clause's id.
    #[must_use]
    pub fn id(self) -> ClauseId {
        ClauseId(self.word().to_owned())
    }
}

/// The number of a case as people say and print it, e.g. `BXGL-20261122-0007`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseNumber(pub String);

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 over the canonical JSON of a compiled handbook with its overlays, calendars and language version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HandbookHash(pub String);

impl fmt::Display for HandbookHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_refuses_another_kind() {
        let id = CaseId::from_number(7);
        assert_eq!(id.to_string(), "case_00000000000000000000000000000007");
        assert_eq!(id.to_string().parse::<CaseId>(), Ok(id));
        assert!(id.to_string().parse::<PersonId>().is_err());
        assert!("case_0000-0000".parse::<CaseId>().is_err());
    }

    #[test]
    fn words_are_small_letters_digits_and_underscores() {
        for good in ["a", "on_site", "x9"] {
            assert!(is_word(good), "{good}");
        }
        for bad in ["", "On", "9x", "on-site", "急修", "_a"] {
            assert!(!is_word(bad), "{bad}");
        }
        assert!(!is_word(&"a".repeat(LONGEST_WORD + 1)));
    }
}
