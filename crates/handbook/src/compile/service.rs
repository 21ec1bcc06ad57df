//! A service as a whole: its names first, then form, stages, actions, clauses and rules.

use super::names::Names;
use super::{Compiler, sense};
use crate::expression::Scope;
use crate::vocabulary::{Block, Checked, Kind};
use diag::Span;
use model::handbook::{Lane, NumberPart, NumberPattern, PartyNeed, Service, Stage, StageKind};
use model::ids::{PrintId, ScriptId, ServiceId};
use std::collections::{BTreeMap, BTreeSet};

/// What the definitions inside a service may name.
#[derive(Debug, Default)]
pub(super) struct Local {
    /// Where the service was written.
    pub(super) head: Span,
    /// Its definitions.
    pub(super) names: Names,
    /// What its expressions may speak of.
    pub(super) scope: Scope,
    /// The scripts that it uses anywhere.
    pub(super) scripts: BTreeSet<ScriptId>,
    /// The prints that it uses anywhere.
    pub(super) prints: BTreeSet<PrintId>,
}

impl Compiler<'_> {
    /// The services, and what each of them uses.
    pub(super) fn services(&mut self, block: &Block<'_>) -> (BTreeMap<ServiceId, Service>, Vec<Local>) {
        let (mut services, mut locals) = (BTreeMap::new(), Vec::new());
        for checked in block.all("service") {
            let mut local =
                Local { head: checked.head(), names: Names::of(&checked.block), ..Local::default() };
            let made = self.service(checked, &mut local);
            if let Some(service) = self.keep(checked, made)
                && let Some(id) = checked.id()
            {
                services.insert(id, service);
            }
            locals.push(local);
        }
        (services, locals)
    }

    fn service(&mut self, checked: &Checked<'_>, local: &mut Local) -> Option<Service> {
        let block = &checked.block;
        for stage in block.all("stage") {
            let kind = stage.text("kind").map(|kind| kind.text);
            if let Some(id) = stage.argument(0).filter(|id| Some(id.text) == kind) {
                local.names.plain_stages.insert(id.text.to_owned());
            }
        }
        let intake = block.one("intake").map(|intake| self.argument_ids(intake, None)).unwrap_or_default();
        local.scope.channels = intake.iter().cloned().collect();
        let fields = self.fields(block, local);
        let number = self.number(checked);
        let owner = self.one_id(checked, "owner", Some(&local.names));
        let stages = self.stages(block);
        self.stage_kinds(checked);
        let prints =
            block.one("service.prints").map(|line| self.argument_ids(line, None)).unwrap_or_default();
        let scripts = block.one("scripts").map(|line| self.argument_ids(line, None)).unwrap_or_default();
        local.prints.extend(prints.iter().cloned());
        local.scripts.extend(scripts.iter().cloned());
        let actions = self.actions(block, local);
        let limits = self.limits(block, local);
        let visits = self.visits(block, local);
        let pauses = self.pauses(block, local);
        let hand_over = self.hand_over(block, local);
        let appointment = self.appointment(block, local);
        let cancel = self.cancel(block, local);
        let reopen = self.reopen(block, local);
        let late_entry = self.late_entry(block);
        let conflict = self.conflict(block, local);
        Some(Service {
            label: checked.label()?,
            number: number?,
            intake,
            owner: owner?,
            party: party(checked)?,
            place_required: checked.text("place")?.text == "required",
            drills: checked.flag("drills")?,
            common_event: checked.flag("common_event")?,
            fields,
            stages,
            actions,
            limits,
            visits,
            pauses,
            hand_over: hand_over?,
            appointment,
            cancel,
            reopen,
            late_entry: late_entry?,
            conflict,
            prints,
            scripts,
            source: checked.source(),
        })
    }

    fn stages(&mut self, block: &Block<'_>) -> Vec<Stage> {
        let mut stages = Vec::new();
        for checked in block.all("stage") {
            stages.extend(self.keep(checked, stage(checked)));
        }
        stages
    }

    /// One stage each of kind start, finished and closed; at most one cancelled.
    fn stage_kinds(&mut self, service: &Checked<'_>) {
        let block = &service.block;
        let unclear = !block.wild.is_empty() || block.all("stage").any(|stage| !stage.is_readable("kind"));
        for kind in ["start", "finished", "closed", "cancelled"] {
            let of_kind =
                |stage: &&Checked<'_>| stage.text("kind").is_some_and(|written| written.text == kind);
            let mut stages = block.all("stage").filter(of_kind);
            match (stages.next(), stages.next()) {
                (Some(first), Some(second)) => self.found.push(sense::two_stages_of(second, first, kind)),
                (None, _) if kind != "cancelled" && !unclear => {
                    self.found.push(sense::no_stage_of(service, kind))
                }
                _ => {}
            }
        }
    }

    fn number(&mut self, checked: &Checked<'_>) -> Option<NumberPattern> {
        let written = checked.text("number")?;
        match pattern(written.text) {
            Ok(parts) => Some(NumberPattern(parts)),
            Err((zh, en)) => {
                self.found.push(sense::pattern(written.content(self.sources), zh, en));
                None
            }
        }
    }
}

fn party(checked: &Checked<'_>) -> Option<PartyNeed> {
    match checked.text("party")?.text {
        "required" => Some(PartyNeed::Required),
        "optional" => Some(PartyNeed::Optional),
        "anonymous" => Some(PartyNeed::Anonymous),
        _ => None,
    }
}

fn stage(checked: &Checked<'_>) -> Option<Stage> {
    let kind = match checked.text("kind")?.text {
        "start" => StageKind::Start,
        "work" => StageKind::Work,
        "finished" => StageKind::Finished,
        "closed" => StageKind::Closed,
        "cancelled" => StageKind::Cancelled,
        _ => return None,
    };
    let lane = match checked.text("lane")?.text {
        "customer" => Lane::Customer,
        "front" => Lane::Front,
        "back" => Lane::Back,
        _ => return None,
    };
    Some(Stage { id: checked.id()?, label: checked.label()?, kind, lane, source: checked.source() })
}

type Reason = (&'static str, &'static str);

/// Reads a number pattern.
fn pattern(text: &str) -> Result<Vec<NumberPart>, Reason> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(NumberPart::Sequence(_)) = parts.last() {
            return Err(("`{seq:…}` 后面不能再有别的。", "Nothing may follow `{seq:…}`."));
        }
        if let Some(after) = rest.strip_prefix('{') {
            let (name, after) =
                after.split_once('}').ok_or(("花括号没有配对。", "A brace is not closed."))?;
            parts.push(placeholder(name)?);
            rest = after;
        } else {
            let end = rest.find('{').unwrap_or(rest.len());
            let (fixed, after) = rest.split_at(end);
            if !fixed.chars().all(|c| c.is_ascii_alphanumeric() || "-_/.".contains(c)) {
                return Err((
                    "固定部分只能是字母、数字和 `-` `_` `/` `.`。",
                    "Fixed parts are letters, digits and `-` `_` `/` `.` only.",
                ));
            }
            parts.push(NumberPart::Text(fixed.to_owned()));
            rest = after;
        }
    }
    match parts.last() {
        Some(NumberPart::Sequence(_)) => Ok(parts),
        _ => {
            Err(("最后没有流水号，单号会重复。", "There is no sequence at the end, so numbers would repeat."))
        }
    }
}

fn placeholder(name: &str) -> Result<NumberPart, Reason> {
    let digits = name.strip_prefix("seq:").and_then(|digits| digits.parse::<u8>().ok());
    match (name, digits) {
        ("project", _) => Ok(NumberPart::Project),
        ("date", _) => Ok(NumberPart::Date),
        ("month", _) => Ok(NumberPart::Month),
        ("year", _) => Ok(NumberPart::Year),
        (_, Some(digits @ 1..=9)) => Ok(NumberPart::Sequence(digits)),
        _ if name.starts_with("seq") => Err((
            "流水号写 `{seq:4}`，位数 1 到 9。",
            "The sequence is written `{seq:4}`, with 1 to 9 digits.",
        )),
        _ => Err(("花括号里的词不认识。", "A word in braces is unknown.")),
    }
}

/// Fields of a service, for prints.
pub(super) fn field_ids(local: &Local) -> Vec<String> {
    local.names.ids(Kind::Field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_pattern_is_read_part_by_part() {
        let parts = pattern("BX{project}-{date}-{seq:4}").unwrap();
        let text = |text: &str| NumberPart::Text(text.to_owned());
        assert_eq!(
            parts,
            [
                text("BX"),
                NumberPart::Project,
                text("-"),
                NumberPart::Date,
                text("-"),
                NumberPart::Sequence(4)
            ]
        );
        for bad in [
            "",
            "BX",
            "{seq:4}X",
            "{seq}",
            "{seq:0}",
            "{seq:10}",
            "{day}{seq:4}",
            "{project",
            "报{seq:4}",
            "{seq:4}{seq:4}",
        ] {
            assert!(pattern(bad).is_err(), "{bad}");
        }
    }
}
