//! The rules that every service has and a handbook only tunes, in sentences.

use crate::view::Look;
use diag::text;
use model::handbook::Service;
use model::handbook::within;

/// The rules that every service has and the handbook tunes, in sentences.
pub(super) fn rules(service: &Service, look: &Look<'_>) -> Vec<String> {
    let mut rules = Vec::new();
    let (accept, told, bounces) = (
        within(service.hand_over.accept_within),
        look.post(&service.hand_over.escalate_to),
        service.hand_over.bounces,
    );
    let (zh, en) = (accept.zh, accept.en);
    rules.push(text!(
        zh: "交接：{zh}内接手或退回；没人接，或退回 {bounces} 次，{told}出面",
        en: "Hand-over: accept or decline within {en}; when nobody does, or after {bounces} refusals, {told} steps in"
    ));
    if let Some(rule) = &service.appointment {
        let (window, ahead) = (within(rule.window), within(rule.ahead));
        let (window_zh, ahead_zh, window_en, ahead_en) = (window.zh, ahead.zh, window.en, ahead.en);
        let (times, then) = (rule.nobody_home, look.post(&rule.then));
        rules.push(text!(
            zh: "预约：一次约 {window_zh}以内，最远 {ahead_zh}；{times} 次没人在家转{then}",
            en: "Appointments: windows of at most {window_en}, up to {ahead_en} ahead; after {times} times with nobody at home {then} gets it"
        ));
    }
    for pause in &service.pauses {
        let (name, longest) = (look.label(&pause.label), within(pause.longest));
        let (zh, en) = (longest.zh, longest.en);
        rules.push(text!(zh: "暂停“{name}”：合计最长 {zh}", en: "Pause “{name}”: {en} in all at most"));
    }
    if let Some(rule) = &service.cancel {
        let by = rule.by.iter().map(|post| look.post(post)).collect::<Vec<_>>().join("、");
        rules.push(text!(zh: "撤单：{by}可以撤，要写原因", en: "Cancelling: by {by}, with a reason"));
    }
    if let Some(rule) = &service.reopen {
        let (by, time) =
            (rule.by.iter().map(|post| look.post(post)).collect::<Vec<_>>().join("、"), within(rule.within));
        let (zh, en) = (time.zh, time.en);
        rules.push(text!(zh: "重开：办结后 {zh}内，{by}可以重开", en: "Reopening: by {by} within {en} after closing"));
    }
    let (marked, most) = (within(service.late_entry.marked_after), within(service.late_entry.at_most));
    let (marked_zh, most_zh, marked_en, most_en) = (marked.zh, most.zh, marked.en, most.en);
    rules.push(text!(
        zh: "补录：晚了 {marked_zh}要写原因并标出，最多补 {most_zh}前的",
        en: "Late entries: marked and with a reason after {marked_en}, at most {most_en} back"
    ));
    if let Some(rule) = &service.conflict {
        let then = look.post(&rule.then);
        rules.push(text!(
            zh: "回避：被提到的人和他的下属不能办、不能看、不能查、不被告知；转{then}",
            en: "Conflict of interest: who is named, and who reports to him, can neither own, read, find nor be told; {then} takes over"
        ));
    }
    rules.iter().map(|rule| look.words(rule)).collect()
}
