//! Time arithmetic for limits: when is "3 working-days" from now, how much of it is used up, and why.
//!
//! Everything comes in as a value: the start, the calendar, the holiday tables, the pauses. Nothing here may
//! read a clock, a file or the environment, know a case or a handbook, or write words for people beyond the
//! text of an error. The same input gives the same answer for ever (the zone data is the one compiled in).
//!
//! How the hours of a day come about, in order: an *off* day of the observed holiday table has none; a
//! *make-up workday* has the calendar's `makeup` windows or else Monday's; any other day has its weekday's.
//! "Monday's" and "its weekday's" are read from the first season that holds the date, else from the plain week.

mod calendar;
mod count;
mod day;
mod error;
mod holidays;
mod instant;
mod measure;
mod pause;
mod trace;
mod window;
mod within;
mod zone;

pub use calendar::{Calendar, Season, Week};
pub use count::{Due, HORIZON_YEARS, due};
pub use error::CalendarError;
pub use holidays::{DayKind, Holiday, Holidays, Tables};
pub use instant::Instant;
pub use measure::{close_of, elapsed, is_open, next_open, portion, shift_date};
pub use pause::Pause;
pub use trace::{MAX_STEPS, Trace, TraceStep, Why};
pub use window::Window;
pub use within::{Unit, Within};
pub use zone::Zone;
