//! The draws of a case: its slots are what the key gives, who stands in for another does so by right, and the table of
//! slots says the same as the events.

use super::{Ended, Look};
use crate::centre::Centre;
use crate::error::CentreError;
use db::Tx;
use diag::text;
use model::command::Slot;
use model::event::{Entry, VisitEnd};
use model::{Case, CaseId, ClauseId, Event, Instant};
use std::collections::BTreeMap;
use store::journal::{self, Recorded};

/// The slots that the events of a case took, by place; the last word counts.
#[derive(Default)]
pub(super) struct Draws(BTreeMap<(String, u64, u8), (Slot, Instant)>);

impl Draws {
    /// Looks at one entry of a case, which stood as `case` before it.
    pub(super) fn entry(
        &mut self,
        centre: &Centre,
        tx: &mut dyn Tx,
        look: &mut Look<'_>,
        recorded: &Recorded,
        entry: &Entry,
        case: &Case,
    ) -> Result<(), Ended> {
        let Event::VisitDrawn { clause, slot } = &entry.event else { return Ok(()) };
        self.0.insert((slot.stratum.clone(), slot.block, slot.index), (slot.clone(), entry.at));
        let Some(hash) = &recorded.entry.handbook else { return Ok(()) };
        let Some(handbook) = look.handbook(centre, tx, hash)? else { return Ok(()) };
        let service = handbook.services.get(&case.service);
        let Some(visit) = service.and_then(|service| service.visit(clause)) else { return Ok(()) };
        let marks = engine::sampling::marked(&centre.inner.secret, &slot.stratum, slot.block, visit.rate);
        let by_key = marks.get(usize::from(slot.index)).copied().unwrap_or(true);
        let right = match slot.replaces {
            None => by_key == slot.marked,
            Some(other) => slot.marked && !by_key && stands_in(tx, look, other, clause, slot)?,
        };
        if !right {
            let version = recorded.version;
            look.differs(
                text!(zh: "第 {version} 条：回访抽样与签算不符", en: "entry {version}: the drawn slot is not what the key gives"),
            );
        }
        Ok(())
    }

    /// The rows of a case are what its events say.
    pub(super) fn compare(&self, tx: &mut dyn Tx, look: &mut Look<'_>, case: CaseId) -> Result<(), Ended> {
        let rows = store::slots::of_case(tx, look.project, case)?;
        let kept: Vec<(&Slot, Instant)> = rows.iter().map(|drawn| (&drawn.slot, drawn.at)).collect();
        let told: Vec<(&Slot, Instant)> = self.0.values().map(|(slot, at)| (slot, *at)).collect();
        if kept != told {
            look.differs(
                text!(zh: "表 slots 与流水推出的不一致", en: "table slots is not what the stream gives"),
            );
        }
        Ok(())
    }
}

/// Whether a case was drawn in the same block under the same clause, its visit came to nothing, and nobody else stands in
/// for it.
fn stands_in(
    tx: &mut dyn Tx,
    look: &Look<'_>,
    other: CaseId,
    clause: &ClauseId,
    slot: &Slot,
) -> Result<bool, Ended> {
    let (mut drawn, mut ended) = (false, false);
    for recorded in journal::load(tx, look.project, &other.to_string())? {
        let entry: Entry = serde_json::from_str(&recorded.entry.data)
            .map_err(|error| CentreError::corrupt("event", error))?;
        match &entry.event {
            Event::VisitDrawn { clause: own, slot: theirs } if own == clause => {
                drawn |= theirs.marked && (&theirs.stratum, theirs.block) == (&slot.stratum, slot.block);
            }
            Event::VisitEnded { visit, end: VisitEnd::Refused | VisitEnd::NotReached, .. } => {
                ended |= drawn && &visit.clause == clause;
            }
            _ => {}
        }
    }
    let taken = store::slots::block(tx, look.project, &slot.stratum, slot.block)?;
    let standing = taken.iter().filter(|drawn| drawn.slot.replaces == Some(other)).count();
    Ok(drawn && ended && standing == 1)
}
