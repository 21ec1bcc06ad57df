//! Requirements whose definition is words, papers or a rule that no clock shows: what must stand in the compiled handbook,
//! and where people come upon it. What a scenario can show belongs into a scenario.

#[path = "proofs/papers.rs"]
mod papers;
#[path = "proofs/phone.rs"]
mod phone;
#[path = "proofs/phrases.rs"]
mod phrases;
#[path = "proofs/reception.rs"]
mod reception;
#[path = "proofs/repair.rs"]
mod repair;
#[path = "proofs/rules.rs"]
mod rules;
#[path = "proofs/visits.rs"]
mod visits;

use handbook::expression::show;
use model::Handbook;
use model::handbook::{Effect, Script, ScriptLine, Service};

/// What shows that a requirement is held.
pub(crate) struct Proof {
    /// The requirements.
    pub(crate) ids: &'static [&'static str],
    /// What is shown, for people.
    pub(crate) shows: &'static str,
    shown: fn(&Handbook) -> Option<bool>,
}

impl Proof {
    pub(crate) const fn new(
        ids: &'static [&'static str],
        shows: &'static str,
        shown: fn(&Handbook) -> Option<bool>,
    ) -> Self {
        Self { ids, shows, shown }
    }

    /// Whether the handbook holds it; what is not even there holds nothing.
    pub(crate) fn holds(&self, handbook: &Handbook) -> bool {
        (self.shown)(handbook) == Some(true)
    }
}

/// Every proof.
pub(crate) fn all() -> impl Iterator<Item = &'static Proof> {
    [
        phone::PROOFS,
        phrases::PROOFS,
        reception::PROOFS,
        repair::PROOFS,
        rules::PROOFS,
        visits::PROOFS,
        papers::PROOFS,
    ]
    .into_iter()
    .flatten()
}

/// A script under examination: every demand must be met.
#[derive(Clone, Copy)]
struct Said<'h> {
    handbook: &'h Handbook,
    id: &'h str,
    script: &'h Script,
    met: bool,
}

impl<'h> Said<'h> {
    /// The script of an id that is shown in this situation.
    fn of(handbook: &'h Handbook, id: &'h str, situation: &str) -> Option<Self> {
        let script = handbook.scripts.get(id)?;
        Some(Self { handbook, id, script, met: script.situation == situation })
    }

    fn also(self, met: bool) -> Self {
        Self { met: self.met && met, ..self }
    }

    fn is(&self, id: &model::ScriptId) -> bool {
        id.as_str() == self.id
    }

    /// Each of these stands in a line to say.
    fn says(self, words: &[&str]) -> Self {
        self.each(words, |line| if let ScriptLine::Say { words } = line { Some(&words.zh) } else { None })
    }

    /// Each of these stands in a line to do.
    fn does(self, words: &[&str]) -> Self {
        self.each(words, |line| if let ScriptLine::Do { what } = line { Some(&what.zh) } else { None })
    }

    /// Each of these stands in a line never to say.
    fn never(self, words: &[&str]) -> Self {
        self.each(words, |line| if let ScriptLine::Never { words } = line { Some(&words.zh) } else { None })
    }

    /// This outside number is to be rung.
    fn rings(self, outside: &str) -> Self {
        let rings = |line: &ScriptLine| matches!(line, ScriptLine::Ring { number, .. } if number == outside);
        self.also(self.script.lines.iter().any(rings))
    }

    fn each(self, words: &[&str], of: impl Fn(&ScriptLine) -> Option<&String>) -> Self {
        let lines: Vec<&String> = self.script.lines.iter().filter_map(of).collect();
        self.also(words.iter().all(|words| lines.iter().any(|line| line.contains(words))))
    }

    /// Each of these services shows it.
    fn on(self, services: &[&str]) -> Self {
        self.in_each(services, |said, service| service.scripts.iter().any(|id| said.is(id)))
    }

    /// Shown beside this action of the service, or sent by it.
    fn beside(self, service: &str, action: &str) -> Self {
        self.in_each(&[service], |said, service| {
            let sends = |effect: &Effect| matches!(effect, Effect::Notify { script, .. } if said.is(script));
            let action = service.actions.iter().find(|own| own.id.as_str() == action);
            action
                .is_some_and(|own| own.scripts.iter().any(|id| said.is(id)) || own.effects.iter().any(sends))
        })
    }

    /// Said at these return visits, each `service visit`.
    fn at_visits(self, visits: &[(&str, &str)]) -> Self {
        visits.iter().fold(self, |said, (service, visit)| {
            said.in_each(&[service], |said, service| {
                let own = service.visits.iter().find(|own| own.id.as_str() == *visit);
                own.and_then(|own| own.script.as_ref()).is_some_and(|id| said.is(id))
            })
        })
    }

    fn in_each(self, services: &[&str], holds: impl Fn(&Self, &Service) -> bool) -> Self {
        let service = |id: &&str| self.handbook.services.get(*id);
        self.also(services.iter().all(|id| service(id).is_some_and(|service| holds(&self, service))))
    }

    /// Shown only under this condition.
    fn when(self, condition: &str) -> Self {
        self.also(self.script.when.as_ref().is_some_and(|when| show(when) == condition))
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "the end of every proof, where `?` may have said none before"
    )]
    fn holds(self) -> Option<bool> {
        Some(self.met)
    }
}
