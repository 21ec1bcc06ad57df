//! Missed calls among somebody's duties, as lines of the same list.

use super::masked;
use super::ring::CallDuty;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::handbooks;
use crate::lists::DutyLine;
use crate::names::Wanted;
use crate::principal::Principal;
use crate::staff::read_names;
use crate::view::Look;
use db::Reader;
use diag::{Lang, text};
use model::Assignee;
use store::duties::Which;

/// Missed calls as duties, each with where the page behind it begins.
pub(crate) fn lines(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    which: Which,
    duties: &[CallDuty],
) -> Result<Vec<(String, DutyLine)>, CentreError> {
    let mut lines = Vec::with_capacity(duties.len());
    for duty in duties {
        let call = &duty.call;
        let mut wanted = Wanted::default();
        wanted.parties.extend(call.party);
        wanted.places.extend(call.place);
        call.phone.iter().chain(&call.name).for_each(|text| wanted.text(text));
        let names = read_names(reader, call.project, &wanted)?;
        let (_, handbook) = handbooks::current(&centre.inner.handbooks, reader, call.project)?;
        let look = Look { handbook: &handbook, names: &names, lang: who.lang };
        let name = call
            .party
            .map(|party| names.party(party))
            .or_else(|| call.name.as_ref().map(|name| names.text(name)));
        let phone = call.phone.as_ref().map(|phone| masked(&names.text(phone)));
        let line = DutyLine {
            number: String::new(),
            key: call.id.to_string(),
            label: label(who.lang, name.as_deref(), phone.as_deref()),
            kind: "ring_back",
            service: look.words(&text!(zh: "未接来电", en: "missed call")),
            place: call.place.map(|place| names.place(place)),
            who: look.holder(&Assignee::Post { post: duty.ring.by.clone(), place: None }, None),
            due: look.time(duty.ring.due),
            due_micros: duty.ring.due.micros(),
            state: if which == Which::Done { "done" } else { "open" },
            late: duty.late,
            provisional: false,
            paused: false,
            drill: false,
            call: Some(call.id.to_string()),
        };
        lines.push((format!("{}.{}", duty.ring.due.micros(), call.id), line));
    }
    Ok(lines)
}

/// How a missed call is named in a list of duties.
fn label(lang: Lang, name: Option<&str>, phone: Option<&str>) -> String {
    let who = [name.unwrap_or_default(), phone.unwrap_or_default()].join(" ");
    let who = who.trim();
    text!(zh: "回拨：{who}", en: "ring back {who}").get(lang).to_owned()
}
