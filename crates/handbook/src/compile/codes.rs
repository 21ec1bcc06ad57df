//! The codes of messages about values that make no sense together, and about names.

use diag::Code;

/// SW0116: of two properties exactly one belongs.
pub(crate) const EITHER: Code = Code::new("SW0116");
/// SW0117: a property or a line that does not fit the kind of the field, or one that the kind needs.
pub(crate) const KIND: Code = Code::new("SW0117");
/// SW0118: days or times that contradict each other.
pub(crate) const DAYS: Code = Code::new("SW0118");
/// SW0119: a number pattern that cannot be used.
pub(crate) const PATTERN: Code = Code::new("SW0119");
/// SW0120: a handbook of a newer language.
pub(crate) const NEWER: Code = Code::new("SW0120");
/// SW0121: a unit of time that does not fit.
pub(crate) const UNIT: Code = Code::new("SW0121");
/// SW0122: a statement that came to nothing although nothing was wrong with it; a fault of the compiler.
pub(crate) const UNFINISHED: Code = Code::new("SW0122");
/// SW0123: a service lacks a stage of a kind, or has two of a kind that there is one of.
pub(crate) const STAGE_KINDS: Code = Code::new("SW0123");
/// SW0124: the cells of a row take more than twelve columns.
pub(crate) const ROW_TOO_WIDE: Code = Code::new("SW0124");
/// SW0201: something is mentioned that is not defined.
pub(crate) const UNDEFINED: Code = Code::new("SW0201");
/// SW0202: something is mentioned where another kind of thing belongs.
pub(crate) const OTHER_KIND: Code = Code::new("SW0202");
/// SW0203: a word that may mean two things.
pub(crate) const AMBIGUOUS: Code = Code::new("SW0203");
/// SW0204: an id that the language uses itself.
pub(crate) const TAKEN: Code = Code::new("SW0204");
/// SW0205: a warning that something is listed twice.
pub(crate) const LISTED_TWICE: Code = Code::new("SW0205");
