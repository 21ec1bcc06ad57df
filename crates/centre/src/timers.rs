//! Timers: one indexed question, "when is the next?", on start, after a commit that may have brought it nearer, and when
//! it comes. Nothing due, nothing read.

use crate::centre::{Centre, Change};
use crate::error::CentreError;
use crate::firing::already;
use crate::submit::Submission;
use model::{CaseId, Command, Instant};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::duties::DueStep;
use tokio::task::JoinSet;

/// Steps fired before the clock is asked again.
const BATCH: usize = 1_000;
/// Cases whose steps are fired in one unit of work: enough to share its cost, few enough that others wait for moments.
const TOGETHER: usize = 32;
/// Units of work that fire at the same time, so that none waits for another's commit.
const AT_ONCE: usize = 4;
/// The longest sleep: a clock set forward is noticed after it.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

impl Centre {
    /// Fires everything that is due by now, in order. Answers how many steps were fired.
    ///
    /// # Errors
    /// What the database says; a step that errs by itself is parked, and the rest go on.
    pub async fn fire_due(&self) -> Result<usize, CentreError> {
        let mut fired = self.calls_fall_due().await?;
        loop {
            let now = self.now();
            let due = self.read(move |reader| Ok(store::duties::due_until(reader, now, BATCH)?)).await?;
            if due.is_empty() {
                return Ok(fired);
            }
            fired += self.fire_all(due).await?;
        }
    }

    /// Fires steps: those of one case in their order, many cases in one unit of work, several units at the same time.
    async fn fire_all(&self, due: Vec<DueStep>) -> Result<usize, CentreError> {
        let mut of_case: BTreeMap<CaseId, Vec<DueStep>> = BTreeMap::new();
        due.into_iter().for_each(|step| of_case.entry(step.case).or_default().push(step));
        let cases: Vec<Vec<DueStep>> = of_case.into_values().collect();
        let (mut waiting, mut running, mut fired) = (cases.chunks(TOGETHER), JoinSet::new(), 0);
        loop {
            while running.len() < AT_ONCE
                && let Some(cases) = waiting.next()
            {
                let (centre, cases) = (self.clone(), cases.to_vec());
                running.spawn(async move { centre.fire_together(cases).await });
            }
            match running.join_next().await {
                None => return Ok(fired),
                Some(ended) => fired += ended.map_err(|error| CentreError::corrupt("timer", error))??,
            }
        }
    }

    /// Fires the steps of some cases in one unit of work; when that errs, each by itself, so that one that cannot be
    /// fired stops no other.
    async fn fire_together(&self, cases: Vec<Vec<DueStep>>) -> Result<usize, CentreError> {
        #[cfg(feature = "controls")]
        self.taken_outside(&cases).await?;
        let (centre, cases) = (self.clone(), Arc::new(cases));
        let given = Arc::clone(&cases);
        let together = self.write(move |tx| {
            let mut fired = 0;
            for steps in given.iter() {
                let Some(first) = steps.first() else { continue };
                let duties = steps.iter().map(|step| step.key.clone()).collect();
                fired += centre.fire_steps(tx, first.project, first.case, duties)?;
            }
            Ok(fired)
        });
        match together.await {
            Ok(fired) => {
                for step in cases.iter().filter_map(|steps| steps.first()) {
                    self.changed(Change { project: step.project, case: step.case });
                }
                Ok(fired)
            }
            Err(CentreError::Busy) => Err(CentreError::Busy),
            Err(_) => {
                let mut fired = 0;
                for step in cases.iter().flatten() {
                    fired += usize::from(self.fire(step.clone()).await?);
                }
                Ok(fired)
            }
        }
    }

    /// Takes steps off the timer in a transaction of their own, before another one records them: who dies in between
    /// forgets them.
    #[cfg(feature = "controls")]
    async fn taken_outside(&self, cases: &[Vec<DueStep>]) -> Result<(), CentreError> {
        if !db::controls::is(db::controls::Control::DutiesOutside) {
            return Ok(());
        }
        let (steps, now): (Vec<DueStep>, _) = (cases.iter().flatten().cloned().collect(), self.now());
        self.write(move |tx| {
            for step in &steps {
                store::duties::park(tx, step.project, step.case, &step.key, now, "taken")?;
            }
            Ok(())
        })
        .await
    }

    /// Fires one step; whether it was this call that fired it.
    async fn fire(&self, step: DueStep) -> Result<bool, CentreError> {
        let command = Command::Fire { duty: step.key.clone(), step: step.step };
        let submission = Submission::own(step.project, step.case, command);
        let centre = self.clone();
        match self.write(move |tx| centre.run(tx, &submission)).await {
            Ok(_) => {
                self.changed(Change { project: step.project, case: step.case });
                Ok(true)
            }
            Err(CentreError::Busy) => Err(CentreError::Busy),
            Err(CentreError::Refused(refusal)) if already(&refusal) => Ok(false),
            Err(error) => {
                tracing::error!(case = %step.case, duty = %step.key, error = %error, "a duty could not be fired and is parked");
                let (words, now) = (error.to_string(), self.now());
                self.write(move |tx| {
                    store::duties::park(tx, step.project, step.case, &step.key, now, &words)?;
                    Ok(())
                })
                .await?;
                Ok(false)
            }
        }
    }

    /// When the next step falls due.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_due(&self) -> Result<Option<Instant>, CentreError> {
        self.read(|reader| {
            let (duty, call) = (store::duties::next(reader)?, store::calls::next_due(reader)?);
            Ok(duty.into_iter().chain(call).min())
        })
        .await
    }

    /// Runs the timers until `shutdown` resolves.
    pub async fn run_timers(&self, shutdown: impl Future<Output = ()> + Send) {
        tokio::pin!(shutdown);
        if let Err(error) = self.redate_all().await {
            tracing::warn!(error = %error, "provisional times could not be counted again and will be at the next start");
        }
        loop {
            let sleep = match self.until_next().await {
                Ok(sleep) => sleep,
                Err(error) => {
                    tracing::warn!(error = %error, "the timers could not look and will try again");
                    Duration::from_secs(1)
                }
            };
            tokio::select! {
                () = &mut shutdown => return,
                () = self.inner.wake.notified() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
    }

    /// Fires what is due and answers how long nothing will be.
    async fn until_next(&self) -> Result<Duration, CentreError> {
        let next = self.next_due().await?;
        let now = self.now();
        match next {
            Some(next) if next <= now => {
                self.fire_due().await?;
                Ok(Duration::ZERO)
            }
            Some(next) => {
                let micros = u64::try_from(next.since(now)).unwrap_or(0);
                Ok(Duration::from_micros(micros).min(LONGEST_SLEEP))
            }
            None => Ok(LONGEST_SLEEP),
        }
    }
}
