//! The ways through a service: which stages can be reached, what can be known there, what may still follow.

use model::handbook::{Action, Effect, FieldKind, Service, StageKind};
use model::ids::{ActionId, FieldId, StageId};
use std::collections::{BTreeMap, BTreeSet};

/// A step from one stage to another, or within one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: StageId,
    pub(super) to: StageId,
    pub(super) how: How,
    /// Fields that may have a value afterwards.
    gains: BTreeSet<FieldId>,
}

/// What makes the step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// An action.
    Action(ActionId),
    /// The engine closes a finished case.
    Close,
    /// The case is cancelled by the rule.
    Cancel,
    /// The case is reopened by the rule.
    Reopen,
    /// An unsatisfied visit sends it back.
    Unsatisfied,
    /// A visit asks.
    Visit,
}

/// What is known of the ways through a service.
pub(super) struct Flow {
    pub(super) edges: Vec<Edge>,
    /// Stages that a case may get to in any way.
    pub(super) reached: BTreeSet<StageId>,
    /// Stages that a case may get to by actions alone.
    pub(super) straight: BTreeSet<StageId>,
    /// Stages from which actions lead to the finish; the finished stage is among them.
    pub(super) finishing: BTreeSet<StageId>,
    /// Actions that may be offered.
    pub(super) offered: BTreeSet<ActionId>,
    known: BTreeMap<StageId, BTreeSet<FieldId>>,
}

impl Flow {
    pub(super) fn of(service: &Service) -> Self {
        let edges = edges(service);
        let start = start(service);
        let straight = closure(&start, edges.iter().filter(|e| matches!(e.how, How::Action(_))));
        let reached = closure(&start, edges.iter());
        let finish: BTreeSet<StageId> =
            service.stage_of(StageKind::Finished).map(|s| s.id.clone()).into_iter().collect();
        let finishing = closure_back(&finish, edges.iter().filter(|e| matches!(e.how, How::Action(_))));
        let offered = service
            .actions
            .iter()
            .filter(|action| action.from.iter().any(|stage| reached.contains(stage)))
            .map(|action| action.id.clone())
            .collect();
        let known = known(service, &edges, &start);
        Self { edges, reached, straight, finishing, offered, known }
    }

    /// Stages that may still follow these, themselves included.
    pub(super) fn after(&self, stages: &BTreeSet<StageId>) -> BTreeSet<StageId> {
        closure(stages, self.edges.iter())
    }

    /// Stages that may follow these before a case leaves the finished stage, themselves included.
    pub(super) fn until_finish(&self, stages: &BTreeSet<StageId>, service: &Service) -> BTreeSet<StageId> {
        let ended = |stage: &StageId| {
            service.stage(stage).is_some_and(|s| !matches!(s.kind, StageKind::Start | StageKind::Work))
        };
        closure(stages, self.edges.iter().filter(|e| !ended(&e.from)))
    }

    /// Whether a field may have a value in a stage.
    pub(super) fn knows(&self, service: &Service, stage: &StageId, field: &FieldId) -> bool {
        let Some(known) = self.known.get(stage) else { return false };
        answers(service, known, field, 0)
    }

    /// Whether a field may have a value in one of the stages of an action before it is done for the first time.
    pub(super) fn knows_before(&self, service: &Service, action: &Action, field: &FieldId) -> bool {
        let others: Vec<Edge> =
            self.edges.iter().filter(|e| e.how != How::Action(action.id.clone())).cloned().collect();
        let known = known(service, &others, &start(service));
        action.from.iter().filter_map(|stage| known.get(stage)).any(|known| answers(service, known, field, 0))
    }

    /// Whether a field may ever have a value.
    pub(super) fn ever_knows(&self, service: &Service, field: &FieldId) -> bool {
        let all: BTreeSet<FieldId> = self.known.values().flatten().cloned().collect();
        answers(service, &all, field, 0)
    }
}

/// Whether a field is among those known, or computed from such.
fn answers(service: &Service, known: &BTreeSet<FieldId>, field: &FieldId, depth: usize) -> bool {
    match service.field(field).map(|f| &f.kind) {
        Some(FieldKind::Computed { value }) if depth < 20 => {
            value.fields().iter().all(|part| answers(service, known, part, depth + 1))
        }
        _ => known.contains(field),
    }
}

fn start(service: &Service) -> BTreeSet<StageId> {
    service.stage_of(StageKind::Start).map(|stage| stage.id.clone()).into_iter().collect()
}

fn edges(service: &Service) -> Vec<Edge> {
    let mut edges = vec![];
    let plain = |from: &StageId, to: &StageId, how| Edge {
        from: from.clone(),
        to: to.clone(),
        how,
        gains: BTreeSet::new(),
    };
    for action in &service.actions {
        let asked = action.asks.iter().map(|ask| ask.field.clone());
        let set = action.effects.iter().filter_map(|effect| match effect {
            Effect::Set { field, .. } => Some(field.clone()),
            _ => None,
        });
        let gains: BTreeSet<FieldId> = asked.chain(set).collect();
        for from in &action.from {
            let to = action.to.as_ref().unwrap_or(from).clone();
            let how = How::Action(action.id.clone());
            edges.push(Edge { from: from.clone(), to, how, gains: gains.clone() });
        }
    }
    let of = |kind| service.stage_of(kind).map(|stage| &stage.id);
    let (finished, closed, cancelled) =
        (of(StageKind::Finished), of(StageKind::Closed), of(StageKind::Cancelled));
    if let (Some(finished), Some(closed)) = (finished, closed) {
        edges.push(plain(finished, closed, How::Close));
    }
    if let (Some(_), Some(cancelled)) = (&service.cancel, cancelled) {
        let open = service.stages.iter().filter(|s| matches!(s.kind, StageKind::Start | StageKind::Work));
        edges.extend(open.map(|stage| plain(&stage.id, cancelled, How::Cancel)));
    }
    let ended: Vec<&StageId> = [finished, closed].into_iter().flatten().collect();
    if let Some(rule) = &service.reopen {
        edges.extend(ended.iter().map(|from| plain(from, &rule.to, How::Reopen)));
    }
    for visit in &service.visits {
        let gains: BTreeSet<FieldId> = visit.asks.iter().map(|ask| ask.field.clone()).collect();
        for stage in ended.iter().copied().chain(cancelled) {
            edges.push(Edge { gains: gains.clone(), ..plain(stage, stage, How::Visit) });
        }
        if let (Some(to), Some(finished)) = (&visit.unsatisfied, finished) {
            edges.push(Edge { gains, ..plain(finished, to, How::Unsatisfied) });
        }
    }
    edges
}

fn closure<'a>(from: &BTreeSet<StageId>, edges: impl Iterator<Item = &'a Edge>) -> BTreeSet<StageId> {
    let edges: Vec<&Edge> = edges.collect();
    grow(from, |reached| edges.iter().filter(|e| reached.contains(&e.from)).map(|e| e.to.clone()).collect())
}

fn closure_back<'a>(to: &BTreeSet<StageId>, edges: impl Iterator<Item = &'a Edge>) -> BTreeSet<StageId> {
    let edges: Vec<&Edge> = edges.collect();
    grow(to, |reached| edges.iter().filter(|e| reached.contains(&e.to)).map(|e| e.from.clone()).collect())
}

fn grow(
    first: &BTreeSet<StageId>,
    next: impl Fn(&BTreeSet<StageId>) -> BTreeSet<StageId>,
) -> BTreeSet<StageId> {
    let mut reached = first.clone();
    loop {
        let more: BTreeSet<StageId> = next(&reached).difference(&reached).cloned().collect();
        if more.is_empty() {
            return reached;
        }
        reached.extend(more);
    }
}

/// What may be known in each stage that can be reached.
fn known(
    service: &Service,
    edges: &[Edge],
    start: &BTreeSet<StageId>,
) -> BTreeMap<StageId, BTreeSet<FieldId>> {
    // Lines are written at any time, not asked.
    let opening: BTreeSet<FieldId> = service
        .fields
        .iter()
        .filter(|f| match f.kind {
            FieldKind::Computed { .. } => false,
            FieldKind::Lines { .. } => true,
            _ => f.at_opening,
        })
        .map(|f| f.id.clone())
        .collect();
    let mut known: BTreeMap<StageId, BTreeSet<FieldId>> =
        start.iter().map(|stage| (stage.clone(), opening.clone())).collect();
    loop {
        let mut grown = false;
        for edge in edges {
            let Some(mut fields) = known.get(&edge.from).cloned() else { continue };
            fields.extend(edge.gains.iter().cloned());
            let there = known.entry(edge.to.clone()).or_insert_with(|| {
                grown = true;
                BTreeSet::new()
            });
            let before = there.len();
            there.extend(fields);
            grown |= there.len() > before;
        }
        if !grown {
            return known;
        }
    }
}
