//! The rules that every service has built in and only tunes.

use super::Compiler;
use super::service::Local;
use crate::vocabulary::{Block, Checked};
use calendar::{Unit, Within};
use model::handbook::{
    AppointmentRule, CancelRule, Conflict, HandOverRule, LateEntryRule, PauseReason, ReopenRule,
};

impl Compiler<'_> {
    pub(super) fn pauses(&mut self, block: &Block<'_>, local: &Local) -> Vec<PauseReason> {
        let mut pauses = Vec::new();
        for checked in block.all("pause") {
            let made = self.pause(checked, local);
            pauses.extend(self.keep(checked, made));
        }
        pauses
    }

    fn pause(&mut self, checked: &Checked<'_>, local: &Local) -> Option<PauseReason> {
        let by = self.several_ids(checked, "by", Some(&local.names));
        let stops = self.several_ids(checked, "stops", Some(&local.names));
        let longest = checked.within("longest")?;
        Some(PauseReason {
            id: checked.id()?,
            label: checked.label()?,
            longest,
            by,
            stops,
            source: checked.source(),
        })
    }

    pub(super) fn hand_over(&mut self, block: &Block<'_>, local: &Local) -> Option<HandOverRule> {
        let checked = block.one("hand_over")?;
        let calendar = self.one_id(checked, "calendar", None);
        let escalate_to = self.one_id(checked, "escalate_to", Some(&local.names));
        let made = (|| {
            Some(HandOverRule {
                accept_within: checked.within("accept_within")?,
                calendar: calendar?,
                escalate_to: escalate_to?,
                bounces: checked.integer("bounces")?,
                clause: checked.clause(),
                source: checked.source(),
            })
        })();
        self.keep(checked, made)
    }

    pub(super) fn appointment(&mut self, block: &Block<'_>, local: &Local) -> Option<AppointmentRule> {
        let checked = block.one("appointment")?;
        let kept_by = self.one_id(checked, "kept_by", Some(&local.names));
        let then = self.one_id(checked, "then", Some(&local.names));
        let escalate_to = self.one_id(checked, "escalate_to", Some(&local.names));
        let made = (|| {
            Some(AppointmentRule {
                window: checked.within("window")?,
                ahead: checked.within("ahead")?,
                kept_by: kept_by?,
                nobody_home: checked.integer("nobody_home")?,
                then: then?,
                escalate_to: escalate_to?,
                clause: checked.clause(),
                source: checked.source(),
            })
        })();
        self.keep(checked, made)
    }

    pub(super) fn cancel(&mut self, block: &Block<'_>, local: &Local) -> Option<CancelRule> {
        let checked = block.one("cancel")?;
        let by = self.several_ids(checked, "by", Some(&local.names));
        let confirm = self.one_id(checked, "confirm", Some(&local.names));
        Some(CancelRule { by, confirm, source: checked.source() })
    }

    pub(super) fn reopen(&mut self, block: &Block<'_>, local: &Local) -> Option<ReopenRule> {
        let checked = block.one("reopen")?;
        let by = self.several_ids(checked, "by", Some(&local.names));
        let to = self.one_id(checked, "to", Some(&local.names));
        let made = (|| {
            Some(ReopenRule { within: checked.within("within")?, by, to: to?, source: checked.source() })
        })();
        self.keep(checked, made)
    }

    pub(super) fn late_entry(&mut self, block: &Block<'_>) -> Option<LateEntryRule> {
        let Some(checked) = block.one("late_entry") else {
            let (marked_after, at_most) = (Within::new(5, Unit::Minutes), Within::new(2, Unit::Days));
            return Some(LateEntryRule { marked_after, at_most, source: Vec::new() });
        };
        let made = late_entry(checked);
        self.keep(checked, made)
    }

    pub(super) fn conflict(&mut self, block: &Block<'_>, local: &Local) -> Option<Conflict> {
        let checked = block.one("conflict")?;
        let fields = self.argument_ids(checked, Some(&local.names));
        let then = self.one_id(checked, "then", Some(&local.names));
        let made =
            then.map(|then| Conflict { fields, then, clause: checked.clause(), source: checked.source() });
        self.keep(checked, made)
    }
}

fn late_entry(checked: &Checked<'_>) -> Option<LateEntryRule> {
    Some(LateEntryRule {
        marked_after: checked.within("marked_after")?,
        at_most: checked.within("at_most")?,
        source: checked.source(),
    })
}
