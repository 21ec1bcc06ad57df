//! Runs a scenario: time passes, what falls due is fired, each step is done or refused, each demand is judged. A scenario
//! ends at its first step that does not come out as written, since everything after it would only follow from that.

use std::collections::BTreeMap;

use diag::{Diagnostic, Lang};
use model::people::Absence;
use model::{Handbook, HandbookHash};

use super::centre::{Centre, No};
use super::demand::Judge;
use super::difference::Teller;
use super::step::{By, Scenario, Step, Want, What};
use super::transcript::{Line, Speaker, refusal, to_text};
use crate::syntax::Spanned;

/// How a scenario came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its title.
    pub title: String,
    /// Everything came out as written.
    pub passed: bool,
    /// What happened.
    pub transcript: Vec<Line>,
    /// What did not come out as written, in the order of the text.
    pub differences: Vec<Diagnostic>,
}

impl Report {
    /// The transcript as text, for `check --verbose`.
    #[must_use]
    pub fn to_text(&self, handbook: &Handbook, lang: Lang) -> String {
        to_text(&self.transcript, &handbook.zone, lang)
    }
}

/// Runs a scenario on a handbook. `hash` is the address under which its cases keep the handbook.
#[must_use]
pub fn run(scenario: &Scenario, handbook: &Handbook, hash: &HandbookHash) -> Report {
    let speaker = Speaker { handbook, names: &scenario.names };
    let mut runner = Runner {
        centre: Centre::new(scenario, handbook, hash),
        speaker: &speaker,
        teller: Teller { scenario, speaker: &speaker },
        lines: Vec::new(),
        spoken: 0,
        heard: BTreeMap::new(),
        differences: Vec::new(),
    };
    for step in &scenario.steps {
        runner.step(step);
        if !runner.differences.is_empty() {
            break;
        }
    }
    Report {
        title: scenario.title.value.clone(),
        passed: runner.differences.is_empty(),
        transcript: runner.lines,
        differences: runner.differences,
    }
}

/// Who asks for a step, if somebody does.
fn asks(what: &What) -> Option<By> {
    match what {
        What::Ask(asking) => Some(asking.by),
        What::Merge { by, .. } | What::Join { by, .. } | What::HandAll { by, .. } => Some(*by),
        What::Leave { person, .. } => Some(By::Person(*person)),
        _ => None,
    }
}

struct Runner<'a> {
    centre: Centre<'a>,
    speaker: &'a Speaker<'a>,
    teller: Teller<'a>,
    lines: Vec<Line>,
    /// Happenings that are in the transcript already.
    spoken: usize,
    /// By case: how much of what people were told the last `expect` has seen.
    heard: BTreeMap<usize, usize>,
    differences: Vec<Diagnostic>,
}

impl Runner<'_> {
    fn step(&mut self, step: &Step) {
        // What is done at an instant comes before what falls due at it; who looks at that instant sees both.
        let looks = matches!(step.what, What::Expect(_) | What::Find { .. });
        let passed = self.centre.pass(step.at, looks);
        self.speak();
        if let Err((_, duty, no)) = passed {
            self.differences.push(self.teller.not_fired(step.head, &duty, &no, &self.lines));
            return;
        }
        match &step.what {
            What::Expect(wants) => self.expect(step, wants),
            What::Find { person, sees } => {
                let hidden = self.centre.case(step.case).is_none_or(|case| case.excluded.contains(person));
                if hidden == *sees {
                    let person = self.speaker.person(*person);
                    self.differences.push(self.teller.sight(step.head, &person, !hidden, &self.lines));
                }
            }
            What::Refused { code, step: inner } => self.refused(code, inner),
            _ => {
                if let Err(no) = self.carry_out(step) {
                    self.differences.push(self.teller.refused(step.head, &no, &self.lines));
                }
            }
        }
        self.speak();
        let differs = self.centre.cases.keys().any(|case| !self.centre.replays(*case));
        if differs {
            self.differences.push(self.teller.replay(step.head, &self.lines));
        }
    }

    /// Does what a step says.
    fn carry_out(&mut self, step: &Step) -> Result<(), No> {
        match &step.what {
            What::Ask(asking) => self.centre.ask(step.case, step.at, asking),
            What::Merge { by, into } => self.centre.merge(step.case, *into, step.at, *by),
            What::Join { by, event } => self.centre.join(step.case, *event, step.at, *by),
            What::HandAll { by, from, to } => self.centre.hand_all(step.at, *by, *from, to),
            What::Leave { person, from, until, substitute } => self.centre.leave(Absence {
                person: *person,
                from: *from,
                until: *until,
                substitute: *substitute,
            }),
            What::Sign { person, on } => {
                self.centre.sign(*person, step.at, *on);
                Ok(())
            }
            What::Publish { table, until, days } => self.centre.publish(table, *until, days, step.at),
            What::Pass | What::Find { .. } | What::Refused { .. } | What::Expect(_) => Ok(()),
        }
    }

    fn refused(&mut self, code: &Spanned<String>, inner: &Step) {
        let difference = match self.carry_out(inner) {
            Ok(()) => self.teller.not_refused(inner.head, &code.value, &self.lines),
            Err(no) if no.word == code.value => {
                let words = refusal(self.speaker, asks(&inner.what), &no.why);
                self.lines.push(Line { at: inner.at, follows: false, words });
                return;
            }
            Err(no) => self.teller.other_refusal(code.span, &code.value, &no, &self.lines),
        };
        self.differences.push(difference);
    }

    fn expect(&mut self, step: &Step, wants: &[Spanned<Want>]) {
        let Some(case) = self.centre.case(step.case) else {
            self.differences.push(self.teller.no_case(step.head, &self.lines));
            return;
        };
        let heard = self.heard.get(&step.case).copied().unwrap_or(0);
        let new = self.centre.told.get(heard..).unwrap_or_default();
        let judge = Judge {
            centre: &self.centre,
            speaker: self.speaker,
            case,
            at: step.at,
            told: new.iter().filter(|told| told.case == step.case).collect(),
        };
        let found = wants
            .iter()
            .filter_map(|want| judge.judge(&want.value).err().map(|mismatch| (want.span, mismatch)));
        let found = found.map(|(span, mismatch)| self.teller.mismatch(span, case, &mismatch, &self.lines));
        let found: Vec<Diagnostic> = found.collect();
        self.heard.insert(step.case, self.centre.told.len());
        self.differences.extend(found);
    }

    /// Puts what happened since the last time into the transcript.
    fn speak(&mut self) {
        let new = self.centre.happenings.get(self.spoken..).unwrap_or_default();
        self.spoken += new.len();
        let several = self.centre.names.case_count() > 1;
        for happening in new {
            let Some(stream) = self.centre.cases.get(&happening.case) else { continue };
            let entries = stream.entries.get(happening.entries.clone()).unwrap_or_default();
            let mut lines: Vec<Line> =
                entries.iter().filter_map(|entry| self.speaker.line(&stream.case, entry)).collect();
            if several && let Some(first) = lines.first_mut() {
                let handle = self.speaker.names.case(stream.case.id);
                first.words.zh = format!("[{handle}] {}", first.words.zh);
                first.words.en = format!("[{handle}] {}", first.words.en);
            }
            self.lines.extend(lines);
        }
    }
}
