//! The names of everything that can be wrong with a scenario, each with its page: what is wrong, why it matters,
//! how to mend it. What scenarios find in a handbook has 50 and above. No code of another room lives here.

use diag::Code;

/// SW0601: a scenario holds a line that is no step. Such a line would be passed over and prove nothing. Write one of the
/// steps, such as `at`, `open`, `do`, `expect`; the near word is offered.
pub(super) const UNKNOWN_STEP: Code = Code::new("SW0601");

/// SW0602: a step has a property that it does not know. `expect owners="wang"` would look as if it demanded something.
/// Write one of the properties that are listed in the message.
pub(super) const UNKNOWN_PROPERTY: Code = Code::new("SW0602");

/// SW0603: a step lacks something without which it cannot be done: `refused { … }` without the word of the refusal,
/// `pause "parts"` without `until=`. Add what the message names.
pub(super) const MISSING: Code = Code::new("SW0603");

/// SW0604: a value cannot be read as what is wanted there: `at "tomorrow"`, `after "5"`, `minutes "many"`. The message
/// shows how such a value is written.
pub(super) const UNREADABLE: Code = Code::new("SW0604");

/// SW0605: a step names a service, action, field, option, clause, post, channel, print, pause or price that the handbook
/// does not have. The near word is offered.
pub(super) const UNKNOWN_NAME: Code = Code::new("SW0605");

/// SW0606: a step names somebody who is no `person` of the scenario. Declare him (`person "li" "小李" posts="front_desk"`)
/// or mend the name.
pub(super) const UNKNOWN_PERSON: Code = Code::new("SW0606");

/// SW0607: a step stands before the first `at`, or its time lies before that of the step above it. The clock of a scenario
/// only goes forward; what happened earlier and is recorded later has `happened=`.
pub(super) const CLOCK: Code = Code::new("SW0607");

/// SW0608: a step is about a case that was not opened above it, or two cases have the same handle.
pub(super) const UNKNOWN_CASE: Code = Code::new("SW0608");

/// SW0609: two persons have the same name, or a person is called like a post or like one of the words `customer`,
/// `clock`, `nobody`, so that nobody could say who is meant.
pub(super) const PERSON_NAME: Code = Code::new("SW0609");

/// SW0610: a step fills a field that nobody types: a computed one, or priced lines (these have the step `line`).
pub(super) const NOT_TYPED: Code = Code::new("SW0610");

/// SW0611: `refused` must hold exactly one step, the one that is refused, and that step must be something that somebody
/// asks for.
pub(super) const REFUSED_WHAT: Code = Code::new("SW0611");

/// SW0612: two scenarios have the same title. Reports name scenarios by their title, so each needs its own.
pub(super) const SAME_TITLE: Code = Code::new("SW0612");

/// SW0613: a scenario demands nothing: it has neither an `expect` with content nor a `refused` nor a `find`. It would
/// pass whatever the handbook says.
pub(super) const DEMANDS_NOTHING: Code = Code::new("SW0613");

/// SW0614: a step has values or a block where none belongs, such as `accept { … }`, or fills a field twice: what is too
/// much would be passed over.
pub(super) const SUPERFLUOUS: Code = Code::new("SW0614");

/// SW0650: a step of a scenario was refused although the scenario does not say so. Either the handbook forbids what it
/// should allow, or the scenario misses a step before, or the refusal is right and belongs into `refused "…" { … }`.
pub(super) const REFUSED: Code = Code::new("SW0650");

/// SW0651: a step within `refused` went through. Something that the handbook should forbid is allowed.
pub(super) const NOT_REFUSED: Code = Code::new("SW0651");

/// SW0652: a step within `refused` was refused, but for another reason than the one written.
pub(super) const OTHER_REFUSAL: Code = Code::new("SW0652");

/// SW0653: the case is elsewhere than expected: its stage, owner, contact, number or another of its properties differs.
pub(super) const CASE_DIFFERS: Code = Code::new("SW0653");

/// SW0654: a duty is missing, or its due time, its state or who has it differs from what is expected. The message shows
/// how the due time was counted.
pub(super) const DUTY_DIFFERS: Code = Code::new("SW0654");

/// SW0655: a duty is open that should not be there (`no_duty`).
pub(super) const DUTY_THERE: Code = Code::new("SW0655");

/// SW0656: somebody was not told who should have been, or was told who should not (`told`, `not_told`).
pub(super) const TOLD_DIFFERS: Code = Code::new("SW0656");

/// SW0657: the answer or the end of a return visit differs from what is expected.
pub(super) const VISIT_DIFFERS: Code = Code::new("SW0657");

/// SW0658: a field of the case holds another value than expected, or none.
pub(super) const FIELD_DIFFERS: Code = Code::new("SW0658");

/// SW0659: somebody sees a case that should be hidden from him, or the other way round (`find`).
pub(super) const SIGHT_DIFFERS: Code = Code::new("SW0659");

/// SW0660: replaying the events of a case does not give the case as it is. That is a fault of the program, not of the
/// handbook: please report it with the scenario.
pub(super) const REPLAY_DIFFERS: Code = Code::new("SW0660");

/// SW0661: the clock came to a step of a duty (a warning, its due time, an escalation) and could not fire it. That is a
/// fault of the program, not of the handbook: please report it with the scenario.
pub(super) const NOT_FIRED: Code = Code::new("SW0661");
