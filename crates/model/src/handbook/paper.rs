//! What is said, printed and charged: scripts 话术, prints 打印件, price lists 价目表.

use super::Label;
use crate::expression::Expression;
use crate::ids::*;
use crate::money::Fen;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "line")]
pub enum ScriptLine {
    /// Say this.
    Say {
        /// The words; `{customer}`, `{agent}`, `{project}`, `{number}`, `{due}`, `{place}` are filled in.
        words: Label,
    },
    /// Do this.
    Do {
        /// What.
        what: Label,
    },
    /// Never say this.
    Never {
        /// The words.
        words: Label,
    },
    /// Ring this outside number.
    Ring {
        /// The number, e.g. 119.
        number: String,
        /// Whose it is.
        whose: Label,
    },
}

/// A script 话术.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// Its name.
    pub label: Label,
    /// The situation in which it is shown (a free word: `answer_call`, `missed_call`, `visit`, `first_action` …).
    pub situation: String,
    /// Shown only when this holds of the case.
    pub when: Option<Expression>,
    /// Its lines in order.
    pub lines: Vec<ScriptLine>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// A paper on which something is printed, in tenths of a millimetre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Width of one copy.
    pub width: u32,
    /// Height of one copy.
    pub height: u32,
    /// Copies on one sheet, one above the other.
    pub per_sheet: u32,
}

/// One copy of a print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Its id.
    pub id: String,
    /// Its name (存根联 …).
    pub label: Label,
    /// Who keeps it.
    pub keeper: Label,
    /// Cells that it does not show.
    pub hides: Vec<String>,
}

/// One cell of a print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintCell {
    /// What it shows: a field's id or a built-in word (`number`, `reported`, `place`, `caller`, `phone`, `appointed`,
    /// `dispatched_by`, `taken_by`, `arrived`, `done`, `lines`, `sum`, `verdict`, `customer_signature`,
    /// `worker_signature`, `visit`, `qr`).
    pub shows: String,
    /// Its caption; the field's own when `None`.
    pub label: Option<Label>,
    /// Columns that it takes of twelve.
    pub span: u8,
}

/// A print 打印件.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// Its name.
    pub label: Label,
    /// The form's code on the paper (QR-0225 …).
    pub code: Option<String>,
    /// Papers that it fits, the preferred first.
    pub papers: Vec<String>,
    /// Its copies.
    pub copies: Vec<Copy>,
    /// Its rows of cells.
    pub rows: Vec<Vec<PrintCell>>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// One item of a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Its name.
    pub label: Label,
    /// The unit (个, 米, 小时).
    pub unit: String,
    /// Price of one unit.
    pub price: Fen,
}

/// A price list 价目表.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    /// Its name.
    pub label: Label,
    /// Its version, copied into each line.
    pub version: String,
    /// Its items.
    pub items: BTreeMap<ItemId, Price>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}
