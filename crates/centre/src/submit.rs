//! The only place that orders side effects: load, authorise, decide, append, project; one transaction, outbox for the rest.

use crate::behind::Behind;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::reading::PersonalText;
use crate::{handbooks, rights};
use calendar::Instant;
use db::Tx;
use engine::{CaseHead, Facts};
use model::actor::Who;
use model::command::Stamp;
use model::event::Entry;
use model::handbook::NumberPart;
use model::people::Roster;
use model::{Case, CaseId, CaseNumber, Command, Event, Handbook, HandbookHash, PersonId, PlaceId, ProjectId};
use std::sync::Arc;

/// A command on its way in, with everything that the journal keeps beside its events.
#[derive(Debug, Clone)]
pub(crate) struct Submission {
    /// In which project.
    pub(crate) project: ProjectId,
    /// Which case; the new one's id for an opening.
    pub(crate) case: CaseId,
    /// Who.
    pub(crate) who: Who,
    /// For whom, e.g. who typed for the first-asked.
    pub(crate) on_behalf_of: Option<PersonId>,
    /// Through which door (`web`, `api`, `clock`).
    pub(crate) door: &'static str,
    /// The idempotency key.
    pub(crate) key: Option<String>,
    /// Digest of what was given.
    pub(crate) inputs: Option<String>,
    /// The version that the caller saw.
    pub(crate) expect: Option<u64>,
    /// When it happened.
    pub(crate) stamp: Stamp,
    /// The command.
    pub(crate) command: Command,
    /// The personal values that it refers to.
    pub(crate) texts: Vec<PersonalText>,
}

impl Submission {
    /// A command of the centre itself.
    pub(crate) fn own(project: ProjectId, case: CaseId, command: Command) -> Self {
        Self {
            project,
            case,
            who: Who::Clock,
            on_behalf_of: None,
            door: "clock",
            key: None,
            inputs: None,
            expect: None,
            stamp: Stamp::default(),
            command,
            texts: vec![],
        }
    }
}

/// What became of a command.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The case as it is now.
    pub(crate) case: Case,
    /// What happened.
    pub(crate) entries: Vec<Entry>,
    /// The handbook that decided.
    pub(crate) handbook: Arc<Handbook>,
    /// The roster in force.
    pub(crate) roster: Arc<Roster>,
    /// The case's place before and all above it.
    pub(crate) path: Vec<PlaceId>,
}

impl Centre {
    /// Runs a command and what follows from it in linked cases, in the caller's transaction.
    pub(crate) fn run(&self, tx: &mut dyn Tx, submission: &Submission) -> Result<Outcome, CentreError> {
        let outcome = self.run_one(tx, submission)?;
        for follow in self.follow_ups(submission, &outcome) {
            self.run_one(tx, &follow)?;
        }
        for draw in self.replacements(tx, &outcome)? {
            self.run_one(tx, &draw)?;
        }
        Ok(outcome)
    }

    /// Commands on other streams that belong to this one: the other side of a link, the joined cases of a finished event.
    pub(crate) fn follow_ups(&self, submission: &Submission, outcome: &Outcome) -> Vec<Submission> {
        let own = |case, command| Submission::own(submission.project, case, command);
        match &submission.command {
            Command::MergeInto { case } => vec![own(*case, Command::Absorb { case: submission.case })],
            Command::Join { event } => vec![own(*event, Command::TakeIn { child: submission.case })],
            _ if outcome.entries.iter().any(|e| matches!(e.event, Event::Finished { .. })) => {
                let event = submission.case;
                outcome
                    .case
                    .children
                    .iter()
                    .map(|child| own(*child, Command::EventFinished { event }))
                    .collect()
            }
            _ => vec![],
        }
    }

    pub(crate) fn run_one(&self, tx: &mut dyn Tx, submission: &Submission) -> Result<Outcome, CentreError> {
        // What is opened has a new id.
        let before = match submission.command {
            Command::Open(_) => None,
            _ => store::cases::load(tx, submission.project, submission.case)?,
        };
        if let (Some(case), Some(expected)) = (&before, submission.expect)
            && case.version != expected
        {
            return Err(CentreError::Stale { expected, now: case.version });
        }
        let ground = self.ground(tx, submission, before.as_ref())?;
        let (mut entries, mut case) = self.decided(tx, submission, &ground, before.as_ref())?;
        if before.is_some() {
            self.record(tx, submission, &ground.hash, before.as_ref(), &case, &entries)?;
        } else {
            // Others with the same prefix wait from the number on until the unit ends: what needs none is written before.
            self.record_beside(tx, submission, None, &case, &entries)?;
            let numbered = self.numbered(tx, submission, &ground.handbook, case.last_at)?;
            case = evolved(Some(&case), std::slice::from_ref(&numbered))?;
            entries.push(numbered);
            self.record_stream(tx, submission, &ground.hash, None, &case, &entries)?;
        }
        let mut behind = Behind::default();
        crate::messages::put(self, tx, &ground.handbook, &case, &entries, &mut behind)?;
        behind.tell(self, tx)?;
        let Ground { handbook, roster, path, .. } = ground;
        Ok(Outcome { case, entries, handbook, roster, path })
    }

    /// What a decision reads that is the same for several commands of a case in a row.
    pub(crate) fn ground(
        &self,
        tx: &mut dyn Tx,
        submission: &Submission,
        before: Option<&Case>,
    ) -> Result<Ground, CentreError> {
        let (hash, handbook) = self.handbook_for(tx, submission, before)?;
        let roster = self.inner.rosters.for_share(tx, submission.project)?;
        let place = before.map_or_else(|| opening_place(&submission.command), |case| case.place);
        let path = rights::path_of(tx, submission.project, place)?;
        Ok(Ground { hash, handbook, roster, path })
    }

    /// What the handbook says to a command, but for the number of a new case; and the case after it.
    pub(crate) fn decided(
        &self,
        tx: &mut dyn Tx,
        submission: &Submission,
        ground: &Ground,
        before: Option<&Case>,
    ) -> Result<(Vec<Entry>, Case), CentreError> {
        let Ground { handbook, roster, path, .. } = ground;
        let at = before.map_or_else(|| self.now(), |case| self.now().max(case.last_at));
        let actor = rights::actor(roster, &submission.who, path, at);
        let needs = engine::needs(handbook, before, &actor, &submission.command);
        let known = match before {
            Some(case) => handbooks::tables(&self.inner.handbooks, tx, case.project, handbook)?,
            None => handbook.holidays.clone(),
        };
        let mut facts = Facts::new(&known);
        rights::people(&mut facts, handbook, roster, &needs, path, at);
        facts.absent.extend(rights::without_account(tx, &needs.persons, actor.person_id())?);
        self.linked(tx, submission.project, &needs.linked, &mut facts)?;
        if let Some(case) = before {
            self.draw_slots(tx, case, handbook, &needs.slots, at, &mut facts)?;
        }
        let entries =
            engine::decide(handbook, &facts, before, at, &actor, &submission.stamp, &submission.command)?;
        let case = evolved(before, &entries)?;
        let drawn = facts.slots.into_values().collect();
        self.keep_slots(tx, &case, drawn, &entries)?;
        Ok((entries, case))
    }

    /// The handbook that the case is pinned to; the one in force for an opening; the new one for an adoption.
    fn handbook_for(
        &self,
        tx: &mut dyn Tx,
        submission: &Submission,
        before: Option<&Case>,
    ) -> Result<(HandbookHash, Arc<Handbook>), CentreError> {
        let hash = match (before, &submission.command) {
            (_, Command::Adopt { handbook }) => handbook.clone(),
            (Some(case), _) => case.handbook.clone(),
            (None, Command::Open(open)) => open.handbook.clone(),
            (None, _) => return Err(CentreError::NotFound("case")),
        };
        let handbook = self.inner.handbooks.get(tx, &hash)?;
        Ok((hash, handbook))
    }

    fn linked(
        &self,
        tx: &mut dyn Tx,
        project: ProjectId,
        wanted: &[CaseId],
        facts: &mut Facts<'_>,
    ) -> Result<(), CentreError> {
        for case in wanted {
            if let Some(other) = store::cases::load(tx, project, *case)? {
                facts.linked.insert(*case, CaseHead::of(&other));
            }
        }
        Ok(())
    }

    /// The number, allocated last, without gaps within its prefix.
    fn numbered(
        &self,
        tx: &mut dyn Tx,
        submission: &Submission,
        handbook: &Handbook,
        at: Instant,
    ) -> Result<Entry, CentreError> {
        let Command::Open(open) = &submission.command else { return Err(CentreError::NotFound("case")) };
        let pattern = handbook
            .services
            .get(&open.service)
            .map(|s| &s.number)
            .ok_or(CentreError::NotFound("service"))?;
        let node =
            store::nodes::of_project(tx, submission.project)?.ok_or(CentreError::NotFound("project"))?;
        let date = handbook.zone.civil(at).date();
        let (mut prefix, mut digits) = (String::new(), 1);
        for part in &pattern.0 {
            match part {
                NumberPart::Text(text) => prefix.push_str(text),
                NumberPart::Project => prefix.push_str(node.code.as_deref().unwrap_or_default()),
                NumberPart::Date => {
                    prefix.push_str(&format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()));
                }
                NumberPart::Month => prefix.push_str(&format!("{:04}{:02}", date.year(), date.month())),
                NumberPart::Year => prefix.push_str(&format!("{:04}", date.year())),
                NumberPart::Sequence(width) => digits = usize::from(*width),
            }
        }
        let sequence = store::numbers::next(tx, submission.project, &prefix)?;
        let number = CaseNumber(format!("{prefix}{sequence:0digits$}"));
        Ok(Entry { at, happened_at: at, who: Who::Clock, late: None, event: Event::Numbered { number } })
    }

    /// Journal, personal values, derived rows, search; all in this transaction. The stream comes first, which others that
    /// change the same case wait for.
    pub(crate) fn record(
        &self,
        tx: &mut dyn Tx,
        submission: &Submission,
        handbook: &HandbookHash,
        before: Option<&Case>,
        case: &Case,
        entries: &[Entry],
    ) -> Result<(), CentreError> {
        self.record_stream(tx, submission, handbook, before, case, entries)?;
        self.record_beside(tx, submission, before, case, entries)
    }

    /// Personal values, duties, search: what knows nothing of a number.
    fn record_beside(
        &self,
        tx: &mut dyn Tx,
        submission: &Submission,
        before: Option<&Case>,
        case: &Case,
        entries: &[Entry],
    ) -> Result<(), CentreError> {
        for text in &submission.texts {
            let (subject, key) = (text.reference.subject, text.reference.key);
            let at = case.last_at;
            store::personal::put(
                tx,
                Some(submission.project),
                subject,
                key,
                text.salt.as_bytes(),
                &text.value,
                at,
            )?;
        }
        match before {
            Some(_) => store::duties::apply(tx, before, case)?,
            None => store::duties::begin(tx, case)?,
        }
        if !crate::policy::findable(&submission.command, case) {
            return Ok(());
        }
        // What came with a command and went into no event (why somebody took over from himself) is nowhere to be read.
        let told = serde_json::to_string(entries).map_err(|error| CentreError::corrupt("event", error))?;
        let is_told = |text: &&PersonalText| text.findable && told.contains(&text.reference.key.to_string());
        for text in submission.texts.iter().filter(is_told) {
            let entry = store::search::Entry {
                project: submission.project,
                case: case.id,
                kind: "text".to_owned(),
                at: case.last_at,
                subject: text.reference.subject,
                key: text.reference.key,
                restricted: case.anonymous,
            };
            store::search::put(tx, &entry, &text.value)?;
        }
        Ok(())
    }

    /// Journal and row of the case.
    fn record_stream(
        &self,
        tx: &mut dyn Tx,
        submission: &Submission,
        handbook: &HandbookHash,
        before: Option<&Case>,
        case: &Case,
        entries: &[Entry],
    ) -> Result<(), CentreError> {
        let rows = entries.iter().map(|entry| journal_row(submission, handbook, entry));
        let rows: Vec<_> = rows.collect::<Result<_, CentreError>>()?;
        let stream = case.id.to_string();
        match before {
            Some(before) => store::journal::append(tx, submission.project, &stream, before.version, &rows),
            None => store::journal::begin(tx, submission.project, &stream, &rows),
        }
        .map_err(faster)?;
        match before {
            Some(_) => store::cases::project(tx, case, before)?,
            None => store::cases::begin(tx, case)?,
        }
        Ok(())
    }
}

/// A case that another server moved between our reading it and our appending: the unit runs again and sees what is new.
/// Whether the caller's version is stale is asked before.
fn faster(error: store::StoreError) -> CentreError {
    match error {
        store::StoreError::Stale { stream, .. } => {
            db::DbError::conflict(format!("stream {stream} went on")).into()
        }
        error => error.into(),
    }
}

/// What is read for a decision beside the case.
pub(crate) struct Ground {
    pub(crate) hash: HandbookHash,
    pub(crate) handbook: Arc<Handbook>,
    pub(crate) roster: Arc<Roster>,
    pub(crate) path: Vec<PlaceId>,
}

/// The case after some entries.
fn evolved(before: Option<&Case>, entries: &[Entry]) -> Result<Case, CentreError> {
    entries
        .iter()
        .fold(before.cloned(), engine::evolve)
        .ok_or_else(|| CentreError::corrupt("case", "it does not begin with its opening"))
}

fn opening_place(command: &Command) -> Option<PlaceId> {
    match command {
        Command::Open(open) => open.place,
        _ => None,
    }
}

fn journal_row(
    submission: &Submission,
    handbook: &HandbookHash,
    entry: &Entry,
) -> Result<store::journal::Entry, CentreError> {
    let json = |what, text: serde_json::Result<String>| text.map_err(|e| CentreError::corrupt(what, e));
    Ok(store::journal::Entry {
        recorded_at: entry.at,
        happened_at: entry.happened_at,
        skew: None,
        late: entry.late.is_some(),
        actor: json("actor", serde_json::to_string(&entry.who))?,
        on_behalf_of: submission.on_behalf_of,
        channel: Some(submission.door.to_owned()),
        command: submission.key.clone(),
        inputs: submission.inputs.clone(),
        handbook: Some(handbook.clone()),
        schema: model::event::SCHEMA,
        kind: entry.event.kind().to_owned(),
        data: json("event", serde_json::to_string(entry))?,
    })
}
