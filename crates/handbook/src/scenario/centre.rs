//! A little centre in memory: cases as streams of entries, a roster, numbers, personal values beside the entries, and a
//! clock that is told how late it is. It keeps what the running centre keeps, in the same order, and nothing on disk.

mod asks;
mod deeds;
mod roster;

pub(super) use asks::latest;

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Instant, Tables};
use diag::{Text, text};
use engine::{CaseHead, Facts, Refusal};
use model::command::{Command, Slot, Stamp};
use model::event::Entry;
use model::handbook::NumberPart;
use model::people::Roster;
use model::{
    Actor, Case, CaseId, CaseNumber, ClauseId, DutyKey, Event, Handbook, HandbookHash, PersonId, PersonalId,
    PlaceId, PostId, ScriptId, Who,
};

use super::STILL_OWNS;
use super::names::Names;
use super::step::Scenario;

/// The key of the sampling draws: fixed, so that a scenario always draws the same.
const SAMPLING_KEY: &[u8] = b"scenario";

/// One case with everything that happened to it.
pub(super) struct Stream {
    pub(super) entries: Vec<Entry>,
    pub(super) case: Case,
}

/// That something was refused, by the engine or by the centre itself.
#[derive(Debug, Clone)]
pub(super) struct No {
    /// The stable word.
    pub(super) word: &'static str,
    /// Why.
    pub(super) why: Text,
    /// What to do.
    pub(super) mend: Text,
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self { word: refusal.code.word(), why: refusal.why, mend: refusal.mend }
    }
}

/// That somebody was told something.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) case: usize,
    pub(super) persons: Vec<PersonId>,
    pub(super) post: Option<PostId>,
    pub(super) customer: bool,
    pub(super) script: Option<ScriptId>,
}

/// What was appended to one case at once.
#[derive(Debug)]
pub(super) struct Happening {
    pub(super) case: usize,
    /// Positions of the new entries in the stream.
    pub(super) entries: std::ops::Range<usize>,
}

/// The centre.
pub(super) struct Centre<'a> {
    pub(super) handbook: &'a Handbook,
    pub(super) names: &'a Names,
    project: &'a str,
    hash: HandbookHash,
    tables: Tables,
    pub(super) roster: Roster,
    pub(super) cases: BTreeMap<usize, Stream>,
    numbers: BTreeMap<String, u64>,
    slots: BTreeMap<(ClauseId, String), u64>,
    values: BTreeMap<PersonalId, String>,
    files: u128,
    pub(super) told: Vec<Told>,
    /// Everything appended, in order.
    pub(super) happenings: Vec<Happening>,
    /// Cases with a step that could not be fired.
    parked: BTreeSet<usize>,
}

impl<'a> Centre<'a> {
    pub(super) fn new(scenario: &'a Scenario, handbook: &'a Handbook, hash: &HandbookHash) -> Self {
        Self {
            handbook,
            names: &scenario.names,
            project: &scenario.project,
            hash: hash.clone(),
            tables: handbook.holidays.clone(),
            roster: roster::of(&scenario.people),
            cases: BTreeMap::new(),
            numbers: BTreeMap::new(),
            slots: BTreeMap::new(),
            values: BTreeMap::new(),
            files: 0,
            told: Vec::new(),
            happenings: Vec::new(),
            parked: BTreeSet::new(),
        }
    }

    /// The case at a position.
    pub(super) fn case(&self, case: usize) -> Option<&Case> {
        self.cases.get(&case).map(|stream| &stream.case)
    }

    /// The words of a personal value.
    pub(super) fn value(&self, key: PersonalId) -> Option<&str> {
        self.values.get(&key).map(String::as_str)
    }

    fn path(&self, place: Option<PlaceId>) -> Vec<PlaceId> {
        place.map(|place| self.names.lies_in(place)).unwrap_or_default()
    }

    /// Who is on duty in a post for a place, its fallbacks included.
    pub(super) fn on_duty(&self, post: &PostId, place: Option<PlaceId>, at: Instant) -> Vec<PersonId> {
        let path = self.path(place);
        let chain = self.handbook.fallback_chain(post);
        let held =
            |post: &PostId| engine::on_duty::on_duty(&self.roster, post, &path, at, &self.handbook.zone);
        chain.iter().map(held).find(|people| !people.is_empty()).unwrap_or_default()
    }

    /// Whether a person holds a post anywhere.
    pub(super) fn holds(&self, person: PersonId, post: &PostId) -> bool {
        self.roster.holdings.iter().any(|holding| holding.person == person && &holding.post == post)
    }

    fn facts(&self, place: Option<PlaceId>, at: Instant) -> Facts<'_> {
        let path = self.path(place);
        let mut facts = Facts::new(&self.tables);
        facts.staff(self.handbook.posts.keys(), &self.roster, &path, at, &self.handbook.zone);
        let people: BTreeSet<PersonId> = self.names.people();
        for person in people {
            facts.holders.insert(person, engine::on_duty::posts_of(&self.roster, person, &path, at));
            facts.reports.insert(person, engine::on_duty::reports(&self.roster, person));
            if engine::on_duty::is_away(&self.roster, person, at) {
                facts.absent.insert(person);
            }
        }
        facts
    }

    fn actor(&self, who: Who, place: Option<PlaceId>, at: Instant) -> Actor {
        match who {
            Who::Person(person) => {
                let path = self.path(place);
                Actor::person(person, engine::on_duty::posts_of(&self.roster, person, &path, at))
            }
            other => Actor { who: other, posts: BTreeSet::new() },
        }
    }

    /// What the engine decides about a command, without appending it.
    fn decide(
        &mut self,
        case: usize,
        at: Instant,
        who: Who,
        stamp: &Stamp,
        command: &Command,
        others: &[usize],
    ) -> Result<Vec<Entry>, No> {
        let state = self.case(case);
        let place = match command {
            Command::Open(open) => open.place,
            _ => state.and_then(|case| case.place),
        };
        let at = state.map_or(at, |state| at.max(state.last_at));
        let actor = self.actor(who, place, at);
        let needs = engine::needs(self.handbook, state, &actor, command);
        let stratum = state.map(|state| self.stratum(state, at));
        let drawn: BTreeMap<ClauseId, (String, u64)> = needs
            .slots
            .iter()
            .zip(stratum.iter().cycle())
            .map(|(clause, stratum)| {
                let taken = self.slots.get(&(clause.clone(), stratum.clone())).copied().unwrap_or(0);
                (clause.clone(), (stratum.clone(), taken))
            })
            .collect();
        let mut facts = self.facts(place, at);
        facts.slots = drawn
            .iter()
            .map(|(clause, (stratum, taken))| (clause.clone(), self.slot(case, clause, stratum, *taken)))
            .collect();
        facts.linked = others
            .iter()
            .filter_map(|other| self.case(*other))
            .map(|other| (other.id, CaseHead::of(other)))
            .collect();
        let decided = engine::decide(self.handbook, &facts, state, at, &actor, stamp, command)?;
        for entry in &decided {
            if let Event::VisitDrawn { clause, slot } = &entry.event {
                *self.slots.entry((clause.clone(), slot.stratum.clone())).or_insert(0) += 1;
            }
        }
        Ok(decided)
    }

    /// Service and month: a scenario has one crew.
    fn stratum(&self, case: &Case, at: Instant) -> String {
        let date = self.handbook.zone.date(at);
        format!("{}/{:04}-{:02}", case.service, date.year(), date.month())
    }

    fn slot(&self, case: usize, clause: &ClauseId, stratum: &str, taken: u64) -> Slot {
        let service = self.case(case).and_then(|case| self.handbook.services.get(&case.service));
        let rate = service.and_then(|service| service.visit(clause)).map_or(100, |visit| visit.rate);
        let size = u64::from(engine::sampling::BLOCK);
        let (block, index) = (taken / size, taken % size);
        let marked = engine::sampling::marked(SAMPLING_KEY, stratum, block, rate);
        Slot {
            stratum: stratum.to_owned(),
            block,
            index: u8::try_from(index).unwrap_or(0),
            marked: usize::try_from(index).ok().and_then(|index| marked.get(index)).copied().unwrap_or(true),
            replaces: None,
        }
    }

    /// Appends entries to a case, and what follows from them in cases that joined it.
    fn append(&mut self, case: usize, mut entries: Vec<Entry>) {
        let Some(first) = entries.first() else { return };
        let at = first.at;
        if let Event::Opened(opened) = &first.event {
            let number = self.next_number(opened, at);
            entries.push(Entry {
                at,
                happened_at: at,
                who: Who::Clock,
                late: None,
                event: Event::Numbered { number },
            });
        }
        let finished = entries.iter().any(|entry| matches!(entry.event, Event::Finished { .. }));
        let told: Vec<Told> = entries.iter().filter_map(|entry| self.told_by(case, entry)).collect();
        self.told.extend(told);
        let (mut stream, state) = match self.cases.remove(&case) {
            Some(stream) => (stream.entries, Some(stream.case)),
            None => (Vec::new(), None),
        };
        let state = entries.iter().fold(state, engine::evolve);
        let from = stream.len();
        stream.extend(entries);
        let Some(state) = state else { return };
        self.happenings.push(Happening { case, entries: from..stream.len() });
        let (event, children) = (state.id, state.children.clone());
        self.cases.insert(case, Stream { entries: stream, case: state });
        if finished {
            self.tell_children(event, &children, at);
        }
    }

    /// The common event is finished: whoever joined it owes an answer now.
    fn tell_children(&mut self, event: CaseId, children: &[CaseId], at: Instant) {
        for child in children {
            let position =
                |id: CaseId| self.cases.iter().find(|(_, stream)| stream.case.id == id).map(|(at, _)| *at);
            let (Some(child), Some(own)) = (position(*child), position(event)) else { continue };
            let command = Command::EventFinished { event };
            // A child that is over already has nothing to hear.
            if let Ok(entries) = self.decide(child, at, Who::Clock, &Stamp::default(), &command, &[own]) {
                self.append(child, entries);
            }
        }
    }

    fn told_by(&self, case: usize, entry: &Entry) -> Option<Told> {
        let told = |persons: &[PersonId], post: Option<PostId>| Told {
            case,
            persons: persons.to_vec(),
            post,
            customer: false,
            script: None,
        };
        match &entry.event {
            Event::StepFired { duty, step, told: persons, .. } => {
                let kind = self
                    .case(case)
                    .and_then(|case| case.duties.get(duty))
                    .and_then(|duty| duty.steps.iter().find(|own| own.index == *step))
                    .map(|step| step.kind.clone());
                let post = match kind {
                    Some(model::duty::StepKind::Escalate {
                        to: model::Assignee::Post { post, .. }, ..
                    }) => Some(post),
                    _ => None,
                };
                Some(told(persons, post))
            }
            Event::Notified { post, told: persons, script } => Some(Told {
                customer: post.is_none(),
                script: Some(script.clone()),
                ..told(persons, post.clone())
            }),
            _ => None,
        }
    }

    /// The next number of a service's pattern, counted per rendered prefix.
    fn next_number(&mut self, opened: &model::event::Opened, at: Instant) -> CaseNumber {
        let date = self.handbook.zone.date(at);
        let mut prefix = String::new();
        let mut width = 0;
        let pattern = self.handbook.services.get(&opened.service).map(|service| &service.number.0);
        for part in pattern.into_iter().flatten() {
            match part {
                NumberPart::Text(words) => prefix += words,
                NumberPart::Project => prefix += self.project,
                NumberPart::Date => prefix += &date.strftime("%Y%m%d").to_string(),
                NumberPart::Month => prefix += &date.strftime("%Y%m").to_string(),
                NumberPart::Year => prefix += &date.strftime("%Y").to_string(),
                NumberPart::Sequence(digits) => width = usize::from(*digits),
            }
        }
        let count = self.numbers.entry(prefix.clone()).or_insert(0);
        *count += 1;
        CaseNumber(format!("{prefix}{count:0width$}"))
    }

    /// Fires every step that fell due before `until` (at it as well, when `inclusive`), in order of time.
    ///
    /// # Errors
    /// The first step that the engine would not fire, with its case; that case is fired no more.
    pub(super) fn pass(&mut self, until: Instant, inclusive: bool) -> Result<(), (usize, DutyKey, No)> {
        while let Some((at, case, duty, step)) = self.next_due() {
            if at > until || (at == until && !inclusive) {
                return Ok(());
            }
            let command = Command::Fire { duty: duty.clone(), step };
            match self.decide(case, at, Who::Clock, &Stamp::default(), &command, &[]) {
                Ok(entries) if !entries.is_empty() => self.append(case, entries),
                Ok(_) => {
                    self.parked.insert(case);
                    return Err((case, duty, stuck()));
                }
                Err(no) => {
                    self.parked.insert(case);
                    return Err((case, duty, no));
                }
            }
        }
        Ok(())
    }

    fn next_due(&self) -> Option<(Instant, usize, DutyKey, u32)> {
        let open = self.cases.iter().filter(|(case, _)| !self.parked.contains(case));
        open.filter_map(|(case, stream)| {
            engine::next_step(&stream.case).map(|(at, duty, step)| (at, *case, duty, step))
        })
        .min()
    }

    /// Whether replaying its entries gives the case as it is.
    pub(super) fn replays(&self, case: usize) -> bool {
        self.cases.get(&case).is_none_or(|stream| {
            stream.entries.iter().fold(None, engine::evolve).as_ref() == Some(&stream.case)
        })
    }
}

/// Firing gave no event, so it would be tried for ever.
fn stuck() -> No {
    No {
        word: "nothing_fired",
        why: text!(zh: "到点的一步没有留下记录", en: "the step that fell due left no record"),
        mend: text!(zh: "请报告给开发者", en: "please report it"),
    }
}

/// The centre's own refusal of a leave.
pub(super) fn still_owns(person: &str, what: &[String]) -> No {
    let (zh, en) = (what.join("、"), what.join(", "));
    No {
        word: STILL_OWNS,
        why: text!(zh: "{person}还负责：{zh}", en: "{person} still has {en}"),
        mend: text!(zh: "请先把它们交接出去，对方接手后再请假", en: "hand them over first; leave begins once they are accepted"),
    }
}
