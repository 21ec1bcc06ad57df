//! What a field may hold, and the references that stand for personal values.
//!
//! A name, a phone number, free text and pictures never lie in an event: they lie in a side table by subject and key,
//! and the event holds a reference with a salted digest, so that erasing a person breaks no hash.

use crate::ids::{FileId, OptionId, PartyId, PersonId, PersonalId, PlaceId};
use crate::money::{Fen, Quantity};
use calendar::Instant;
use serde::{Deserialize, Serialize};

/// Whose data a personal value is: erasing the subject erases the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of", content = "id")]
pub enum Subject {
    /// A customer.
    Party(PartyId),
    /// An employee.
    Person(PersonId),
    /// Nobody known: the value goes with its case.
    Case(crate::ids::CaseId),
}

/// A reference to a personal value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PersonalRef {
    /// Whose it is.
    pub subject: Subject,
    /// Key in the side table.
    pub key: PersonalId,
    /// Hex SHA-256 over salt and value; the salt lies beside the value.
    pub digest: String,
}

/// A reference to a stored file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileRef {
    /// The file.
    pub id: FileId,
    /// Whose picture it is.
    pub subject: Subject,
    /// Hex SHA-256 of its bytes.
    pub digest: String,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Value {
    /// One option of a choice.
    Choice(OptionId),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A quantity.
    Decimal(Quantity),
    /// A sum of money.
    Money(Fen),
    /// A date with its time.
    Instant(Instant),
    /// Free text, by reference.
    Text(PersonalRef),
    /// A phone number, by reference.
    Phone(PersonalRef),
    /// A place.
    Place(PlaceId),
    /// A customer.
    Party(PartyId),
    /// An employee.
    Person(PersonId),
    /// Photos.
    Photos(Vec<FileRef>),
}
