//! Counting provisional times again when the holidays of a further year are published.
//!
//! Each case is a unit of its own, and one that has nothing left to count is passed over: what was cut short goes on where
//! it stopped, at the next start or the next publication. The event of a case keeps the old instant; what fired stays.

use crate::centre::{Centre, Change};
use crate::error::CentreError;
use crate::handbooks::tables;
use crate::submit::Submission;
use model::{CaseId, Command, ProjectId};

/// Cases looked up in one go.
const BATCH: usize = 200;

/// How far the counting again has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recounted {
    /// Cases looked at.
    pub done: usize,
    /// Cases with a provisional time.
    pub all: usize,
}

impl Centre {
    /// Counts the provisional times of every open case of a project again, as far as its holidays are known now. Answers
    /// how many cases changed.
    ///
    /// # Errors
    /// What the database says. A case that cannot be counted keeps its times, and the rest go on.
    pub(crate) async fn redate(
        &self,
        project: ProjectId,
        watch: &(dyn Fn(Recounted) + Send + Sync),
    ) -> Result<usize, CentreError> {
        let all = self.read(move |reader| Ok(store::duties::count_provisional(reader, project)?)).await?;
        let (mut after, mut done, mut changed) = (None, 0, 0);
        loop {
            let cases = self
                .read(move |reader| Ok(store::duties::provisional(reader, project, after, BATCH)?))
                .await?;
            let Some(last) = cases.last() else { return Ok(changed) };
            after = Some(*last);
            for case in cases {
                changed += usize::from(self.redate_case(project, case).await?);
                done += 1;
                watch(Recounted { done, all: all.max(done) });
            }
        }
    }

    /// Goes on with what a stop cut short, in every project.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn redate_all(&self) -> Result<usize, CentreError> {
        let projects = self.read(|reader| Ok(store::journal::projects(reader)?)).await?;
        let mut changed = 0;
        for project in projects {
            changed += self.redate(project, &|_| {}).await?;
        }
        Ok(changed)
    }

    async fn redate_case(&self, project: ProjectId, case: CaseId) -> Result<bool, CentreError> {
        let centre = self.clone();
        if !self.read(move |reader| centre.has_become_known(reader, project, case)).await? {
            return Ok(false);
        }
        let (centre, submission) = (self.clone(), Submission::own(project, case, Command::Redate));
        match self.write(move |tx| centre.run(tx, &submission)).await {
            Ok(outcome) if outcome.entries.is_empty() => Ok(false),
            Ok(_) => {
                self.inner.wake.notify_one();
                self.changed(Change { project, case });
                Ok(true)
            }
            Err(CentreError::Refused(refusal)) => {
                tracing::error!(case = %case, code = refusal.code.word(), "a provisional time could not be counted again");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a day that a provisional time of the case had to guess is published now.
    fn has_become_known(
        &self,
        reader: &mut dyn db::Reader,
        project: ProjectId,
        case: CaseId,
    ) -> Result<bool, CentreError> {
        let Some(case) = store::cases::load(reader, project, case)? else { return Ok(false) };
        let handbook = self.inner.handbooks.get(reader, &case.handbook)?;
        let known = tables(&self.inner.handbooks, reader, project, &handbook)?;
        let until = known.holidays.values().map(|table| table.published_until).max();
        let guessed = case.open_duties().iter().filter_map(|duty| duty.provisional).min();
        Ok(guessed.zip(until).is_some_and(|(guessed, until)| guessed <= until))
    }
}
