//! Why this time: the clause, the calendar, what was counted and what stood still, in words.

use calendar::{Instant, Trace, TraceStep, Why, Zone};
use diag::{Text, text};
use model::duty::{DutyState, Fallback};
use model::{BuiltInClause, Case, ClauseId, Duty, DutyKey, Handbook, ServiceId};

/// An explanation for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// One sentence.
    pub headline: Text,
    /// The site's paragraph.
    pub paragraph: Option<String>,
    /// Step by step.
    pub lines: Vec<Text>,
    /// The count used days whose holidays are not yet published.
    pub provisional: bool,
}

/// Explains the due time of a duty. `None` when the case has no such duty.
#[must_use]
pub fn explain_duty(handbook: &Handbook, case: &Case, key: &DutyKey) -> Option<Explanation> {
    let duty = case.duties.get(key)?;
    let zone = &handbook.zone;
    let service = handbook.services.get(&case.service);
    let limit = service.and_then(|s| s.limit(&key.clause));
    let visit = service.and_then(|s| s.visit(&key.clause));
    let Text { zh: name_zh, en: name_en } = clause_name(handbook, &case.service, &key.clause);
    let (due, due_en) = (show(zone, duty.due), show(zone, duty.due));
    let headline = text!(zh: "“{name_zh}”应在 {due} 前完成", en: "`{name_en}` is due by {due_en}");
    let mut lines = vec![];
    if let Some(trace) = &duty.trace {
        lines.extend(explain_trace(handbook, trace));
    }
    lines.extend(explain_import(zone, case, duty));
    lines.extend(duty.fallback.as_ref().map(|fallback| explain_fallback(handbook, fallback)));
    lines.extend(state(zone, duty));
    let paragraph = limit.and_then(|l| l.clause.clone()).or_else(|| visit.and_then(|v| v.clause.clone()));
    Some(Explanation { headline, paragraph, lines, provisional: duty.provisional.is_some() })
}

/// Why the clock of a case that another system had before began when it was imported, not when it was reported.
fn explain_import(zone: &Zone, case: &Case, duty: &Duty) -> Option<Text> {
    let began = case.clocks_from.filter(|began| *began == duty.from && case.origin.is_some())?;
    let (began, reported) = (show(zone, began), show(zone, case.reported_at));
    Some(text!(
        zh: "这张单从旧系统导入：{reported} 报事，时限按导入的时间 {began} 起算",
        en: "imported from the former system: reported {reported}, counted from the import at {began}"
    ))
}

/// Why a post other than the one that the handbook names has it, or why nobody there may act.
#[must_use]
pub fn explain_fallback(handbook: &Handbook, fallback: &Fallback) -> Text {
    let name = |post: &model::PostId, zh| {
        handbook.posts.get(post).map_or_else(|| post.to_string(), |p| p.label.text(zh).to_owned())
    };
    let (wanted, got) = (name(&fallback.wanted, true), name(&fallback.got, true));
    let (wanted_en, got_en) = (name(&fallback.wanted, false), name(&fallback.got, false));
    if fallback.kept_out {
        return text!(zh: "应由{wanted}办理，但这条线上的人都须回避，暂记在{got}名下；请管理员安排线外的同事担任{got}",
            en: "owed by {wanted_en}, but everybody in that line is kept out of this case; it waits at {got_en} until an administrator gives that post to somebody from outside the line");
    }
    text!(zh: "应由{wanted}办理，当时无人当班，由{got}接替",
        en: "owed by {wanted_en}; nobody was on duty, so {got_en} has it")
}

/// The name of a clause of a service, as people say it.
#[must_use]
pub fn clause_name(handbook: &Handbook, service: &ServiceId, clause: &ClauseId) -> Text {
    let service = handbook.services.get(service);
    let limit = service.and_then(|s| s.limit(clause)).map(|limit| &limit.label);
    let visit = service.and_then(|s| s.visit(clause)).map(|visit| &visit.label);
    if let Some(label) = limit.or(visit) {
        return Text { zh: label.zh.clone(), en: label.en.clone() };
    }
    match BuiltInClause::ALL.into_iter().find(|own| own.word() == clause.as_str()) {
        Some(BuiltInClause::AcceptOwner) => text!(zh: "接手", en: "take it over"),
        Some(BuiltInClause::AcceptContact) => text!(zh: "接手跟进", en: "take over the contact"),
        Some(BuiltInClause::Wake) => text!(zh: "暂停到期", en: "end of the pause"),
        Some(BuiltInClause::Promise) => text!(zh: "兑现承诺", en: "keep the promise"),
        Some(BuiltInClause::Appointment) => text!(zh: "按约上门", en: "keep the appointment"),
        Some(BuiltInClause::SignOff) => text!(zh: "签认联系不上", en: "sign off as not reached"),
        None => Text::same(clause.as_str()),
    }
}

/// An instant on the wall of the zone, with seconds only when there are any.
#[must_use]
pub fn write(zone: &Zone, at: Instant) -> String {
    let civil = zone.civil(at);
    let minutes = format!("{} {:02}:{:02}", civil.date(), civil.hour(), civil.minute());
    if civil.second() == 0 { minutes } else { format!("{minutes}:{:02}", civil.second()) }
}

/// A due time on the wall of the zone: midnight is the 24:00 of the day that it ends.
#[must_use]
pub fn show(zone: &Zone, at: Instant) -> String {
    let before = zone.date(at.minus(1));
    if zone.end_of(before) == at { format!("{before} 24:00") } else { write(zone, at) }
}

/// How a time was counted, step by step.
#[must_use]
pub fn explain_trace(handbook: &Handbook, trace: &Trace) -> Vec<Text> {
    let zone = &handbook.zone;
    let name = handbook
        .calendars
        .values()
        .find(|c| c.id == trace.calendar)
        .map_or(trace.calendar.as_str(), |c| &c.label);
    let (within, from) = (trace.within, show(zone, trace.from));
    let length = model::handbook::within(within).zh;
    let mut lines = vec![
        text!(zh: "从 {from} 起算 {length}，按“{name}”", en: "{within} from {from}, in the calendar `{name}`"),
    ];
    lines.extend(trace.steps.iter().map(|step| explain_step(zone, step)));
    if trace.paused_micros > 0 {
        let minutes = trace.paused_micros / Instant::MINUTE;
        lines
            .push(text!(zh: "暂停合计 {minutes} 分钟，不计", en: "{minutes} minutes of pauses do not count"));
    }
    lines
}

fn explain_step(zone: &Zone, step: &TraceStep) -> Text {
    let days = if step.date == step.through {
        step.date.to_string()
    } else {
        format!("{} – {}", step.date, step.through)
    };
    let (from, until) = (show(zone, step.from), show(zone, step.until));
    let minutes = step.counted_micros / Instant::MINUTE;
    let Text { zh: rest, en: rest_en } = rest_within(step);
    match &step.why {
        Why::Working => {
            text!(zh: "{days} 工作时间 {from} – {until}{rest}，计 {minutes} 分钟", en: "{days} working time {from} – {until}{rest_en}: {minutes} minutes")
        }
        Why::MakeUp { name } => {
            text!(zh: "{days} {name}调休上班 {from} – {until}{rest}，计 {minutes} 分钟", en: "{days} make-up workday for {name} {from} – {until}{rest_en}: {minutes} minutes")
        }
        Why::Holiday { name } => {
            text!(zh: "{days} {name}放假，不计", en: "{days} holiday {name}: not counted")
        }
        Why::Closed => text!(zh: "{days} 不上班，不计", en: "{days} closed: not counted"),
        Why::Paused { reason } => {
            text!(zh: "{from} – {until} 暂停（{reason}），不计", en: "{from} – {until} paused ({reason}): not counted")
        }
        Why::WallTime => {
            text!(zh: "{from} – {until}，计 {minutes} 分钟", en: "{from} – {until}: {minutes} minutes")
        }
        Why::CalendarDay => text!(zh: "{days}，计 {count} 天", en: "{days}: {count} days", count = step.days),
        Why::StartDay => text!(zh: "{days} 当天不计", en: "{days}: the day of the start does not count"),
        Why::Folded { steps } => {
            text!(zh: "{days} 共 {steps} 段，计 {minutes} 分钟", en: "{days}, {steps} stretches: {minutes} minutes")
        }
        _ => text!(zh: "{days}，计 {minutes} 分钟", en: "{days}: {minutes} minutes"),
    }
}

/// What lies between the windows of a working day: a reader who subtracts the two times must not come to another sum.
fn rest_within(step: &TraceStep) -> Text {
    let minutes = (step.until.since(step.from) - step.counted_micros) / Instant::MINUTE;
    if minutes > 0 {
        text!(zh: "（中间休息 {minutes} 分钟不计）", en: " (without {minutes} minutes of breaks)")
    } else {
        Text::same("")
    }
}

fn state(zone: &Zone, duty: &Duty) -> Option<Text> {
    match &duty.state {
        DutyState::Open if duty.is_breached() => Some(text!(zh: "已超时", en: "it is late")),
        DutyState::Open => None,
        DutyState::Done { at, recorded_at, late } => {
            let (at, recorded) = (show(zone, *at), show(zone, *recorded_at));
            Some(if *late {
                text!(zh: "{at} 完成（{recorded} 记录），超时", en: "done {at} (recorded {recorded}), late")
            } else {
                text!(zh: "{at} 完成（{recorded} 记录），按时", en: "done {at} (recorded {recorded}), in time")
            })
        }
        DutyState::Void { at, reason } => {
            let at = show(zone, *at);
            Some(text!(zh: "{at} 起不再需要（{reason}）", en: "no longer owed since {at} ({reason})"))
        }
    }
}
