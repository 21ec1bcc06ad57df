//! When something that starts or stops a clock can happen on the way through a service.

use super::Part;
use super::flow::How;
use model::handbook::{Label, StageKind, Trigger};
use model::ids::StageId;
use std::collections::BTreeSet;

/// Whether it can happen at all. What another check explains (an unreachable stage, a field never asked) counts as possible.
pub(super) fn possible(part: &Part<'_>, trigger: &Trigger) -> bool {
    let service = part.service;
    match trigger {
        Trigger::Reopened => {
            service.reopen.is_some() || service.visits.iter().any(|v| v.unsatisfied.is_some())
        }
        Trigger::Cancelled => {
            part.flow.edges.iter().any(|e| is_kind(part, &e.to, StageKind::Cancelled) && e.from != e.to)
        }
        Trigger::Joined | Trigger::EventFinished => {
            part.context.handbook.services.values().any(|service| service.common_event)
        }
        Trigger::Appointed | Trigger::AppointmentStart | Trigger::AppointmentEnd => {
            service.appointment.is_some()
        }
        Trigger::Printed(print) => {
            service.prints.contains(print)
                || service.actions.iter().any(|action| action.prints.contains(print))
        }
        Trigger::Reported
        | Trigger::Opened
        | Trigger::Accepted
        | Trigger::Finished
        | Trigger::Closed
        | Trigger::HandedOver
        | Trigger::Acknowledged
        | Trigger::Action(_)
        | Trigger::Stage(_)
        | Trigger::Field(_) => true,
    }
}

/// The stages in which a case may be right after it.
pub(super) fn stages_after(part: &Part<'_>, trigger: &Trigger) -> BTreeSet<StageId> {
    let of = |kind| part.service.stage_of(kind).map(|s| s.id.clone()).into_iter().collect::<BTreeSet<_>>();
    let by = |how: &dyn Fn(&How) -> bool| {
        part.flow.edges.iter().filter(|e| how(&e.how)).map(|e| e.to.clone()).collect::<BTreeSet<_>>()
    };
    match trigger {
        Trigger::Reported | Trigger::Opened => of(StageKind::Start),
        Trigger::Finished => of(StageKind::Finished),
        Trigger::Closed => of(StageKind::Closed),
        Trigger::Cancelled => of(StageKind::Cancelled),
        Trigger::Reopened => by(&|how| matches!(how, How::Reopen | How::Unsatisfied)),
        Trigger::Action(id) => by(&|how| matches!(how, How::Action(action) if action == id)),
        Trigger::Stage(stage) => [stage.clone()].into(),
        _ => part.flow.reached.clone(),
    }
}

/// Whether it can happen while a case goes through these stages.
pub(super) fn possible_within(part: &Part<'_>, trigger: &Trigger, stages: &BTreeSet<StageId>) -> bool {
    let entered = |kind: StageKind| {
        part.flow
            .edges
            .iter()
            .any(|e| stages.contains(&e.from) && e.from != e.to && is_kind(part, &e.to, kind))
    };
    match trigger {
        Trigger::Finished => entered(StageKind::Finished),
        Trigger::Closed => entered(StageKind::Closed),
        Trigger::Cancelled => entered(StageKind::Cancelled),
        Trigger::Stage(stage) => {
            part.flow.edges.iter().any(|e| stages.contains(&e.from) && e.from != e.to && e.to == *stage)
        }
        Trigger::Action(id) => {
            part.service.action(id).is_some_and(|action| action.from.iter().any(|from| stages.contains(from)))
        }
        Trigger::Reopened => part
            .flow
            .edges
            .iter()
            .any(|e| stages.contains(&e.from) && matches!(e.how, How::Reopen | How::Unsatisfied)),
        Trigger::Reported | Trigger::Opened => false,
        other => possible(part, other),
    }
}

/// Whether another check already says why it cannot happen: its stage or action is out of reach.
pub(super) fn explained(part: &Part<'_>, trigger: &Trigger) -> bool {
    match trigger {
        Trigger::Action(id) => !part.flow.offered.contains(id),
        Trigger::Stage(stage) => !part.flow.reached.contains(stage),
        Trigger::Finished => !is_reached(part, StageKind::Finished),
        Trigger::Closed => !is_reached(part, StageKind::Closed),
        _ => false,
    }
}

fn is_reached(part: &Part<'_>, kind: StageKind) -> bool {
    part.service.stage_of(kind).is_some_and(|stage| part.flow.reached.contains(&stage.id))
}

fn is_kind(part: &Part<'_>, stage: &StageId, kind: StageKind) -> bool {
    part.service.stage(stage).is_some_and(|s| s.kind == kind)
}

/// The same happening under one name: entering the finished stage is finishing, reporting and opening begin together,
/// a stage that one action alone leads to is entered by that action.
pub(super) fn normal(part: &Part<'_>, trigger: &Trigger) -> Trigger {
    match trigger {
        Trigger::Opened => Trigger::Reported,
        Trigger::Stage(stage) => match part.service.stage(stage).map(|s| s.kind) {
            Some(StageKind::Finished) => Trigger::Finished,
            Some(StageKind::Closed) => Trigger::Closed,
            Some(StageKind::Cancelled) => Trigger::Cancelled,
            _ => sole_action(part, stage).unwrap_or_else(|| trigger.clone()),
        },
        Trigger::Action(id) => {
            let to = part.service.action(id).and_then(|action| action.to.as_ref());
            match to {
                Some(to) if is_kind(part, to, StageKind::Finished) && sole_action(part, to).is_some() => {
                    Trigger::Finished
                }
                _ => trigger.clone(),
            }
        }
        other => other.clone(),
    }
}

fn sole_action(part: &Part<'_>, stage: &StageId) -> Option<Trigger> {
    let mut ways: Vec<&How> =
        part.flow.edges.iter().filter(|e| e.to == *stage && e.from != e.to).map(|e| &e.how).collect();
    ways.dedup();
    match ways.as_slice() {
        [How::Action(id)] => Some(Trigger::Action(id.clone())),
        _ => None,
    }
}

/// What people call it.
pub(super) fn words(part: &Part<'_>, trigger: &Trigger) -> Label {
    let label = |zh: &str, en: &str| Label { zh: zh.to_owned(), en: en.to_owned() };
    match trigger {
        Trigger::Reported => label("报来", "reported"),
        Trigger::Opened => label("开单", "opened"),
        Trigger::Accepted => label("接单", "accepted"),
        Trigger::Finished => label("完工", "finished"),
        Trigger::Closed => label("办结", "closed"),
        Trigger::Reopened => label("重开", "reopened"),
        Trigger::Cancelled => label("撤销", "cancelled"),
        Trigger::Joined => label("并入公共事件", "joined"),
        Trigger::EventFinished => label("公共事件完工", "event_finished"),
        Trigger::Appointed => label("约定时间", "appointed"),
        Trigger::AppointmentStart => label("预约时段开始", "appointment_start"),
        Trigger::AppointmentEnd => label("预约时段结束", "appointment_end"),
        Trigger::HandedOver => label("交出", "handed_over"),
        Trigger::Acknowledged => label("确认知道", "acknowledged"),
        Trigger::Printed(print) => {
            let name = part.context.handbook.prints.get(print).map(|p| &p.label);
            label(
                &format!("打印{}", name.map_or(print.as_str(), |l| &l.zh)),
                &format!("print of {}", name.map_or(print.as_str(), |l| &l.en)),
            )
        }
        Trigger::Action(id) => {
            part.service.action(id).map_or_else(|| label(id.as_str(), id.as_str()), |a| a.label.clone())
        }
        Trigger::Stage(id) => {
            part.service.stage(id).map_or_else(|| label(id.as_str(), id.as_str()), |s| s.label.clone())
        }
        Trigger::Field(id) => {
            part.service.field(id).map_or_else(|| label(id.as_str(), id.as_str()), |f| f.label.clone())
        }
    }
}
