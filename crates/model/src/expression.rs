//! Typed expressions of guards, conditions and computed fields: the stored form and its evaluation.
//!
//! Three-valued: an answer that nobody gave is *unknown*, and every caller must say what that means for it. The language
//! (text, types, messages) is in `handbook`; this is what a compiled handbook keeps and the engine runs.

use crate::ids::FieldId;
use crate::money::{Fen, Quantity};
use calendar::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod evaluate;
pub use evaluate::{Lookup, Outcome, evaluate};

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number.
    Integer,
    /// A quantity.
    Decimal,
    /// A sum of money.
    Money,
    /// An instant.
    Instant,
    /// One of the options of this choice field (or the channels, for `channel`).
    Choice(String),
    /// Text: may only be asked whether it was answered.
    Text,
    /// A person, place, party or photos: may only be asked whether it was answered, or compared with another of its kind.
    Reference(String),
}

/// A value during evaluation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "value")]
pub enum Scalar {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A quantity.
    Decimal(Quantity),
    /// A sum of money.
    Money(Fen),
    /// An instant.
    Instant(Instant),
    /// An option's id, or the text form of an id.
    Word(String),
    /// There is an answer, but its content is nobody's business here (text, photos).
    Present,
}

/// A fact about the case that is not a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseFact {
    /// `channel`: how it came in (a choice of the service's intake).
    Channel,
    /// `round`: 1 until first reopened (integer).
    Round,
    /// `drill`: an exercise 演练 (bool).
    Drill,
    /// `paused`: a pause is open (bool).
    Paused,
    /// `consented`: the customer agreed to exactly the present sum of his lines (bool).
    Consented,
    /// `to_pay`: sum of the lines that the customer pays (money).
    ToPay,
    /// `party_known`: the case has a customer (bool).
    PartyKnown,
    /// `place_known`: the case has a place (bool).
    PlaceKnown,
    /// `appointed`: an appointment is agreed (bool).
    Appointed,
    /// `visits_owed`: return visits that are still owed (integer).
    VisitsOwed,
    /// `joined`: the case was joined to a common event (bool).
    Joined,
}

/// An operator with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
}

/// A function of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// `answered(field)`: whether the field has a value; never unknown.
    Answered,
    /// `midpoint(a, b)`: the instant halfway between two instants.
    Midpoint,
    /// `minutes_between(a, b)`: whole minutes from a to b (integer, may be negative).
    MinutesBetween,
    /// `done(action)`: whether the action was done in this round; never unknown. Its argument is stored as a word.
    Done,
}

/// A checked expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "node")]
pub enum Expression {
    /// A fixed value.
    Literal {
        /// The value.
        value: Scalar,
    },
    /// The value of a field.
    Field {
        /// Which.
        field: FieldId,
    },
    /// A fact of the case.
    Fact {
        /// Which.
        fact: CaseFact,
    },
    /// `!x`
    Not {
        /// What is denied.
        of: Box<Expression>,
    },
    /// Two sides and an operator.
    Binary {
        /// The operator.
        operator: Operator,
        /// Left side.
        left: Box<Expression>,
        /// Right side.
        right: Box<Expression>,
    },
    /// `x in ['a', 'b']`
    In {
        /// What is looked for.
        of: Box<Expression>,
        /// Among these.
        list: Vec<Scalar>,
    },
    /// A function call.
    Call {
        /// Which.
        function: Function,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
}

impl Expression {
    /// Every field that the expression reads.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<FieldId> {
        let mut found = BTreeSet::new();
        self.collect_fields(&mut found);
        found
    }

    fn collect_fields(&self, found: &mut BTreeSet<FieldId>) {
        match self {
            Self::Literal { .. } | Self::Fact { .. } => {}
            Self::Field { field } => {
                found.insert(field.clone());
            }
            Self::Not { of } | Self::In { of, .. } => of.collect_fields(found),
            Self::Binary { left, right, .. } => {
                left.collect_fields(found);
                right.collect_fields(found);
            }
            Self::Call { arguments, .. } => arguments.iter().for_each(|a| a.collect_fields(found)),
        }
    }
}
