//! What a flow chart shows, as a table: a row a stage.

use crate::Table;
use crate::reading::Reading;
use diag::text;

pub(super) fn of(reading: &Reading<'_>) -> Table {
    let head = [
        text!(zh: "环节", en: "Stage"),
        text!(zh: "做什么（谁）→ 到哪里", en: "What is done (by whom) → where it leads"),
        text!(zh: "从这里算起的时限", en: "Limits that begin here"),
        text!(zh: "等待与回访", en: "Waiting, return visits"),
    ];
    let mut rows: Vec<Vec<Vec<String>>> =
        (0..reading.service.stages.len()).map(|stage| row(reading, stage)).collect();
    let anywhere: Vec<String> =
        reading.limits_at(None).into_iter().map(|limit| reading.limit_whole(limit)).collect();
    let cancel = reading.service.cancel.as_ref().map(|rule| {
        let by = reading.posts(&rule.by);
        reading.say(&text!(zh: "撤单（{by}）", en: "Cancel ({by})"))
    });
    if !anywhere.is_empty() || cancel.is_some() {
        let any = reading.say(&text!(zh: "任何没完的环节", en: "Any stage before the end"));
        rows.push(vec![vec![any], cancel.into_iter().collect(), anywhere, vec![]]);
    }
    Table { head: head.iter().map(|words| reading.say(words)).collect(), rows }
}

fn row(reading: &Reading<'_>, position: usize) -> Vec<Vec<String>> {
    let Some(own) = reading.stage(position) else { return Vec::new() };
    let leading = |action: &model::handbook::Action| {
        let deed = reading.deed(action);
        match action.to.as_ref().filter(|to| *to != &own.id) {
            Some(to) => format!("{deed} → {}", reading.say(&reading.service.stage_words(to))),
            None => deed,
        }
    };
    let deeds = reading.service.actions.iter().filter(|action| action.from.contains(&own.id)).map(leading);
    let limits = reading.limits_at(Some(position)).into_iter().map(|limit| reading.limit_whole(limit));
    let pauses = reading.pauses_at(position).into_iter().map(|pause| reading.pause(pause));
    let visits = reading.visits_at(position).into_iter().map(|visit| {
        let (name, detail) = reading.visit(visit);
        match &visit.unsatisfied {
            Some(to) => {
                let to = reading.service.stage_words(to);
                let (zh, en) = (to.zh, to.en);
                reading.say(&text!(
                    zh: "{name}（{detail}；不满意 → {zh}）",
                    en: "{name} ({detail}; not satisfied → {en})"
                ))
            }
            None => format!("{name} {detail}"),
        }
    });
    let (name, lane) = (reading.stage_name(position), reading.lane(position));
    vec![vec![name, lane], deeds.collect(), limits.collect(), pauses.chain(visits).collect()]
}
