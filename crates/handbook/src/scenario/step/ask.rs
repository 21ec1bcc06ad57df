//! What a step asks of a case, with free text still in words.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Instant;
use model::command::{Audience, Mover, Payer, Role, TryOutcome, Verdict};
use model::handbook::VisitMethod;
use model::{
    ActionId, ChannelId, ClauseId, Fen, FieldId, ItemId, LineId, PartyId, PauseId, PersonId, PlaceId,
    PriceListId, PrintId, Quantity, ServiceId,
};

use super::{By, Given, Whom};

/// What is asked of a case, by whom, and when it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Asking {
    /// Who asks.
    pub by: By,
    /// When it happened, if not now.
    pub happened: Option<Instant>,
    /// Why it is recorded late.
    pub late: Option<String>,
    /// What is asked.
    pub ask: Ask,
}

/// Opening a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// Of which service.
    pub service: ServiceId,
    /// How it came in.
    pub channel: ChannelId,
    /// The customer.
    pub party: Option<PartyId>,
    /// Name of who calls.
    pub caller: Option<String>,
    /// Phone of who calls.
    pub phone: Option<String>,
    /// Where.
    pub place: Option<PlaceId>,
    /// Who was asked first.
    pub first_asked: Option<PersonId>,
    /// The form.
    pub fields: BTreeMap<FieldId, Given>,
    /// An exercise.
    pub drill: bool,
    /// The customer stays hidden.
    pub anonymous: bool,
}

/// A priced line.
#[derive(Debug, Clone, PartialEq)]
pub struct PricedLine {
    /// Its id.
    pub id: LineId,
    /// The field that it belongs to.
    pub field: FieldId,
    /// The item of a price list, with the list's version.
    pub item: Option<(PriceListId, String, ItemId)>,
    /// What it is, when free.
    pub what: Option<String>,
    /// How much.
    pub quantity: Quantity,
    /// Price of one.
    pub price: Fen,
    /// Who pays.
    pub payer: Payer,
    /// Tax class.
    pub tax: Option<String>,
    /// Why nothing is charged.
    pub waived: Option<String>,
}

/// A clause and which of its occurrences; the latest when `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// The clause.
    pub clause: ClauseId,
    /// The n-th time, from 1.
    pub occurrence: Option<u32>,
}

/// What is asked of a case: the commands of the model with free text still in words.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// `open`
    Open(Box<Opening>),
    /// `do`
    Act {
        /// Which action.
        action: ActionId,
        /// Its answers.
        inputs: BTreeMap<FieldId, Given>,
        /// The note with it.
        note: Option<String>,
    },
    /// `set`
    Set {
        /// The new values.
        fields: BTreeMap<FieldId, Given>,
        /// Why.
        reason: Option<String>,
    },
    /// `offer`
    Offer {
        /// Which responsibility.
        role: Role,
        /// To whom.
        to: Whom,
        /// Why.
        reason: Option<String>,
    },
    /// `accept`
    Accept {
        /// Which responsibility.
        role: Role,
    },
    /// `decline`
    Decline {
        /// Which responsibility.
        role: Role,
        /// Why.
        reason: String,
    },
    /// `acknowledge`
    Acknowledge(Which),
    /// `pause`
    Pause {
        /// Why.
        reason: PauseId,
        /// Until when at the latest.
        until: Instant,
        /// What is waited for.
        note: Option<String>,
    },
    /// `resume`
    Resume,
    /// `appoint`
    Appoint {
        /// The window opens.
        from: Instant,
        /// The window closes.
        until: Instant,
    },
    /// `move_appointment`
    MoveAppointment {
        /// Whose wish.
        whose: Mover,
        /// The window opens.
        from: Instant,
        /// The window closes.
        until: Instant,
        /// Why.
        reason: Option<String>,
    },
    /// `nobody_home`
    NobodyHome {
        /// How many photos.
        photos: Vec<String>,
        /// Note.
        note: Option<String>,
    },
    /// `promise`
    Promise {
        /// The time.
        time: Instant,
        /// In what words.
        words: String,
        /// Through which channel.
        channel: ChannelId,
    },
    /// `keep_promise`
    KeepPromise {
        /// Which; the latest when `None`.
        occurrence: Option<u32>,
    },
    /// `note`
    Note {
        /// The words.
        text: String,
        /// For whom.
        audience: Audience,
    },
    /// `try`
    Try {
        /// Which visit.
        visit: Which,
        /// How.
        method: VisitMethod,
        /// What came of it.
        outcome: TryOutcome,
        /// Note.
        note: Option<String>,
    },
    /// `visit`
    Visit(Box<Visiting>),
    /// `sign_off`
    SignOff {
        /// Which visit.
        visit: Which,
        /// What was checked.
        reason: String,
    },
    /// `end_visit`
    EndVisit {
        /// Which visit.
        visit: Which,
        /// Why.
        reason: String,
        /// The written answer.
        answer: String,
    },
    /// `reopen`
    Reopen {
        /// Why.
        reason: String,
    },
    /// `cancel`
    Cancel {
        /// The customer asked for it.
        by_customer: bool,
        /// Why.
        reason: String,
    },
    /// `line`
    PutLine(Box<PricedLine>),
    /// `remove_line`
    RemoveLine(LineId),
    /// `consent`
    Consent {
        /// To which sum.
        sum: Fen,
        /// How.
        method: VisitMethod,
    },
    /// `print`
    Print {
        /// Which.
        print: PrintId,
        /// On which paper.
        paper: String,
    },
}

/// Answers of a return visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Visiting {
    /// Which visit.
    pub visit: Which,
    /// How.
    pub method: VisitMethod,
    /// What the customer said.
    pub verdict: Verdict,
    /// Who visited too.
    pub with: BTreeSet<PersonId>,
    /// The customer's words.
    pub words: Option<String>,
    /// The asked fields.
    pub answers: BTreeMap<FieldId, Given>,
}
