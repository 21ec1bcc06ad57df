//! An action 操作: what may be done at a stage, by whom, asking what, under which guards, with which effects.

use super::Label;
use crate::expression::Expression;
use crate::ids::*;
use serde::{Deserialize, Serialize};

/// Who may perform an action.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who", content = "id")]
pub enum Performer {
    /// Holders of a post for the place.
    Post(PostId),
    /// `owner`: the person responsible now.
    Owner,
    /// `contact`: the person who answers to the customer now.
    Contact,
    /// `first_asked`: who was asked first.
    FirstAsked,
    /// `customer`: the customer himself.
    Customer,
    /// `anyone`: any employee who may see the case.
    Anyone,
    /// The person in a field.
    Field(FieldId),
}

/// A question of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The field that it fills.
    pub field: FieldId,
    /// Must be answered.
    pub required: bool,
    /// Asked only when this holds (unknown: not asked).
    pub when: Option<Expression>,
}

/// A condition that must hold for the action; unknown refuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// What must hold.
    pub must: Expression,
    /// What people are told otherwise: why, and what to do.
    pub otherwise: Label,
}

/// To whom an action hands the case over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to", content = "id")]
pub enum HandOverTo {
    /// The person chosen in this field.
    Field(FieldId),
    /// Whoever holds this post for the place.
    Post(PostId),
    /// Who was asked first.
    FirstAsked,
    /// Who answers to the customer.
    Contact,
}

/// What an action does besides moving the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "does")]
pub enum Effect {
    /// Offers the case to a new owner; counts when accepted.
    HandOver {
        /// To whom.
        to: HandOverTo,
        /// No acceptance is asked (an order: emergency).
        at_once: bool,
    },
    /// Sets a field.
    Set {
        /// Which.
        field: FieldId,
        /// To what.
        to: Expression,
    },
    /// Tells the holders of a post, or the customer when `post` is `None`.
    Notify {
        /// Whom.
        post: Option<PostId>,
        /// In which words.
        script: ScriptId,
    },
    /// The actor says that he has it: acknowledges the open duties that this limit created for his post.
    Acknowledge {
        /// The limit.
        limit: ClauseId,
    },
    /// Ends a pause, if one is open.
    Resume,
    /// Confirms the appointment as kept.
    KeepAppointment,
}

/// An action of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its id.
    pub id: ActionId,
    /// Its name.
    pub label: Label,
    /// Stages in which it is offered.
    pub from: Vec<StageId>,
    /// The stage that it leads to; the case stays when `None`.
    pub to: Option<StageId>,
    /// Who may.
    pub by: Vec<Performer>,
    /// What it asks.
    pub asks: Vec<Ask>,
    /// What must hold.
    pub guards: Vec<Guard>,
    /// What else it does, in order.
    pub effects: Vec<Effect>,
    /// Scripts shown beside it.
    pub scripts: Vec<ScriptId>,
    /// Prints offered with it.
    pub prints: Vec<PrintId>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}
