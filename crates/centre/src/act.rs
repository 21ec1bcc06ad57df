//! Moving a case: an action of the handbook, or one that every service has.

use crate::case_page::CaseView;
use crate::centre::{Centre, Change};
use crate::error::CentreError;
use crate::open_case::{Key, answered, keep, stamp};
use crate::policy::Draws;
use crate::principal::{Principal, Right};
use crate::reading::Reading;
use crate::request::{self, Frame};
use crate::submit::Submission;
use db::Reader;
use model::actor::Who;
use model::{Case, CaseId, FileRef, Handbook, ProjectId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// An action on a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActRequest {
    /// The version that the caller saw; refused as stale when the case went on.
    #[serde(default)]
    pub expect: Option<u64>,
    /// When it happened, if not now.
    #[serde(default)]
    pub happened_at: Option<String>,
    /// Why it is recorded late.
    #[serde(default)]
    pub late_reason: Option<String>,
    /// The answers.
    #[serde(default)]
    pub inputs: Map<String, Json>,
}

/// What acting needs to read before its transaction.
struct Ground {
    project: ProjectId,
    case: Case,
    handbook: Arc<Handbook>,
    files: Vec<FileRef>,
    other: Option<(String, CaseId)>,
    draws: Draws,
}

impl Centre {
    /// Does an action.
    ///
    /// # Errors
    /// When the case is not to be seen, has gone on, something does not fit, or the handbook refuses it.
    pub async fn act(
        &self,
        who: &Principal,
        number: &str,
        action: &str,
        asked: ActRequest,
        key: Option<Key>,
    ) -> Result<CaseView, CentreError> {
        let key = key.map(|key| key.sealed(self));
        let (person, centre, inputs, wanted, again) =
            (who.clone(), self.clone(), asked.inputs.clone(), number.to_owned(), key.clone());
        let begun = self.read(move |reader| {
            // What was done under the key is answered as it was, whatever would stand against it now.
            if answered(reader, &person, again.as_ref())?.is_some() {
                let row = store::cases::by_number(reader, &person.scope(), &wanted)?;
                return Ok(Err(row.map(|row| (row.project, row.id)).ok_or(CentreError::NotFound("case"))?));
            }
            ground(&centre, reader, &person, &wanted, &inputs).map(Ok)
        });
        let ground = match begun.await? {
            Ok(ground) => ground,
            Err((project, case)) => {
                self.settled().await?;
                return self.case_by_id(who, project, case).await;
            }
        };
        who.must(Right::Work, ground.project)?;
        let submission = self.acting(who, &ground, action, &asked, key.as_ref())?;
        let subject = Reading::subject_of(ground.case.party, ground.case.id);
        let (project, case, files) = (ground.project, ground.case.id, ground.files);
        let (centre, principal) = (self.clone(), who.clone());
        self.write(move |tx| {
            if answered(tx, &principal, key.as_ref())?.is_some() {
                return Ok(());
            }
            centre.run(tx, &submission)?;
            crate::files::take(tx, &files, case, &subject)?;
            keep(tx, &centre, &principal, key.as_ref(), case)
        })
        .await?;
        self.inner.wake.notify_one();
        self.changed(Change { project, case });
        self.case_by_id(who, project, case).await
    }

    fn acting(
        &self,
        who: &Principal,
        ground: &Ground,
        action: &str,
        asked: &ActRequest,
        key: Option<&Key>,
    ) -> Result<Submission, CentreError> {
        let service =
            ground.handbook.services.get(&ground.case.service).ok_or(CentreError::NotFound("service"))?;
        let subject = Reading::subject_of(ground.case.party, ground.case.id);
        let own = |file: &FileRef| FileRef { subject, ..file.clone() };
        let files = |id: &str| ground.files.iter().find(|f| f.id.to_string() == id).map(own);
        let cases =
            |number: &str| ground.other.as_ref().filter(|(own, _)| own == number).map(|(_, case)| *case);
        let ports = &self.inner.ports;
        let frame = Frame {
            ports,
            handbook: &ground.handbook,
            service,
            case: &ground.case,
            files: &files,
            cases: &cases,
        };
        let read = request::read(&frame, action, &asked.inputs)?;
        ground.draws.must_not_probe(&read.command)?;
        let mut reading = Reading::new(ports, &ground.handbook.zone, subject, &files);
        let stamp = stamp(&mut reading, asked.happened_at.as_deref(), asked.late_reason.as_deref());
        let mut texts = read.texts;
        texts.extend(reading.finish()?);
        Ok(Submission {
            who: Who::Person(who.person),
            door: "centre",
            key: key.map(|key| key.key.clone()),
            inputs: key.map(|key| key.digest.clone()),
            expect: asked.expect,
            stamp,
            texts,
            ..Submission::own(ground.project, ground.case.id, read.command)
        })
    }
}

fn ground(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    number: &str,
    inputs: &Map<String, Json>,
) -> Result<Ground, CentreError> {
    let scope = who.scope();
    let row = store::cases::by_number(reader, &scope, number)?.ok_or(CentreError::NotFound("case"))?;
    let case = store::cases::load(reader, row.project, row.id)?.ok_or(CentreError::NotFound("case"))?;
    let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
    let files = crate::files::referenced(reader, who, row.project, inputs)?;
    let other = match inputs.get("case") {
        Some(Json::String(number)) => store::cases::by_number(reader, &scope, number.trim())?
            .filter(|other| other.project == row.project)
            .map(|other| (number.trim().to_owned(), other.id)),
        _ => None,
    };
    let draws = Draws::hidden(centre, reader, who, &case)?;
    Ok(Ground { project: row.project, case, handbook, files, other, draws })
}
