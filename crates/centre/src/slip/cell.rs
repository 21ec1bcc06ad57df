//! What one cell of a print shows: an answer of the form, or one of the built-in words.

use super::{Cell, Material, SlipLine};
use crate::view::Look;
use diag::text;
use model::command::{Role, Verdict};
use model::event::Entry;
use model::handbook::{Field, FieldKind, PrintCell, Service};
use model::{ActionId, Event, Fen, Instant};

/// A cell that the copy hides: its room stays, or the columns would not meet.
pub(super) fn hidden(cell: &PrintCell) -> Cell {
    Cell {
        shows: cell.shows.clone(),
        caption: String::new(),
        span: cell.span,
        kind: "hidden",
        text: String::new(),
        lines: vec![],
    }
}

/// A cell with its text.
pub(super) fn filled(
    material: &Material,
    service: &Service,
    cell: &PrintCell,
    field: Option<&Field>,
    look: &Look<'_>,
) -> Cell {
    let caption = cell.label.as_ref().or(field.map(|field| &field.label)).map(|label| look.label(label));
    let (kind, text) = match (field, cell.shows.as_str()) {
        (Some(field), _) => ("text", answer(material, field, look)),
        (None, "qr") => ("qr", path(material)),
        (None, "lines") => ("lines", String::new()),
        (None, "customer_signature" | "worker_signature") => ("signature", String::new()),
        (None, "verdict") => verdict(material, look),
        (None, word) => ("text", built_in(material, service, word, look)),
    };
    let lines = if kind == "lines" { lines(material, look) } else { vec![] };
    Cell {
        shows: cell.shows.clone(),
        caption: caption.unwrap_or_default(),
        span: cell.span,
        kind,
        text,
        lines,
    }
}

fn answer(material: &Material, field: &Field, look: &Look<'_>) -> String {
    if let FieldKind::Lines { .. } = field.kind {
        let own = material.case.lines.iter().filter(|line| line.field == field.id);
        let all: Vec<String> =
            own.map(|line| line_view(line, look)).map(|l| format!("{} {}", l.what, l.quantity)).collect();
        return all.join("；");
    }
    material.case.fields.get(&field.id).map(|value| look.answer(field, value)).unwrap_or_default()
}

fn path(material: &Material) -> String {
    let number = material.case.number.as_ref().map(|number| number.0.as_str()).unwrap_or_default();
    format!("/cases/{number}")
}

fn built_in(material: &Material, service: &Service, word: &str, look: &Look<'_>) -> String {
    let (case, names) = (&material.case, &material.names);
    let clock = |at: Option<Instant>| at.map(|at| look.clock(at)).unwrap_or_default();
    match word {
        "number" => case.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
        "reported" => look.clock(case.reported_at),
        "place" => case.place.map(|place| names.place(place)).unwrap_or_default(),
        "caller" => {
            let called = case.caller_name.as_ref().map(|name| names.text(name));
            called.or_else(|| case.party.map(|party| names.party(party))).unwrap_or_default()
        }
        "phone" => {
            let called = case.caller_phone.as_ref().map(|phone| names.text(phone));
            let called =
                called.map(|phone| if material.whole { phone } else { crate::calls::masked(&phone) });
            called.or_else(|| material.phone.clone()).unwrap_or_default()
        }
        "appointed" => {
            let window = case.appointment.as_ref();
            window
                .map(|w| format!("{}—{}", look.clock(w.from), end_of(w.from, w.until, look)))
                .unwrap_or_default()
        }
        "dispatched_by" => dispatched_by(material, look),
        "taken_by" => taken_by(material, look),
        "arrived" => clock(arrived(material, service)),
        "done" => clock(case.finished_at),
        "sum" => sum(material, look),
        "visit" => visit(material, look),
        _ => String::new(),
    }
}

/// The end of a window: without its date when that is the date of its begin.
fn end_of(from: Instant, until: Instant, look: &Look<'_>) -> String {
    let (from, until) = (look.clock(from), look.clock(until));
    match (from.split_once(' '), until.split_once(' ')) {
        (Some((day, _)), Some((same, time))) if day == same => time.to_owned(),
        _ => until,
    }
}

/// Entries of the present round, the newest first.
fn of_round(material: &Material) -> impl Iterator<Item = &Entry> {
    let since =
        material.entries.iter().rposition(|entry| matches!(entry.event, Event::Reopened { .. })).unwrap_or(0);
    material.entries[since..].iter().rev()
}

/// Who gave the work to who has it.
fn dispatched_by(material: &Material, look: &Look<'_>) -> String {
    let given = of_round(material).find(|entry| match &entry.event {
        Event::Offered { role: Role::Owner, .. } => true,
        Event::Assigned { role: Role::Owner, cause, .. } => cause == "order",
        _ => false,
    });
    match given.map(|entry| &entry.who) {
        Some(model::Who::Person(person)) => look.names.person(*person),
        _ => String::new(),
    }
}

/// Who took the work.
fn taken_by(material: &Material, look: &Look<'_>) -> String {
    let taken = of_round(material).find_map(|entry| match &entry.event {
        Event::Accepted { role: Role::Owner, by } => Some(*by),
        Event::Assigned { role: Role::Owner, to, cause, .. } if cause == "order" => to.as_person(),
        _ => None,
    });
    taken.map(|person| look.names.person(person)).unwrap_or_default()
}

/// When somebody was there: the action that keeps an appointment, or the one called `arrive`.
fn arrived(material: &Material, service: &Service) -> Option<Instant> {
    let action = service
        .appointment
        .as_ref()
        .map(|rule| rule.kept_by.clone())
        .or_else(|| ActionId::new("arrive").ok())?;
    let mut acted = of_round(material)
        .filter(|entry| matches!(&entry.event, Event::Acted { action: own, .. } if *own == action));
    acted.next().map(|entry| entry.happened_at)
}

fn lines(material: &Material, look: &Look<'_>) -> Vec<SlipLine> {
    material.case.lines.iter().map(|line| line_view(line, look)).collect()
}

fn line_view(line: &model::command::Line, look: &Look<'_>) -> SlipLine {
    let price =
        line.item.as_ref().and_then(|(list, _, item)| look.handbook.prices.get(list)?.items.get(item));
    let what = price.map(|price| look.label(&price.label));
    let unit = price.map(|price| price.unit.clone()).unwrap_or_default();
    let charged = line.payer == model::command::Payer::Customer && line.waived.is_none();
    SlipLine {
        what: what.or_else(|| line.what.as_ref().map(|text| look.names.text(text))).unwrap_or_default(),
        quantity: format!("{}{unit}", line.quantity.0.normalize()),
        unit_price: line.unit_price.to_string(),
        sum: if charged && line.sum != Fen::ZERO { line.sum.to_string() } else { free(look) },
    }
}

fn free(look: &Look<'_>) -> String {
    look.words(&text!(zh: "免费", en: "free"))
}

/// What the customer pays, or that it is free; blank while nobody knows.
fn sum(material: &Material, look: &Look<'_>) -> String {
    let case = &material.case;
    match engine::to_pay(case) {
        Some(sum) if sum != Fen::ZERO => format!("¥{sum}"),
        Some(_) if case.finished_at.is_some() || !case.lines.is_empty() => free(look),
        _ => String::new(),
    }
}

fn verdict_word(verdict: Verdict, look: &Look<'_>) -> String {
    let words = match verdict {
        Verdict::Satisfied => text!(zh: "满意", en: "satisfied"),
        Verdict::Basically => text!(zh: "基本满意", en: "basically satisfied"),
        Verdict::Unsatisfied => text!(zh: "不满意", en: "not satisfied"),
        Verdict::NotDone => text!(zh: "根本没有做", en: "not done at all"),
        Verdict::Refused => text!(zh: "不愿评价", en: "did not want to say"),
        Verdict::CheckedGood => text!(zh: "复查合格", en: "checked: good"),
        Verdict::CheckedBad => text!(zh: "复查不合格", en: "checked: bad"),
    };
    look.words(&words)
}

/// What the customer said, or boxes to tick.
fn verdict(material: &Material, look: &Look<'_>) -> (&'static str, String) {
    if let Some(verdict) = last_answer(material).map(|(_, verdict, _)| verdict) {
        return ("text", verdict_word(verdict, look));
    }
    let boxes = [Verdict::Satisfied, Verdict::Basically, Verdict::Unsatisfied];
    let boxes: Vec<String> =
        boxes.into_iter().map(|verdict| format!("□ {}", verdict_word(verdict, look))).collect();
    ("choice", boxes.join("　"))
}

type Answer<'a> = (Instant, Verdict, &'a std::collections::BTreeSet<model::PersonId>);

fn last_answer(material: &Material) -> Option<Answer<'_>> {
    material.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::VisitAnswered { verdict, by, .. } => Some((entry.happened_at, *verdict, by)),
        _ => None,
    })
}

/// Who asked, when, and what the customer said.
fn visit(material: &Material, look: &Look<'_>) -> String {
    let Some((at, verdict, by)) = last_answer(material) else { return String::new() };
    let names: Vec<String> = by.iter().map(|person| look.names.person(*person)).collect();
    format!("{} {} {}", names.join("、"), look.clock(at), verdict_word(verdict, look))
}
