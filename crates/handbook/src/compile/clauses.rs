//! Clauses that create duties: limits and return visits.

use super::service::Local;
use super::steps::performer;
use super::{Compiler, sense};
use crate::vocabulary::{Block, Checked, EscalationText, Kind, Target, escalation_at, percent};
use calendar::Unit;
use model::handbook::{
    Escalation, EscalationAt, Limit, LimitTime, Reaching, ReturnVisit, Trigger, VisitMethod, VisitTime,
};
use model::ids::{PostId, ScriptId};

fn trigger(target: Target, id: &str) -> Option<Trigger> {
    Some(match target {
        Target::Of(Kind::Printed) => Trigger::Printed(id.strip_prefix("printed_")?.parse().ok()?),
        Target::Of(Kind::Action) => Trigger::Action(id.parse().ok()?),
        Target::Of(Kind::Stage) => Trigger::Stage(id.parse().ok()?),
        Target::Of(Kind::InstantField) => Trigger::Field(id.parse().ok()?),
        Target::Of(_) => return None,
        Target::Word(word) => match word {
            "reported" => Trigger::Reported,
            "opened" => Trigger::Opened,
            "accepted" => Trigger::Accepted,
            "finished" => Trigger::Finished,
            "closed" => Trigger::Closed,
            "reopened" => Trigger::Reopened,
            "cancelled" => Trigger::Cancelled,
            "joined" => Trigger::Joined,
            "event_finished" => Trigger::EventFinished,
            "appointed" => Trigger::Appointed,
            "appointment_start" => Trigger::AppointmentStart,
            "appointment_end" => Trigger::AppointmentEnd,
            "handed_over" => Trigger::HandedOver,
            "acknowledged" => Trigger::Acknowledged,
            _ => return None,
        },
    })
}

impl Compiler<'_> {
    pub(super) fn limits(&mut self, block: &Block<'_>, local: &Local) -> Vec<Limit> {
        let mut limits = Vec::new();
        for checked in block.all("limit") {
            let made = self.limit(checked, local);
            limits.extend(self.keep(checked, made));
        }
        limits
    }

    fn limit(&mut self, checked: &Checked<'_>, local: &Local) -> Option<Limit> {
        if checked.has("within") == checked.has("at") {
            self.found.push(sense::either(checked, "within", "at", checked.has("at")));
        } else if checked.has("within") && !checked.has("calendar") {
            self.found.push(sense::no_calendar(checked));
        }
        let when = self.condition(checked, "when", local);
        let from = self.triggers(checked, "from", local);
        let until = self.triggers(checked, "until", local);
        let moot = self.triggers(checked, "moot", local);
        let field = self.one_id(checked, "at", Some(&local.names));
        let time = match checked.within("within") {
            Some(within) => Some(LimitTime::Within { within }),
            None => field.map(|field| LimitTime::Field { field }),
        };
        let calendar = if checked.has("calendar") {
            self.one_id(checked, "calendar", None)
        } else {
            "always".parse().ok()
        };
        let by = self.one(checked, "by", Some(&local.names)).and_then(|(target, id)| performer(target, id));
        let pauses = self.several_ids(checked, "pauses", Some(&local.names));
        let escalations = self.escalations(&checked.block, local);
        let warnings = checked.block.one("warn").map(warnings).unwrap_or_default();
        Some(Limit {
            id: checked.id()?,
            label: checked.label()?,
            when,
            from,
            until,
            moot,
            time: time?,
            calendar: calendar?,
            by: by?,
            stopped_by_happened: checked.text("counts")?.text == "happened",
            pauses,
            past_finish: checked.flag("past_finish")?,
            warnings,
            escalations,
            clause: checked.clause(),
            source: checked.source(),
        })
    }

    fn triggers(&mut self, checked: &Checked<'_>, name: &str, local: &Local) -> Vec<Trigger> {
        let meanings = self.several(checked, name, Some(&local.names));
        meanings.into_iter().filter_map(|(target, id)| trigger(target, id)).collect()
    }

    fn escalations(&mut self, block: &Block<'_>, local: &Local) -> Vec<Escalation> {
        let mut escalations = Vec::new();
        for checked in block.all("escalate") {
            let to: Option<PostId> = self.one_id(checked, "to", Some(&local.names));
            let at = checked.text("at").and_then(|at| escalation_at(at.text)).map(|at| match at {
                EscalationText::Due => EscalationAt::Due,
                EscalationText::After(after) => EscalationAt::After { after },
                EscalationText::Percent(percent) => EscalationAt::Percent { percent },
            });
            escalations.extend(self.keep(checked, at.zip(to).map(|(at, to)| Escalation { at, to })));
        }
        escalations
    }

    pub(super) fn visits(&mut self, block: &Block<'_>, local: &mut Local) -> Vec<ReturnVisit> {
        let mut visits = Vec::new();
        for checked in block.all("return_visit") {
            let made = self.visit(checked, local);
            visits.extend(self.keep(checked, made));
        }
        visits
    }

    fn visit(&mut self, checked: &Checked<'_>, local: &mut Local) -> Option<ReturnVisit> {
        let when = self.condition(checked, "when", local);
        let after =
            self.one(checked, "after", Some(&local.names)).and_then(|(target, id)| trigger(target, id));
        let calendar = self.one_id(checked, "calendar", None);
        let by = self.several_ids(checked, "by", Some(&local.names));
        let not_by = self.performers(checked, "not_by", local);
        let hours = self.one_id(checked, "hours", None);
        let unsatisfied = self.one_id(checked, "unsatisfied", Some(&local.names));
        let end_by: Option<PostId> = self.one_id(checked, "end_by", Some(&local.names));
        let script: Option<ScriptId> = self.one_id(checked, "script", None);
        let asks = self.asks(&checked.block, local);
        let escalations = self.escalations(&checked.block, local);
        let reaching = self.reaching(checked, end_by.as_ref(), local);
        local.scripts.extend(script.clone());
        Some(ReturnVisit {
            id: checked.id()?,
            label: checked.label()?,
            when,
            time: VisitTime { after: after?, within: checked.within("within")?, calendar: calendar? },
            by,
            jointly: checked.flag("jointly")?,
            not_by,
            rate: checked.percent("rate")?,
            methods: methods(checked)?,
            hours: hours?,
            asks,
            unsatisfied,
            rounds: checked.integer("rounds")?,
            end_by: end_by?,
            reaching: reaching?,
            escalations,
            script,
            clause: checked.clause(),
            source: checked.source(),
        })
    }

    /// When the customer counts as not reached; what is not written is as the vocabulary of `unreachable` says.
    fn reaching(
        &mut self,
        visit: &Checked<'_>,
        end_by: Option<&PostId>,
        local: &mut Local,
    ) -> Option<Reaching> {
        let Some(checked) = visit.block.one("unreachable") else {
            let sign_off = end_by?.clone();
            return Some(Reaching { tries: 3, days: 2, apart_minutes: 120, message: None, sign_off });
        };
        let message: Option<ScriptId> = self.one_id(checked, "message", None);
        local.scripts.extend(message.clone());
        let sign_off = self.one_id(checked, "sign_off", Some(&local.names));
        let apart = checked.within("apart");
        let minutes = apart.and_then(|apart| match apart.unit {
            Unit::Minutes => Some(apart.count),
            Unit::Hours => apart.count.checked_mul(60),
            _ => None,
        });
        if let (Some(_), None, Some(written)) = (apart, minutes, checked.text("apart")) {
            self.found.push(sense::unit(
                written.span,
                "同一天里两次之间隔多久，只能按钟点算。",
                "How far apart two tries of one day are can only be told by the clock.",
            ));
        }
        let sign_off = if checked.has("sign_off") { sign_off } else { end_by.cloned() };
        Some(Reaching {
            tries: checked.integer("tries")?,
            days: checked.integer("days")?,
            apart_minutes: minutes?,
            message,
            sign_off: sign_off?,
        })
    }
}

fn warnings(checked: &Checked<'_>) -> Vec<u8> {
    let arguments = &checked.node.arguments;
    arguments.iter().filter_map(|argument| percent(argument.value.as_str()?)).collect()
}

fn methods(checked: &Checked<'_>) -> Option<Vec<VisitMethod>> {
    let method = |word: &str| match word {
        "on_site" => Some(VisitMethod::OnSite),
        "phone" => Some(VisitMethod::Phone),
        "message" => Some(VisitMethod::Message),
        "incoming" => Some(VisitMethod::Incoming),
        _ => None,
    };
    checked.text("methods")?.text.split_whitespace().map(method).collect()
}
