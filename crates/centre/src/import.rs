//! Import of places and residents, and of open matters, from a spreadsheet: read, map, check, compare, report.
//!
//! The way of a file: [`sheet::read`] makes cells of bytes; [`columns::propose`] says what each column seems to
//! hold and a person may change that; [`roster::plan`] accounts for every row exactly once, as accepted, rejected
//! with reasons, or skipped; [`difference::difference`] compares the plan with what is there already;
//! [`report`] shows all of it and writes the rejected rows as a file. Open matters of another system go the same way in
//! [`cases`].
//!
//! Nothing here knows a database, a clock or a file system, and nothing is guessed: what can be read in two ways is
//! rejected with a sentence that says what to write.

pub mod cases;
pub mod columns;
pub mod difference;
pub mod place_form;
pub mod report;
pub mod roster;
pub mod settings;
pub mod sheet;
pub mod value;
