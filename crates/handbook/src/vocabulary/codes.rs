//! The codes of messages about words, arguments, properties and values.

use diag::Code;

/// SW0101: a word that the language does not know.
pub(crate) const UNKNOWN_WORD: Code = Code::new("SW0101");
/// SW0102: a word that belongs into another block.
pub(crate) const MISPLACED: Code = Code::new("SW0102");
/// SW0103: a word that a later version of the language will know.
pub(crate) const RESERVED: Code = Code::new("SW0103");
/// SW0104: an argument (id, name …) is missing.
pub(crate) const MISSING_ARGUMENT: Code = Code::new("SW0104");
/// SW0105: more arguments than the word takes.
pub(crate) const SURPLUS_ARGUMENT: Code = Code::new("SW0105");
/// SW0106: a property that must be written is missing.
pub(crate) const MISSING_PROPERTY: Code = Code::new("SW0106");
/// SW0107: a property that the word does not have.
pub(crate) const UNKNOWN_PROPERTY: Code = Code::new("SW0107");
/// SW0108: a value of another type than its place takes.
pub(crate) const WRONG_TYPE: Code = Code::new("SW0108");
/// SW0109: `"true"` in quotes where `#true` is meant.
pub(crate) const QUOTED_FLAG: Code = Code::new("SW0109");
/// SW0110: a value that cannot be read as what its place takes.
pub(crate) const UNREADABLE: Code = Code::new("SW0110");
/// SW0111: an id that is not a word of small letters, digits and `_`.
pub(crate) const NOT_A_WORD: Code = Code::new("SW0111");
/// SW0112: two definitions with the same id.
pub(crate) const DEFINED_TWICE: Code = Code::new("SW0112");
/// SW0113: the same thing written twice where once is meant.
pub(crate) const WRITTEN_TWICE: Code = Code::new("SW0113");
/// SW0114: a word that must stand in a block is missing.
pub(crate) const MISSING_WORD: Code = Code::new("SW0114");
/// SW0115: a warning that the English name is missing.
pub(crate) const NO_ENGLISH: Code = Code::new("SW0115");
