//! Timers: one indexed question, "when is the next?", on start, after a commit that may have brought it nearer, and when
//! it comes. Nothing due, nothing read.

use crate::behind::Behind;
use crate::centre::{Centre, Change};
use crate::error::CentreError;
use crate::firing::already;
use crate::submit::Submission;
use db::{LostRace as _, Tx};
use model::{CaseId, Command, Instant, ProjectId};
use std::collections::{BTreeMap, BTreeSet};
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
/// How long what others are at is left to them.
const OTHERS: Duration = Duration::from_millis(20);
/// How often in one go it is asked whether others are done.
const PATIENCE: u32 = 100;
/// How often a server whose clock cannot be trusted looks whether it can be again.
const ASKEW: Duration = Duration::from_secs(1);
/// The longest sleep: a clock set forward is noticed after it.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What became of a round of due steps.
#[derive(Debug, Clone, Copy, Default)]
struct Round {
    /// Steps that this server fired.
    fired: usize,
    /// Cases that another server, or a person, was at.
    skipped: usize,
}

impl Round {
    fn add(&mut self, other: Self) {
        self.fired += other.fired;
        self.skipped += other.skipped;
    }
}

impl Centre {
    /// Fires everything that is due by now, in order. Answers how many steps were fired; none while the clock cannot be
    /// trusted. Between two units of work it ends when the centre is told to stop.
    ///
    /// # Errors
    /// What the database says; a step that errs by itself is parked, and the rest go on.
    pub async fn fire_due(&self) -> Result<usize, CentreError> {
        if self.is_askew() {
            return Ok(0);
        }
        let mut fired = self.calls_fall_due().await?;
        let (mut before, mut left) = (Vec::new(), PATIENCE);
        while !self.is_stopping() && left > 0 {
            let now = self.now();
            let due = self.read(move |reader| Ok(store::duties::due_until(reader, now, BATCH)?)).await?;
            if due.is_empty() {
                break;
            }
            let round = self.fire_all(due.clone()).await?;
            fired += round.fired;
            if round.fired > 0 {
                before.clear();
            } else if round.skipped > 0 {
                // Others are at them; they are looked at again when those are done.
                left -= 1;
                tokio::time::sleep(OTHERS).await;
            } else if due == before {
                self.park_all(due).await?;
            } else {
                before = due;
            }
        }
        Ok(fired)
    }

    /// Steps that stay due although their cases know nothing of it: put aside with an alarm rather than looked at for ever.
    async fn park_all(&self, due: Vec<DueStep>) -> Result<(), CentreError> {
        for step in due {
            tracing::error!(case = %step.case, duty = %step.key, "a duty is due that its case does not know and is parked");
            self.put_aside(step, "the case knows no such step".to_owned()).await?;
        }
        Ok(())
    }

    /// Fires steps: those of one case in their order, many cases in one unit of work, several units at the same time.
    async fn fire_all(&self, due: Vec<DueStep>) -> Result<Round, CentreError> {
        let mut of_case: BTreeMap<CaseId, Vec<DueStep>> = BTreeMap::new();
        let mut order = Vec::new();
        for step in due {
            let steps = of_case.entry(step.case).or_default();
            if steps.is_empty() {
                order.push(step.case);
            }
            steps.push(step);
        }
        // The case that has waited longest first.
        let cases: Vec<Vec<DueStep>> = order.iter().filter_map(|case| of_case.remove(case)).collect();
        let (mut waiting, mut running, mut round) =
            (cases.chunks(TOGETHER), JoinSet::new(), Round::default());
        loop {
            while running.len() < AT_ONCE
                && !self.is_stopping()
                && let Some(cases) = waiting.next()
            {
                let (centre, cases) = (self.clone(), cases.to_vec());
                running.spawn(async move { centre.fire_together(cases).await });
            }
            match running.join_next().await {
                None => return Ok(round),
                Some(ended) => round.add(ended.map_err(|error| CentreError::corrupt("timer", error))??),
            }
        }
    }

    /// Fires the steps of some cases in one unit of work; when that errs, each by itself, so that one that cannot be
    /// fired stops no other. Cases are claimed first: two servers never fire one case at the same time, and a server that
    /// dies in the middle has fired nothing of the unit.
    async fn fire_together(&self, cases: Vec<Vec<DueStep>>) -> Result<Round, CentreError> {
        #[cfg(feature = "controls")]
        self.taken_outside(&cases).await?;
        let (centre, cases) = (self.clone(), Arc::new(cases));
        let given = Arc::clone(&cases);
        let together = self.write(move |tx| {
            let (claimed, mut behind) = (claimed(tx, &given)?, Behind::default());
            let mut round = Round { fired: 0, skipped: given.len() - claimed.len() };
            for steps in given.iter() {
                let Some(first) = steps.first().filter(|step| claimed.contains(&step.case)) else { continue };
                let duties = steps.iter().map(|step| step.key.clone()).collect();
                round.fired += centre.fire_steps(tx, first.project, first.case, duties, &mut behind)?;
            }
            behind.tell(&centre, tx)?;
            Ok(round)
        });
        match together.await {
            Ok(round) => {
                for step in cases.iter().filter_map(|steps| steps.first()) {
                    self.changed(Change { project: step.project, case: step.case });
                }
                Ok(round)
            }
            Err(error) if error.lost_race() => Ok(Round { fired: 0, skipped: cases.len() }),
            Err(error) if error.passes() => Err(error),
            Err(_) => {
                let mut fired = 0;
                for step in cases.iter().flatten() {
                    fired += usize::from(self.fire(step.clone()).await?);
                }
                Ok(Round { fired, skipped: 0 })
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
            Err(error) if error.passes() => Err(error),
            Err(CentreError::Refused(refusal)) if already(&refusal) => Ok(false),
            Err(error) => {
                tracing::error!(case = %step.case, duty = %step.key, error = %error, "a duty could not be fired and is parked");
                self.put_aside(step, error.to_string()).await?;
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
        #[cfg(not(feature = "controls"))]
        let forgets = false;
        // What that mistake forgets must stay forgotten, or nobody would find it.
        #[cfg(feature = "controls")]
        let forgets = db::controls::is(db::controls::Control::DutiesOutside);
        // What could not be recorded may be recorded by this version, or by now.
        if !forgets && let Err(error) = self.try_parked_again().await {
            tracing::warn!(error = %error, "what is put aside will be tried again at the next start");
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
                biased;
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
            _ if self.is_askew() => Ok(ASKEW),
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

/// The cases among these that this unit may fire.
fn claimed(tx: &mut dyn Tx, cases: &[Vec<DueStep>]) -> Result<BTreeSet<CaseId>, CentreError> {
    let mut of_project: BTreeMap<ProjectId, Vec<String>> = BTreeMap::new();
    for step in cases.iter().filter_map(|steps| steps.first()) {
        of_project.entry(step.project).or_default().push(step.case.to_string());
    }
    let mut found = BTreeSet::new();
    for (project, streams) in of_project {
        let ours = store::journal::claim(tx, project, &streams)?;
        found.extend(ours.iter().filter_map(|stream| stream.parse::<CaseId>().ok()));
    }
    Ok(found)
}
