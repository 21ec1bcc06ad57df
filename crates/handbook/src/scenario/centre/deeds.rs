//! What is done in the centre: commands carried out on one case or on two, leave, signings, published holidays.

use std::collections::BTreeMap;

use calendar::{DayKind, Holiday, Instant};
use jiff::civil::Date;
use model::command::{Command, Role, Stamp};
use model::people::{Absence, Signing};
use model::value::Subject;
use model::{Assignee, PartyId, PersonId, Who};

use super::super::names::Names;
use super::super::step::{Ask, Asking, By, Whom};
use super::{Centre, No, still_owns};

/// Whose personal values those of a case are: the customer's, else the case's own.
fn subject(case: usize, party: Option<PartyId>) -> Subject {
    party.map_or(Subject::Case(Names::case_id(case)), Subject::Party)
}

fn who(by: By, party: Option<PartyId>) -> Who {
    match by {
        By::Person(person) => Who::Person(person),
        By::Customer(own) => Who::Customer(own.or(party)),
    }
}

impl Centre<'_> {
    /// Carries out what somebody asks of a case.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub(in super::super) fn ask(&mut self, case: usize, at: Instant, asking: &Asking) -> Result<(), No> {
        let party = match &asking.ask {
            Ask::Open(opening) => opening.party,
            _ => self.case(case).and_then(|case| case.party),
        };
        let subject = subject(case, party);
        let late_reason = asking.late.as_ref().map(|words| self.personal(subject, words));
        let stamp = Stamp { happened_at: asking.happened, late_reason };
        let command = self.command(case, subject, &asking.ask);
        let entries = self.decide(case, at, who(asking.by, party), &stamp, &command, &[])?;
        self.append(case, entries);
        Ok(())
    }

    /// Ends a case in favour of another; both streams or neither.
    ///
    /// # Errors
    /// When the engine refuses one side.
    pub(in super::super) fn merge(
        &mut self,
        case: usize,
        into: usize,
        at: Instant,
        by: By,
    ) -> Result<(), No> {
        let ends = Command::MergeInto { case: Names::case_id(into) };
        let stays = Command::Absorb { case: Names::case_id(case) };
        self.both((case, &ends), (into, &stays), at, by)
    }

    /// Joins a case to a common event; both streams or neither.
    ///
    /// # Errors
    /// When the engine refuses one side.
    pub(in super::super) fn join(
        &mut self,
        case: usize,
        event: usize,
        at: Instant,
        by: By,
    ) -> Result<(), No> {
        let joins = Command::Join { event: Names::case_id(event) };
        let takes = Command::TakeIn { child: Names::case_id(case) };
        self.both((case, &joins), (event, &takes), at, by)
    }

    fn both(
        &mut self,
        (one, first): (usize, &Command),
        (other, second): (usize, &Command),
        at: Instant,
        by: By,
    ) -> Result<(), No> {
        let party = self.case(one).and_then(|case| case.party);
        let stamp = Stamp::default();
        let first = self.decide(one, at, who(by, party), &stamp, first, &[other])?;
        // What the other stream takes in follows from the first: the centre itself appends it.
        let second = self.decide(other, at, Who::Clock, &stamp, second, &[one])?;
        self.append(one, first);
        self.append(other, second);
        Ok(())
    }

    /// Offers everything that a person owns or answers for to another.
    ///
    /// # Errors
    /// The first refusal.
    pub(in super::super) fn hand_all(
        &mut self,
        at: Instant,
        by: By,
        from: PersonId,
        to: &Whom,
    ) -> Result<(), No> {
        let mine = |own: &Assignee| own.as_person() == Some(from);
        let mut offers = Vec::new();
        for (case, stream) in self.cases.iter().filter(|(_, stream)| stream.case.is_open()) {
            if mine(&stream.case.owner) {
                offers.push((*case, Role::Owner));
            }
            if mine(&stream.case.contact) {
                offers.push((*case, Role::Contact));
            }
        }
        for (case, role) in offers {
            let ask = Ask::Offer { role, to: to.clone(), reason: None };
            self.ask(case, at, &Asking { by, happened: None, late: None, ask })?;
        }
        Ok(())
    }

    /// Somebody goes on leave, unless something would be left without anybody.
    ///
    /// # Errors
    /// When he still owns cases, answers for some, or has duties of his own.
    pub(in super::super) fn leave(&mut self, absence: Absence) -> Result<(), No> {
        let mine = |own: &Assignee| own.as_person() == Some(absence.person);
        let mut still = Vec::new();
        for case in self.cases.values().map(|stream| &stream.case).filter(|case| case.is_open()) {
            let number = case.number.as_ref().map_or_else(|| case.id.to_string(), ToString::to_string);
            if mine(&case.owner) || mine(&case.contact) {
                still.push(number.clone());
            }
            let duties = case.open_duties().into_iter().filter(|duty| mine(&duty.who));
            still.extend(duties.map(|duty| format!("{number} {}", duty.key)));
        }
        if !still.is_empty() {
            return Err(still_owns(&self.names.person_label(absence.person), &still));
        }
        self.roster.absences.push(absence);
        Ok(())
    }

    /// Somebody signs on or off.
    pub(in super::super) fn sign(&mut self, person: PersonId, at: Instant, on: bool) {
        self.roster.signings.push(Signing { person, at, on });
    }

    /// Holidays become known: provisional times are counted again.
    ///
    /// # Errors
    /// When the engine refuses to count.
    pub(in super::super) fn publish(
        &mut self,
        table: &str,
        until: Date,
        days: &BTreeMap<Date, (DayKind, String)>,
        at: Instant,
    ) -> Result<(), No> {
        if let Some(known) = self.tables.holidays.get_mut(table) {
            known.published_until = known.published_until.max(until);
            let days =
                days.iter().map(|(date, (kind, name))| (*date, Holiday { kind: *kind, name: name.clone() }));
            known.days.extend(days);
        }
        let open = self.cases.iter().filter(|(_, stream)| stream.case.is_open());
        let open: Vec<usize> = open.map(|(case, _)| *case).collect();
        for case in open {
            let entries = self.decide(case, at, Who::Clock, &Stamp::default(), &Command::Redate, &[])?;
            self.append(case, entries);
        }
        Ok(())
    }
}
