//! The boxes and arrows of a flow chart, from the definitions.

use crate::Way;
use crate::face::{Face, Seen, Shape, Sort};
use crate::layout::Arrow;
use crate::reading::Reading;
use diag::text;
use model::handbook::{Action, Effect, ReturnVisit, StageKind, Trigger, within};
use model::{ClauseId, StageId};
use std::collections::BTreeSet;

/// A flow chart before it is laid out.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) faces: Vec<Face>,
    pub(super) arrows: Vec<Arrow>,
    /// Boxes from which a further round begins.
    returns: BTreeSet<usize>,
}

/// Actions that stand in one box.
struct Group<'a> {
    from: BTreeSet<usize>,
    to: usize,
    /// Each is due, at once with the others.
    together: bool,
    actions: Vec<&'a Action>,
}

impl Graph {
    /// The stages come first, under their positions.
    pub(super) fn of(reading: &Reading<'_>, way: Option<&Way>) -> Self {
        let mut graph = Self::default();
        for position in 0..reading.service.stages.len() {
            graph.faces.push(stage(reading, position, way));
        }
        graph.begin(reading);
        for group in groups(reading) {
            graph.deed(reading, &group);
        }
        graph.ends(reading);
        graph.any_stage(reading);
        graph.reopening(reading);
        graph
    }

    pub(super) fn is_deed(&self, position: usize) -> bool {
        self.faces.get(position).is_some_and(|face| matches!(face.shape, Shape::Deed { .. }))
    }

    pub(super) fn is_return(&self, arrow: &Arrow) -> bool {
        self.returns.contains(&arrow.from) || self.returns.contains(&arrow.to)
    }

    pub(super) fn has(&self, wanted: impl Fn(&Face) -> bool) -> bool {
        self.faces.iter().any(wanted)
    }

    fn add(&mut self, face: Face) -> usize {
        self.faces.push(face);
        self.faces.len() - 1
    }

    fn tie(&mut self, from: usize, to: usize) {
        self.arrows.push(Arrow { from, to, back: false });
    }

    /// What leads back into a further round.
    fn again(&mut self, from: usize, over: Face, to: usize) {
        let over = self.add(over);
        self.returns.insert(over);
        self.tie(from, over);
        self.arrows.push(Arrow { from: over, to, back: true });
    }

    fn begin(&mut self, reading: &Reading<'_>) {
        let Some(start) = reading.of_kind(StageKind::Start) else { return };
        let title = reading.say(&text!(zh: "开始：客户来报", en: "Begin: the customer tells us"));
        let face = Face::new(Shape::Terminal).row(Sort::Title, title).row(Sort::Small, reading.channels());
        let begin = self.add(face);
        self.tie(begin, start);
    }

    fn deed(&mut self, reading: &Reading<'_>, group: &Group<'_>) {
        let words = text!(zh: "同时进行，各做各的", en: "at the same time, each his own");
        let together = group.together.then(|| reading.say(&words));
        let mut face = Face::new(Shape::Deed { together: together.clone() });
        face.add(Sort::Small, together.unwrap_or_default());
        for action in &group.actions {
            face.add(Sort::Title, reading.name(action));
            face.add(Sort::Small, reading.doers(action));
        }
        let own = self.add(face);
        for from in &group.from {
            self.tie(*from, own);
        }
        let back = group.from.iter().all(|from| reading.is_end(*from)) && !reading.is_end(group.to);
        if back {
            self.returns.insert(own);
        }
        self.arrows.push(Arrow { from: own, to: group.to, back });
    }

    /// What the ends owe: visits, then the closing.
    fn ends(&mut self, reading: &Reading<'_>) {
        let (finished, closed) = (reading.of_kind(StageKind::Finished), reading.of_kind(StageKind::Closed));
        let title = reading.say(&text!(zh: "结束", en: "End"));
        if let (Some(finished), Some(closed)) = (finished, closed) {
            let from = self.visits(reading, finished).unwrap_or(finished);
            let settled = text!(zh: "都了结了，自动办结", en: "Nothing is owed any more");
            let by = text!(zh: "由系统", en: "closes by itself");
            let face = Face::new(Shape::Deed { together: None })
                .row(Sort::Title, reading.say(&settled))
                .row(Sort::Small, reading.say(&by));
            let settled = self.add(face);
            self.tie(from, settled);
            self.tie(settled, closed);
            let last = self.visits(reading, closed).unwrap_or(closed);
            let end = self.add(Face::new(Shape::Terminal).row(Sort::Title, title.clone()));
            self.tie(last, end);
        }
        if let Some(cancelled) = reading.of_kind(StageKind::Cancelled) {
            let from = self.visits(reading, cancelled).unwrap_or(cancelled);
            let end = self.add(Face::new(Shape::Terminal).row(Sort::Title, title));
            self.tie(from, end);
        }
    }

    /// The visits that an end owes, and where an unsatisfied answer leads.
    fn visits(&mut self, reading: &Reading<'_>, end: usize) -> Option<usize> {
        let visits = reading.visits_at(end);
        if visits.is_empty() {
            return None;
        }
        let mut face = Face::new(Shape::Visit);
        for visit in &visits {
            let (name, detail) = reading.visit(visit);
            face.add(Sort::Visit, name);
            face.add(Sort::Small, detail);
        }
        let own = self.add(face);
        self.tie(end, own);
        let mut targets: Vec<&StageId> =
            visits.iter().filter_map(|visit| visit.unsatisfied.as_ref()).collect();
        targets.sort();
        targets.dedup();
        for target in targets {
            let Some(to) = reading.position(target) else { continue };
            let led = visits.iter().find(|visit| visit.unsatisfied.as_ref() == Some(target));
            self.again(own, unsatisfied(reading, led), to);
        }
        Some(own)
    }

    /// What may be done, and what may fall due, wherever a case stands.
    fn any_stage(&mut self, reading: &Reading<'_>) {
        let limits = reading.limits_at(None);
        let cancelled = reading.of_kind(StageKind::Cancelled);
        let rule = reading.service.cancel.as_ref().zip(cancelled);
        if limits.is_empty() && rule.is_none() {
            return;
        }
        let title = text!(zh: "任何没完的环节", en: "Any stage before the end");
        let mut face = Face::new(Shape::Any).row(Sort::Title, reading.say(&title));
        for limit in limits {
            face.add(Sort::Clock, reading.limit(limit));
            let from =
                limit.from.iter().map(|t| reading.say(&reading.handbook.trigger_words(reading.service, t)));
            let from = reading.list(from);
            face.add(Sort::Small, reading.say(&text!(zh: "从“{from}”起", en: "from: {from}")));
        }
        let any = self.add(face);
        let Some((rule, cancelled)) = rule else { return };
        let face = Face::new(Shape::Deed { together: None })
            .row(Sort::Title, reading.say(&text!(zh: "撤单（写明原因）", en: "Cancel, with a reason")))
            .row(Sort::Small, reading.posts(&rule.by));
        let cancel = self.add(face);
        self.tie(any, cancel);
        self.tie(cancel, cancelled);
    }

    fn reopening(&mut self, reading: &Reading<'_>) {
        let Some(rule) = &reading.service.reopen else { return };
        let Some((closed, to)) = reading.of_kind(StageKind::Closed).zip(reading.position(&rule.to)) else {
            return;
        };
        let time = within(rule.within);
        let (zh, en) = (time.zh, time.en);
        let face = Face::new(Shape::Deed { together: None })
            .row(Sort::Title, reading.say(&text!(zh: "重开（{zh}内）", en: "Reopen, within {en}")))
            .row(Sort::Small, reading.posts(&rule.by));
        self.again(closed, face, to);
    }
}

fn unsatisfied(reading: &Reading<'_>, visit: Option<&&ReturnVisit>) -> Face {
    let face = Face::new(Shape::Deed { together: None })
        .row(Sort::Title, reading.say(&text!(zh: "客户不满意", en: "Not satisfied")));
    let Some(visit) = visit else { return face };
    let (rounds, post) = (visit.rounds, reading.handbook.post_words(&visit.end_by));
    let (zh, en) = (post.zh, post.en);
    face.row(
        Sort::Small,
        reading.say(&text!(zh: "第 {rounds} 轮由{zh}了结", en: "round {rounds}: {en} ends it")),
    )
}

fn stage(reading: &Reading<'_>, position: usize, way: Option<&Way>) -> Face {
    let Some(own) = reading.stage(position) else { return Face::new(Shape::Any) };
    let seen = match way {
        Some(way) if way.now == own.id => Seen::Now,
        Some(way) if way.gone.contains(&own.id) => Seen::Gone,
        _ => Seen::Not,
    };
    let lane = reading.lane(position);
    let tag = match seen {
        Seen::Not => lane,
        Seen::Gone => reading.say(&text!(zh: "✓ 走过 · {lane}", en: "✓ passed · {lane}")),
        Seen::Now => reading.say(&text!(zh: "▶ 现在 · {lane}", en: "▶ now · {lane}")),
    };
    let mut face =
        Face::new(Shape::Stage { lane: own.lane, tag, seen }).row(Sort::Title, reading.stage_name(position));
    for limit in reading.limits_at(Some(position)) {
        face.add(Sort::Clock, reading.limit(limit));
    }
    for pause in reading.pauses_at(position) {
        face.add(Sort::Pause, reading.pause(pause));
    }
    if !reading.is_end(position) {
        for visit in reading.visits_at(position) {
            let (name, detail) = reading.visit(visit);
            face.add(Sort::Visit, format!("{name} {detail}"));
        }
    }
    let (again, stays): (Vec<_>, Vec<_>) = reading
        .staying(position)
        .into_iter()
        .partition(|action| !reading.sources(action).is_empty() && action.to.is_some());
    for action in stays {
        face.add(Sort::Deed, reading.deed(action));
    }
    let again = reading.list(again.into_iter().map(|action| reading.name(action)));
    if !again.is_empty() {
        face.add(Sort::Deed, reading.say(&text!(zh: "可以再来：{again}", en: "once more: {again}")));
    }
    face
}

/// The actions that lead from stage to stage, those of the same way together.
fn groups<'a>(reading: &Reading<'a>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for action in &reading.service.actions {
        let (from, to) = (reading.sources(action), action.to.as_ref().and_then(|to| reading.position(to)));
        let Some(to) = to.filter(|_| !from.is_empty()) else { continue };
        let together = has_fellow(reading, action);
        let same = groups.iter_mut().find(|g| g.from == from && g.to == to && g.together == together);
        match same {
            Some(group) => group.actions.push(action),
            None => groups.push(Group { from, to, together, actions: vec![action] }),
        }
    }
    groups
}

/// The limits that an action answers.
fn answers<'a>(reading: &Reading<'a>, action: &Action) -> BTreeSet<&'a ClauseId> {
    let acknowledged = |limit: &ClauseId| {
        action
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Acknowledge { limit: own } if own == limit))
    };
    let ends = |until: &[Trigger]| until.contains(&Trigger::Action(action.id.clone()));
    let limits = reading.service.limits.iter().filter(|limit| ends(&limit.until) || acknowledged(&limit.id));
    limits.map(|limit| &limit.id).collect()
}

/// Whether another action of the same way answers another limit that began with one of this action's.
fn has_fellow(reading: &Reading<'_>, action: &Action) -> bool {
    let own = answers(reading, action);
    let began = |limit: &ClauseId| reading.service.limit(limit).map(|limit| &limit.from);
    reading.service.actions.iter().any(|other| {
        let others = answers(reading, other);
        let mut apart =
            own.difference(&others).flat_map(|mine| others.difference(&own).map(move |his| (mine, his)));
        other.id != action.id
            && other.to == action.to
            && reading.sources(other) == reading.sources(action)
            && apart.any(|(mine, his)| began(mine) == began(his))
    })
}
