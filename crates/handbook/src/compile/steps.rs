//! Actions: who, from where to where, questions, guards, effects.

use super::Compiler;
use super::service::Local;
use crate::expression;
use crate::vocabulary::{Block, Checked, Kind, Target};
use model::handbook::{Action, Ask, Effect, Guard, HandOverTo, Performer};
use model::ids::{FieldId, PostId, PrintId, ScriptId};

/// The person or post behind a word.
pub(super) fn performer(target: Target, id: &str) -> Option<Performer> {
    Some(match target {
        Target::Of(Kind::Post) => Performer::Post(id.parse().ok()?),
        Target::Of(Kind::PersonField) => Performer::Field(id.parse().ok()?),
        Target::Word("owner") => Performer::Owner,
        Target::Word("contact") => Performer::Contact,
        Target::Word("first_asked") => Performer::FirstAsked,
        Target::Word("customer") => Performer::Customer,
        Target::Word("anyone") => Performer::Anyone,
        _ => return None,
    })
}

impl Compiler<'_> {
    pub(super) fn actions(&mut self, block: &Block<'_>, local: &mut Local) -> Vec<Action> {
        let mut actions = Vec::new();
        for checked in block.all("action") {
            let made = self.action(checked, local);
            actions.extend(self.keep(checked, made));
        }
        actions
    }

    fn action(&mut self, checked: &Checked<'_>, local: &mut Local) -> Option<Action> {
        let from = self.several_ids(checked, "from", Some(&local.names));
        let to = self.one_id(checked, "to", Some(&local.names));
        let by = self.performers(checked, "by", local);
        let asks = self.asks(&checked.block, local);
        let mut guards = Vec::new();
        for guard in checked.block.all("guard") {
            let must = guard.argument(0).and_then(|written| self.condition_in(written, local));
            let made = must.zip(guard.label_of("else", "else_en"));
            guards.extend(self.keep(guard, made.map(|(must, otherwise)| Guard { must, otherwise })));
        }
        let effects = self.effects(&checked.block, local);
        let mut scripts: Vec<ScriptId> = Vec::new();
        for line in checked.block.all("action.script") {
            scripts.extend(self.argument_ids(line, None));
        }
        let mut prints: Vec<PrintId> = Vec::new();
        for line in checked.block.all("action.print") {
            prints.extend(self.argument_ids(line, None));
        }
        local.scripts.extend(scripts.iter().cloned());
        local.prints.extend(prints.iter().cloned());
        Some(Action {
            id: checked.id()?,
            label: checked.label()?,
            from,
            to,
            by,
            asks,
            guards,
            effects,
            scripts,
            prints,
            source: checked.source(),
        })
    }

    pub(super) fn performers(&mut self, checked: &Checked<'_>, name: &str, local: &Local) -> Vec<Performer> {
        let meanings = self.several(checked, name, Some(&local.names));
        meanings.into_iter().filter_map(|(target, id)| performer(target, id)).collect()
    }

    pub(super) fn asks(&mut self, block: &Block<'_>, local: &Local) -> Vec<Ask> {
        let mut asks = Vec::new();
        for ask in block.all("ask") {
            let field = self.argument_ids::<FieldId>(ask, Some(&local.names)).pop();
            let when = self.condition(ask, "when", local);
            let made = field.zip(ask.flag("required")).map(|(field, required)| Ask { field, required, when });
            asks.extend(self.keep(ask, made));
        }
        asks
    }

    fn effects(&mut self, block: &Block<'_>, local: &mut Local) -> Vec<Effect> {
        let mut effects = Vec::new();
        for line in &block.nodes {
            let made = match line.word.key {
                "action.hand_over" => self.hands_over(line, local),
                "set" => self.sets(line, local),
                "notify" => self.notifies(line, local),
                "acknowledge" => self
                    .argument_ids(line, Some(&local.names))
                    .pop()
                    .map(|limit| Effect::Acknowledge { limit }),
                "resume" => Some(Effect::Resume),
                "keep_appointment" => Some(Effect::KeepAppointment),
                _ => continue,
            };
            effects.extend(self.keep(line, made));
        }
        effects
    }

    fn hands_over(&mut self, line: &Checked<'_>, local: &Local) -> Option<Effect> {
        let (target, id) = self.one(line, "to", Some(&local.names))?;
        let to = match target {
            Target::Of(Kind::PersonField) => HandOverTo::Field(id.parse().ok()?),
            Target::Of(Kind::Post) => HandOverTo::Post(id.parse().ok()?),
            Target::Word("first_asked") => HandOverTo::FirstAsked,
            Target::Word("contact") => HandOverTo::Contact,
            _ => return None,
        };
        Some(Effect::HandOver { to, at_once: line.flag("at_once")? })
    }

    fn sets(&mut self, line: &Checked<'_>, local: &Local) -> Option<Effect> {
        let field = self.argument_ids::<FieldId>(line, Some(&local.names)).pop()?;
        let written = line.text("to")?;
        let compiled =
            expression::value_for(written.text, written.content(self.sources), &local.scope, &field);
        let to = self.expression_found(compiled, local)?;
        Some(Effect::Set { field, to })
    }

    fn notifies(&mut self, line: &Checked<'_>, local: &mut Local) -> Option<Effect> {
        let meaning = self.arguments(line, Some(&local.names)).pop();
        let script: Option<ScriptId> = self.one_id(line, "script", None);
        local.scripts.extend(script.clone());
        let post: Option<PostId> = match meaning? {
            (Target::Of(Kind::Post), id) => Some(id.parse().ok()?),
            _ => None,
        };
        Some(Effect::Notify { post, script: script? })
    }
}
