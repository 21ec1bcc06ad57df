//! The slips that may pass unseen or come to more than three messages, each with the reason why it may.

use super::Slip::{LeftOut, Misspelt, Twice};
use super::{Excuse, May, Slip};

const fn unseen(slip: Slip, words: &'static str, why: &'static str) -> Excuse {
    Excuse { slip, words, may: May::PassUnseen, why }
}

const fn often(slip: Slip, words: &'static str, why: &'static str) -> Excuse {
    Excuse { slip, words, may: May::BeToldOften, why }
}

const TRACE: &str =
    "names a requirement for people; that the needed ones are named is held by the ablation test";
const WORDING: &str =
    "wording for people, free to each site; what must be said is held by the proofs of the ablation test";
const LAYOUT: &str =
    "what a paper shows is free; what the slips must show is held by the proofs of the ablation test";
const FACTS: &str = "a fact of one year's calendar, which no rule can derive from the others";
const PRICES: &str = "which goods a site sells is its own choice";
const OFFERED: &str = "the service offers it as well; beside the action it is only nearer at hand";
const FREEDOM: &str =
    "what overlays may change is the author's own choice; the handbook itself runs the same";
const CHOICE: &str =
    "which options a site offers is its own choice; the needed ones are held by the ablation test";
const FEWER: &str = "a scenario may do and demand less; what it must show is held by the ablation test";
const AGAIN: &str = "the handbook lets this be done a second time, and the clock may be looked at twice";
const DEMANDED_TWICE: &str = "the same demand twice asks for nothing more and hides nothing";
const OTHER_SERVICE: &str =
    "the later steps now fall to a case of another service, and each name that is foreign there is told";
const EACH_PART: &str = "each part that served only it is now without use, and each says so";

pub(crate) const EXCUSES: &[Excuse] = &[
    unseen(LeftOut, "calendar source", TRACE),
    unseen(LeftOut, "channel source", TRACE),
    unseen(LeftOut, "post source", TRACE),
    unseen(LeftOut, "prices source", TRACE),
    unseen(LeftOut, "print source", TRACE),
    unseen(LeftOut, "ring_back source", TRACE),
    unseen(LeftOut, "script source", TRACE),
    unseen(LeftOut, "service source", TRACE),
    unseen(LeftOut, "service action source", TRACE),
    unseen(LeftOut, "service appointment source", TRACE),
    unseen(LeftOut, "service field source", TRACE),
    unseen(LeftOut, "service limit source", TRACE),
    unseen(LeftOut, "service return_visit source", TRACE),
    unseen(LeftOut, "service stage source", TRACE),
    unseen(LeftOut, "scenario source", TRACE),
    unseen(Twice, "scenario source", TRACE),
    unseen(LeftOut, "script do", WORDING),
    unseen(LeftOut, "script never", WORDING),
    unseen(LeftOut, "script ring", WORDING),
    unseen(LeftOut, "script say", WORDING),
    unseen(LeftOut, "service appointment clause", WORDING),
    unseen(LeftOut, "service conflict clause", WORDING),
    unseen(LeftOut, "service hand_over clause", WORDING),
    unseen(LeftOut, "service limit clause", WORDING),
    unseen(LeftOut, "service return_visit clause", WORDING),
    unseen(LeftOut, "print copy", LAYOUT),
    unseen(LeftOut, "print row", LAYOUT),
    unseen(LeftOut, "print row cell", LAYOUT),
    unseen(LeftOut, "holidays off", FACTS),
    unseen(LeftOut, "holidays work", FACTS),
    unseen(LeftOut, "prices item", PRICES),
    unseen(LeftOut, "service action print", OFFERED),
    unseen(LeftOut, "service action script", OFFERED),
    unseen(LeftOut, "service scripts", OFFERED),
    unseen(LeftOut, "service limit bounds", FREEDOM),
    unseen(LeftOut, "service limit fixed", FREEDOM),
    unseen(LeftOut, "service return_visit bounds", FREEDOM),
    unseen(LeftOut, "service field option", CHOICE),
    // Scenarios.
    unseen(LeftOut, "scenario", FEWER),
    unseen(LeftOut, "scenario accept", FEWER),
    unseen(LeftOut, "scenario after", FEWER),
    unseen(LeftOut, "scenario at", FEWER),
    unseen(LeftOut, "scenario do", FEWER),
    unseen(LeftOut, "scenario do *", FEWER),
    unseen(LeftOut, "scenario expect", FEWER),
    unseen(LeftOut, "scenario expect *", FEWER),
    unseen(LeftOut, "scenario find", FEWER),
    unseen(LeftOut, "scenario leave", FEWER),
    unseen(LeftOut, "scenario line", FEWER),
    unseen(LeftOut, "scenario note", FEWER),
    unseen(LeftOut, "scenario open", FEWER),
    unseen(LeftOut, "scenario open *", FEWER),
    unseen(LeftOut, "scenario person", FEWER),
    unseen(LeftOut, "scenario print", FEWER),
    unseen(LeftOut, "scenario refused", FEWER),
    unseen(LeftOut, "scenario refused do *", FEWER),
    unseen(LeftOut, "scenario refused open *", FEWER),
    unseen(LeftOut, "scenario refused visit *", FEWER),
    unseen(LeftOut, "scenario try", FEWER),
    unseen(LeftOut, "scenario visit *", FEWER),
    unseen(Twice, "scenario acknowledge", AGAIN),
    unseen(Twice, "scenario after", AGAIN),
    unseen(Twice, "scenario at", AGAIN),
    unseen(Twice, "scenario consent", AGAIN),
    unseen(Twice, "scenario do", AGAIN),
    unseen(Twice, "scenario find", AGAIN),
    unseen(Twice, "scenario leave", AGAIN),
    unseen(Twice, "scenario line", AGAIN),
    unseen(Twice, "scenario move_appointment", AGAIN),
    unseen(Twice, "scenario note", AGAIN),
    unseen(Twice, "scenario open", AGAIN),
    unseen(Twice, "scenario print", AGAIN),
    unseen(Twice, "scenario promise", AGAIN),
    unseen(Twice, "scenario publish", AGAIN),
    unseen(Twice, "scenario publish off", AGAIN),
    unseen(Twice, "scenario refused", AGAIN),
    unseen(Twice, "scenario set", AGAIN),
    unseen(Twice, "scenario try", AGAIN),
    unseen(Twice, "scenario expect", DEMANDED_TWICE),
    unseen(Twice, "scenario expect *", DEMANDED_TWICE),
    // More than three messages.
    often(LeftOut, "scenario open", OTHER_SERVICE),
    often(Misspelt, "scenario open", OTHER_SERVICE),
    often(LeftOut, "scenario do", OTHER_SERVICE),
    often(Misspelt, "scenario do", OTHER_SERVICE),
    often(LeftOut, "service field", EACH_PART),
    often(LeftOut, "service return_visit", EACH_PART),
    often(LeftOut, "service action", EACH_PART),
    often(LeftOut, "service", EACH_PART),
    often(LeftOut, "service scripts", EACH_PART),
];
