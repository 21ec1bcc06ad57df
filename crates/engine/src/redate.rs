//! Counting again: when the holidays of a further year are published, and when a case goes on under another handbook.

use crate::draft::Draft;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::duty::{DutyKey, DutyKind};
use model::handbook::{StageKind, Trigger};
use model::{Event, HandbookHash};

impl Draft<'_> {
    /// Counts provisional times again; fired steps stay.
    ///
    /// # Errors
    /// When a limit cannot be counted.
    pub(crate) fn redate(&mut self) -> Result<(), Refusal> {
        let provisional: Vec<(DutyKey, Instant)> = self
            .case
            .duties
            .values()
            .filter(|d| d.is_open() && d.provisional.is_some())
            .map(|d| (d.key.clone(), d.from))
            .collect();
        for (key, from) in provisional {
            self.redate_limit(&key, from, "published")?;
        }
        Ok(())
    }

    /// Goes on under another version of the handbook, which `self.handbook` already is: every open limit is counted
    /// again, what the new version no longer knows is void, what it newly demands begins.
    ///
    /// # Errors
    /// When the new version lacks the stage that the case is in.
    pub(crate) fn adopt(&mut self, handbook: &HandbookHash) -> Result<(), Refusal> {
        let service = self.service;
        let ended = matches!(self.case.stage_kind, StageKind::Closed) || !self.case.is_open();
        let same = service.stage(&self.case.stage).is_some_and(|s| s.kind == self.case.stage_kind);
        if ended || !same {
            return Err(Refusal::new(
                Code::StageGone,
                text!(zh: "新版手册里没有这张单现在的环节，或者单子已经办结", en: "the new handbook lacks the stage of this case, or the case is over"),
                text!(zh: "请在原版手册下办完", en: "finish it under the handbook that it has"),
            ));
        }
        self.push(Event::Adopted { handbook: handbook.clone() });
        let gone = self.open_keys(|d| match d.kind {
            DutyKind::Limit => service.limit(&d.key.clause).is_none(),
            DutyKind::Visit => service.visit(&d.key.clause).is_none(),
            _ => false,
        });
        for key in gone {
            self.void_duty(&key, "adopted");
        }
        self.recount("adopted")?;
        let before = self.case.fields.clone();
        self.reconsider(&before)?;
        self.start_newly_demanded()
    }

    /// Limits without a condition that the new version begins at something which already happened.
    fn start_newly_demanded(&mut self) -> Result<(), Refusal> {
        let service = self.service;
        for limit in service.limits.iter().filter(|l| l.when.is_none()) {
            let known = self.case.duties.values().any(|d| d.key.clause == limit.id);
            let round = self.case.round;
            let happened = |triggers: &[Trigger]| {
                let own =
                    self.case.happened.iter().filter(|h| h.round == round && triggers.contains(&h.trigger));
                own.map(|h| h.happened_at).min()
            };
            let over = self.case.finished_at.is_some() && !limit.past_finish;
            if let (false, false, None, Some(from)) =
                (known, over, happened(&limit.until), happened(&limit.from))
            {
                self.start_limit(limit, from)?;
            }
        }
        Ok(())
    }
}
