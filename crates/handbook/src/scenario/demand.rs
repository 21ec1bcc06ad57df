//! Whether a demand of an `expect` holds, and if not, what is instead. How that is told lies in `difference`.

use diag::{Code, Text, text};
use model::command::Payer;
use model::duty::DutyState;
use model::{Assignee, Case, Duty, DutyKey, Fen, FieldId, PersonId, PostId, Value};

use super::centre::{Centre, Told, latest};
use super::codes;
use super::names::Names;
use super::step::{Given, Want, WantedState, Which, Whom};
use super::transcript::{Speaker, end_words, verdict_words};
use calendar::Instant;

/// A demand that does not hold.
pub(super) struct Mismatch {
    pub(super) code: Code,
    /// What is compared.
    pub(super) what: Text,
    /// What was demanded.
    pub(super) wanted: Text,
    /// What is.
    pub(super) is: Text,
    /// The duty whose time explains it.
    pub(super) duty: Option<DutyKey>,
}

/// Looks at one case at one instant.
pub(super) struct Judge<'a> {
    pub(super) centre: &'a Centre<'a>,
    pub(super) speaker: &'a Speaker<'a>,
    pub(super) case: &'a Case,
    pub(super) at: Instant,
    /// Who was told since the last `expect`.
    pub(super) told: Vec<&'a Told>,
}

fn yes(flag: bool) -> Text {
    if flag { text!(zh: "是", en: "yes") } else { text!(zh: "否", en: "no") }
}

fn none() -> Text {
    text!(zh: "没有", en: "none")
}

impl Judge<'_> {
    /// Whether a demand holds.
    pub(super) fn judge(&self, want: &Want) -> Result<(), Mismatch> {
        match want {
            Want::Stage(_)
            | Want::Owner(_)
            | Want::Contact(_)
            | Want::FirstAsked(_)
            | Want::Number(_)
            | Want::Round(_)
            | Want::Bounces(_)
            | Want::Paused(_)
            | Want::ToPay(_)
            | Want::Consented(_)
            | Want::MergedInto(_)
            | Want::Event(_)
            | Want::Printed(..) => self.of_case(want),
            Want::NoDuty(clause) => {
                let open =
                    self.case.duties.values().find(|duty| &duty.key.clause == clause && duty.is_open());
                let Some(duty) = open else { return Ok(()) };
                let name = self.speaker.clause(self.case, clause);
                let due = self.speaker.time(duty.due);
                Err(Mismatch {
                    code: codes::DUTY_THERE,
                    what: Text {
                        zh: format!("不该有待办“{}”", name.zh),
                        en: format!("the duty `{}` should not be open", name.en),
                    },
                    wanted: none(),
                    is: text!(zh: "有一项，{due} 前", en: "one is open, due by {due}"),
                    duty: Some(duty.key.clone()),
                })
            }
            Want::Told(whom, script) => self.told(whom, script.as_ref(), true),
            Want::NotTold(whom) => self.told(whom, None, false),
            Want::Visit(which)
            | Want::Verdict(which, _)
            | Want::VisitEnd(which, _)
            | Want::Tries(which, _) => self.of_visit(which, want),
            Want::Field(field, given) => self.of_field(field, given.as_ref()),
            Want::NoField(field) => {
                let value = self.case.fields.get(field).map(|value| self.value_words(value));
                compare(codes::FIELD_DIFFERS, self.field_name(field), None, value)
            }
            Want::Duty(which)
            | Want::Due(which, _)
            | Want::NotBefore(which, _)
            | Want::State(which, _)
            | Want::Who(which, _)
            | Want::Provisional(which, _)
            | Want::Fallback(which, _)
            | Want::Breached(which, _)
            | Want::Acknowledged(which, _) => self.of_duty(which, want),
        }
    }

    fn of_case(&self, want: &Want) -> Result<(), Mismatch> {
        let case = self.case;
        let service = self.centre.handbook.services.get(&case.service);
        let stage = |id: &model::StageId| {
            let label = service.and_then(|service| service.stage(id)).map(|stage| &stage.label);
            label.map_or_else(
                || Text::same(id.as_str()),
                |label| Text { zh: format!("{}（{id}）", label.zh), en: format!("{} ({id})", label.en) },
            )
        };
        let number = |number: u32| Text::same(number.to_string());
        let handle = |id| Text::same(self.speaker.names.case_label(id));
        let (what, wanted, is) = match want {
            Want::Stage(wanted) => {
                (text!(zh: "环节", en: "the stage"), stage(wanted), Some(stage(&case.stage)))
            }
            Want::Owner(wanted) => {
                return self.holder(text!(zh: "责任人", en: "the owner"), wanted, &case.owner);
            }
            Want::Contact(wanted) => {
                return self.holder(text!(zh: "跟进人", en: "the contact"), wanted, &case.contact);
            }
            Want::FirstAsked(wanted) => {
                let person = |person: PersonId| Text::same(self.speaker.person(person));
                (text!(zh: "首问人", en: "the first-asked"), person(*wanted), case.first_asked.map(person))
            }
            Want::Number(wanted) => {
                let is = case.number.as_ref().map(|number| Text::same(number.to_string()));
                (text!(zh: "单号", en: "the number"), Text::same(wanted), is)
            }
            Want::Round(wanted) => {
                (text!(zh: "轮次", en: "the round"), number(*wanted), Some(number(case.round)))
            }
            Want::Bounces(wanted) => (
                text!(zh: "退回次数", en: "the count of refusals"),
                number(*wanted),
                Some(number(case.bounces)),
            ),
            Want::Paused(wanted) => (
                text!(zh: "是否暂停", en: "whether it is paused"),
                yes(*wanted),
                Some(yes(case.pause.is_some())),
            ),
            Want::ToPay(wanted) => (
                text!(zh: "客户应付", en: "what the customer pays"),
                Text::same(wanted.to_string()),
                Some(Text::same(to_pay(case).to_string())),
            ),
            Want::Consented(wanted) => {
                let is = case.consent.as_ref().is_some_and(|consent| consent.sum == to_pay(case));
                (
                    text!(zh: "客户是否确认金额", en: "whether the customer agreed to the sum"),
                    yes(*wanted),
                    Some(yes(is)),
                )
            }
            Want::MergedInto(wanted) => (
                text!(zh: "并入的单", en: "the case it was merged into"),
                handle(Names::case_id(*wanted)),
                case.merged_into.map(handle),
            ),
            Want::Event(wanted) => (
                text!(zh: "并入的公共事件", en: "the event it joined"),
                handle(Names::case_id(*wanted)),
                case.event.map(handle),
            ),
            Want::Printed(print, wanted) => {
                let is = case.prints.get(print).copied().unwrap_or(0);
                (
                    text!(zh: "{print} 打印次数", en: "how often `{print}` was printed"),
                    number(*wanted),
                    Some(number(is)),
                )
            }
            _ => return Ok(()),
        };
        compare(codes::CASE_DIFFERS, what, Some(wanted), is)
    }

    fn whom_words(&self, whom: &Whom) -> Text {
        match whom {
            Whom::Person(person) => Text::same(self.speaker.person(*person)),
            Whom::Post(post) => self.speaker.post(post),
            Whom::Customer => text!(zh: "客户", en: "the customer"),
        }
    }

    /// A person holds what was given to him or to a post that he is on duty for.
    fn is_held(&self, wanted: &Whom, is: &Assignee) -> bool {
        match (wanted, is) {
            (Whom::Person(wanted), Assignee::Person { person }) => wanted == person,
            (Whom::Person(wanted), Assignee::Post { post, place }) => {
                self.centre.on_duty(post, place.or(self.case.place), self.at).contains(wanted)
            }
            (Whom::Post(wanted), Assignee::Post { post, .. }) => wanted == post,
            _ => false,
        }
    }

    fn holder_words(&self, is: &Assignee) -> Text {
        let words = self.speaker.assignee(is);
        let Assignee::Post { post, place } = is else { return words };
        let people = self.speaker.persons(&self.centre.on_duty(post, place.or(self.case.place), self.at));
        Text {
            zh: format!("{}（当班：{}）", words.zh, people.zh),
            en: format!("{} (on duty: {})", words.en, people.en),
        }
    }

    fn holder(&self, what: Text, wanted: &Whom, is: &Assignee) -> Result<(), Mismatch> {
        if self.is_held(wanted, is) {
            return Ok(());
        }
        Err(Mismatch {
            code: codes::CASE_DIFFERS,
            what: differs(&what),
            wanted: self.whom_words(wanted),
            is: self.holder_words(is),
            duty: None,
        })
    }

    fn find_duty(&self, which: &Which) -> Option<&Duty> {
        let occurrence = which.occurrence.or_else(|| latest(self.case, which))?;
        self.case.duties.get(&DutyKey { clause: which.clause.clone(), occurrence })
    }

    fn of_duty(&self, which: &Which, want: &Want) -> Result<(), Mismatch> {
        let name = self.speaker.clause(self.case, &which.clause);
        let Some(duty) = self.find_duty(which) else {
            // Told once, at the head of the demand.
            if !matches!(want, Want::Duty(_)) {
                return Ok(());
            }
            return Err(Mismatch {
                code: codes::DUTY_DIFFERS,
                what: Text {
                    zh: format!("没有待办“{}”", name.zh),
                    en: format!("there is no duty `{}`", name.en),
                },
                wanted: Text { zh: format!("有“{}”", name.zh), en: format!("a duty `{}`", name.en) },
                is: self.all_duties(),
                duty: None,
            });
        };
        let time = |at: Instant| Text::same(self.speaker.time(at));
        let (zh, en, wanted, is) = match want {
            Want::Due(_, wanted) => ("到期时间", "due time", time(*wanted), Some(time(duty.due))),
            Want::NotBefore(_, wanted) => {
                ("最早时间", "earliest time", time(*wanted), duty.not_before.map(time))
            }
            Want::State(_, wanted) => ("状态", "state", state_words(*wanted), Some(state_words(state(duty)))),
            Want::Who(_, wanted) if self.is_held(wanted, &duty.who) => return Ok(()),
            Want::Who(_, wanted) => {
                ("承办人", "holder", self.whom_words(wanted), Some(self.holder_words(&duty.who)))
            }
            Want::Provisional(_, wanted) => {
                ("是否暂定", "being provisional", yes(*wanted), Some(yes(duty.provisional.is_some())))
            }
            Want::Fallback(_, wanted) => (
                "接替岗位",
                "fallback",
                self.speaker.post(wanted),
                duty.fallback.as_ref().map(|own| self.speaker.post(&own.got)),
            ),
            Want::Breached(_, wanted) => {
                ("是否超时", "being late", yes(*wanted), Some(yes(duty.is_breached())))
            }
            Want::Acknowledged(_, wanted) => {
                let person = |person: PersonId| Text::same(self.speaker.person(person));
                ("确认人", "acknowledgement", person(*wanted), duty.acknowledged.map(|(by, _)| person(by)))
            }
            _ => return Ok(()),
        };
        let what = Text { zh: format!("“{}”的{zh}", name.zh), en: format!("the {en} of `{}`", name.en) };
        compare(codes::DUTY_DIFFERS, what, Some(wanted), is)
            .map_err(|mismatch| Mismatch { duty: Some(duty.key.clone()), ..mismatch })
    }

    /// What the case owes, for the message that something else is missing.
    fn all_duties(&self) -> Text {
        let all = self.case.duties.values();
        let shown: Vec<(String, String)> = all
            .map(|duty| {
                let (name, state, due) = (
                    self.speaker.clause(self.case, &duty.key.clause),
                    state_words(state(duty)),
                    self.speaker.time(duty.due),
                );
                (
                    format!("{}（{}，{due} 前，{}）", name.zh, duty.key, state.zh),
                    format!("{} ({}, by {due}, {})", name.en, duty.key, state.en),
                )
            })
            .collect();
        if shown.is_empty() {
            return text!(zh: "没有任何待办", en: "no duty at all");
        }
        let (zh, en): (Vec<String>, Vec<String>) = shown.into_iter().unzip();
        Text { zh: zh.join("；"), en: en.join("; ") }
    }

    fn told(&self, whom: &Whom, script: Option<&model::ScriptId>, wanted: bool) -> Result<(), Mismatch> {
        let heard = |told: &Told| match whom {
            Whom::Customer => told.customer,
            Whom::Person(person) => told.persons.contains(person),
            Whom::Post(post) => {
                told.post.as_ref() == Some(post)
                    || told.persons.iter().any(|person| self.holds(*person, post))
            }
        };
        let found = self
            .told
            .iter()
            .any(|told| heard(told) && script.is_none_or(|script| told.script.as_ref() == Some(script)));
        if found == wanted {
            return Ok(());
        }
        let name = self.whom_words(whom);
        let mut all: Vec<PersonId> = self.told.iter().flat_map(|told| told.persons.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        let mut is = self.speaker.persons(&all);
        if self.told.iter().any(|told| told.customer) {
            is = Text { zh: format!("{}，还有客户", is.zh), en: format!("{}, and the customer", is.en) };
        }
        Err(Mismatch {
            code: codes::TOLD_DIFFERS,
            what: if wanted {
                Text { zh: format!("没有通知到{}", name.zh), en: format!("{} was not told", name.en) }
            } else {
                Text {
                    zh: format!("不该通知{}", name.zh),
                    en: format!("{} should not have been told", name.en),
                }
            },
            wanted: if wanted {
                name
            } else {
                Text { zh: format!("不通知{}", name.zh), en: format!("{} is not told", name.en) }
            },
            is: Text {
                zh: format!("上次核对以来通知了：{}", is.zh),
                en: format!("told since the last expect: {}", is.en),
            },
            duty: None,
        })
    }

    fn holds(&self, person: PersonId, post: &PostId) -> bool {
        self.centre.holds(person, post)
    }

    fn of_visit(&self, which: &Which, want: &Want) -> Result<(), Mismatch> {
        let name = self.speaker.clause(self.case, &which.clause);
        let key = which.occurrence.or_else(|| latest(self.case, which));
        let key = key.map(|occurrence| DutyKey { clause: which.clause.clone(), occurrence });
        let visit = key.as_ref().and_then(|key| self.case.visits.get(key));
        let owed = key.as_ref().is_some_and(|key| self.case.duties.contains_key(key));
        let tries = |count: usize| Text::same(count.to_string());
        let (zh, en, wanted, is) = match want {
            Want::Visit(_) if owed || visit.is_some() => return Ok(()),
            Want::Visit(_) => ("", "", text!(zh: "有", en: "one"), None),
            Want::Verdict(_, wanted) => (
                "结果",
                "verdict of ",
                verdict_words(*wanted),
                visit.and_then(|visit| visit.verdict).map(verdict_words),
            ),
            Want::VisitEnd(_, wanted) => {
                ("结局", "end of ", end_words(*wanted), visit.and_then(|visit| visit.end).map(end_words))
            }
            Want::Tries(_, wanted) => {
                let wanted = usize::try_from(*wanted).unwrap_or(usize::MAX);
                (
                    "尝试次数",
                    "count of tries of ",
                    tries(wanted),
                    Some(tries(visit.map_or(0, |visit| visit.tries.len()))),
                )
            }
            _ => return Ok(()),
        };
        let what =
            Text { zh: format!("回访“{}”{zh}", name.zh), en: format!("the {en}visit `{}`", name.en) };
        compare(codes::VISIT_DIFFERS, what, Some(wanted), is)
    }

    fn field_name(&self, field: &FieldId) -> Text {
        let service = self.centre.handbook.services.get(&self.case.service);
        let label = service.and_then(|service| service.field(field)).map(|field| &field.label);
        label.map_or_else(
            || Text::same(field.as_str()),
            |label| Text {
                zh: format!("“{}”（{field}）", label.zh),
                en: format!("`{}` ({field})", label.en),
            },
        )
    }

    fn of_field(&self, field: &FieldId, given: Option<&Given>) -> Result<(), Mismatch> {
        let value = self.case.fields.get(field);
        let is_lines = self.case.lines.iter().any(|line| &line.field == field);
        let Some(given) = given else {
            if value.is_some() || is_lines {
                return Ok(());
            }
            let wanted = text!(zh: "已填写", en: "answered");
            return compare(codes::FIELD_DIFFERS, self.field_name(field), Some(wanted), None);
        };
        let wanted = match given {
            Given::Value(value) => self.value_words(value),
            Given::Words(words) | Given::Phone(words) => Text::same(words),
            Given::Photos(names) => photos(names.len()),
        };
        compare(
            codes::FIELD_DIFFERS,
            self.field_name(field),
            Some(wanted),
            value.map(|value| self.value_words(value)),
        )
    }

    fn value_words(&self, value: &Value) -> Text {
        Text::same(match value {
            Value::Choice(option) => option.to_string(),
            Value::Flag(flag) => return yes(*flag),
            Value::Integer(number) => number.to_string(),
            Value::Decimal(quantity) => quantity.0.normalize().to_string(),
            Value::Money(fen) => fen.to_string(),
            Value::Instant(at) => self.speaker.time(*at),
            Value::Text(words) | Value::Phone(words) => {
                self.centre.value(words.key).unwrap_or_default().to_owned()
            }
            Value::Place(place) => self.speaker.names.place_label(*place),
            Value::Party(party) => self.speaker.names.party_label(*party),
            Value::Person(person) => self.speaker.person(*person),
            Value::Photos(files) => return photos(files.len()),
        })
    }
}

fn photos(count: usize) -> Text {
    text!(zh: "{count} 张照片", en: "{count} photos")
}

fn differs(what: &Text) -> Text {
    Text { zh: format!("{}不符", what.zh), en: format!("{} differs", what.en) }
}

/// Two values in words; `None` is that there is none.
fn compare(code: Code, what: Text, wanted: Option<Text>, is: Option<Text>) -> Result<(), Mismatch> {
    if wanted == is {
        return Ok(());
    }
    let (wanted, is) = (wanted.unwrap_or_else(none), is.unwrap_or_else(none));
    Err(Mismatch { code, what: differs(&what), wanted, is, duty: None })
}

fn to_pay(case: &Case) -> Fen {
    let own = case.lines.iter().filter(|line| line.payer == Payer::Customer);
    own.fold(Fen::ZERO, |sum, line| sum.plus(line.sum).unwrap_or(sum))
}

fn state(duty: &Duty) -> WantedState {
    match &duty.state {
        DutyState::Open => WantedState::Open,
        DutyState::Done { late: true, .. } => WantedState::Late,
        DutyState::Done { .. } => WantedState::Done,
        DutyState::Void { .. } => WantedState::Void,
    }
}

fn state_words(state: WantedState) -> Text {
    match state {
        WantedState::Open => text!(zh: "未完成", en: "open"),
        WantedState::Done => text!(zh: "按时完成", en: "done in time"),
        WantedState::Late => text!(zh: "超时完成", en: "done late"),
        WantedState::Void => text!(zh: "不再需要", en: "void"),
    }
}
