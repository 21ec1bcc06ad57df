//! Duties that could not be recorded when they were due: put aside, so that they stop nobody else; told to those who
//! administer the project; tried again at every start and when somebody asks for it. None is forgotten in silence.

use crate::centre::Centre;
use crate::error::CentreError;
use db::Tx;
use diag::{Text, text};
use model::Instant;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use store::duties::{self, DueStep, Parked};

/// The kind of the message.
pub(crate) const KIND: &str = "parked";
/// Most that are looked at in one unit.
const BATCH: usize = 200;
/// Counted so far.
const MOST_COUNTED: usize = 1_000;

/// A duty that is put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedDuty {
    /// The case's number; its id when it has none, or cannot be read.
    pub case: String,
    /// The duty's key.
    pub duty: String,
    /// Since when.
    pub since: Instant,
    /// What went wrong.
    pub error: String,
}

impl Centre {
    /// Puts a due step aside and tells the administrators, once.
    pub(crate) async fn put_aside(&self, step: DueStep, why: String) -> Result<(), CentreError> {
        let (centre, now) = (self.clone(), self.now());
        self.write(move |tx| {
            if duties::park(tx, step.project, step.case, &step.key, now, &why)? {
                centre.tell_of_duty(tx, &step, &why)?;
            }
            Ok(())
        })
        .await
    }

    fn tell_of_duty(&self, tx: &mut dyn Tx, step: &DueStep, why: &str) -> Result<(), CentreError> {
        // The case may be what cannot be read; then nobody is told which one it is.
        let case = store::cases::load(tx, step.project, step.case).ok().flatten();
        let kept_out: BTreeSet<_> = case.as_ref().map(|case| case.excluded.clone()).unwrap_or_default();
        let payload = json!({"duty": step.key, "why": why});
        let told = crate::messages::administrators(tx, step.project)?;
        for person in told.difference(&kept_out) {
            crate::messages::tell(
                self,
                tx,
                step.project,
                *person,
                KIND,
                case.as_ref().map(|own| own.id),
                &payload,
            )?;
        }
        Ok(())
    }

    /// How many duties are put aside; exact to 1,000.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_parked(&self) -> Result<u64, CentreError> {
        self.read(|reader| Ok(duties::count_parked(reader, MOST_COUNTED)?)).await
    }

    /// The duties that are put aside, in all projects, the longest first within each; at most 200.
    ///
    /// # Errors
    /// What the database says.
    pub async fn parked(&self) -> Result<Vec<ParkedDuty>, CentreError> {
        self.read(|reader| {
            let mut found = Vec::new();
            for Parked { project, case, key, since, error } in duties::parked(reader, BATCH)? {
                let number =
                    store::cases::load(reader, project, case).ok().flatten().and_then(|own| own.number);
                let case = number.map_or_else(|| case.to_string(), |number| number.0);
                found.push(ParkedDuty { case, duty: key.to_string(), since, error });
            }
            Ok(found)
        })
        .await
    }

    /// Lets everything that is put aside fall due again; answers how much. What errs again is put aside again.
    ///
    /// # Errors
    /// What the database says.
    pub async fn try_parked_again(&self) -> Result<usize, CentreError> {
        let mut tried = 0;
        loop {
            let some = self.write(|tx| {
                let parked = duties::parked(tx, BATCH)?;
                for Parked { project, case, key, .. } in &parked {
                    duties::unpark(tx, *project, *case, key)?;
                }
                Ok(parked.len())
            });
            let some = some.await?;
            tried += some;
            if some < BATCH {
                break;
            }
        }
        if tried > 0 {
            self.inner.wake.notify_one();
        }
        Ok(tried)
    }
}

/// The message in words.
pub(crate) fn words(payload: &Json, number: Option<&str>) -> Text {
    let why = payload.get("why").and_then(Json::as_str).unwrap_or_default();
    let (of, of_en) =
        number.map_or_else(Default::default, |number| (format!("{number} "), format!(" of {number}")));
    text!(
        zh: "{of}有一项到了时限，系统出错没能记下（{why}），先放在一边。重启时会再试，也可以请维护人员运行 shouwen duties --again",
        en: "a duty{of_en} was due and could not be recorded ({why}); it is put aside. It is tried again at the next start, or by `shouwen duties --again`"
    )
}
