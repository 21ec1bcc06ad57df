//! Facts about days off and make-up workdays, as published by an authority for some years ahead.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an announced day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// A day off, whatever its weekday.
    Off,
    /// A make-up workday 调休, whatever its weekday: it has the calendar's `makeup` windows if given, else
    /// Monday's windows of the week in force.
    Work,
}

/// One announced day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// Off or make-up work.
    pub kind: DayKind,
    /// The holiday it belongs to, e.g. 国庆节.
    pub name: String,
}

/// The announced days of one authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holidays {
    /// The announced days; every other day is what its weekday says.
    pub days: BTreeMap<Date, Holiday>,
    /// The last date for which the facts are known. A count of working time that uses a later one is
    /// provisional.
    pub published_until: Date,
}

/// Every holiday table that calendars may observe, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tables {
    /// Id of the table to its facts.
    pub holidays: BTreeMap<String, Holidays>,
}
