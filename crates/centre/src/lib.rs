//! The running centre, one file a use case: authorise, load, decide, append, project; policy; timers; imports; ports.
//!
//! Nothing here knows HTTP or words of SQL; nothing below knows who is logged in. The clock and chance come in as ports.

mod accounts;
pub mod act;
pub mod caller_card;
pub mod calls;
pub mod case_page;
mod centre;
pub mod choices;
mod condition;
pub mod desk;
pub mod disk;
mod draw;
pub mod erase;
pub mod error;
pub mod files;
pub mod handbook_page;
pub mod handbook_words;
pub mod handbooks;
pub mod household;
pub mod import;
pub mod import_roster;
pub mod inbox;
pub mod lists;
mod messages;
pub mod names;
pub mod open_case;
pub mod outward;
pub mod people;
mod places;
mod policy;
pub mod ports;
pub mod principal;
pub mod projects;
pub mod reading;
pub mod register;
pub mod request;
mod rights;
pub mod seal;
pub mod search;
pub mod services;
pub mod slip;
mod submit;
mod timers;
pub mod verify;
pub mod view;
pub mod visits;

pub use accounts::LoggedIn;
pub use act::ActRequest;
pub use case_page::CaseView;
pub use centre::{Centre, Change};
pub use error::{CentreError, FieldError};
pub use lists::{DutiesRequest, DutyListPage, QueuePage, QueueRequest};
pub use open_case::{Contact, Key, OpenRequest};
pub use ports::{Chance, Clock, Files, Ports};
pub use principal::{Principal, Right, Via};
