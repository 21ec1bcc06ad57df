//! Whether a demand of an `expect` holds, and if not, what is instead. How that is told lies in `difference`.

mod answers;
mod duty;

use calendar::Instant;
use diag::{Code, Text, text};
use model::command::Payer;
use model::{Assignee, Case, ClauseId, DutyKey, Fen, PersonId, PostId};

use super::centre::{Centre, Told};
use super::codes;
use super::names::Names;
use super::step::{Want, Whom};
use super::transcript::Speaker;

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
            Want::NoDuty(clause) => self.no_duty(clause),
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
            _ => self.of_case(want),
        }
    }

    fn no_duty(&self, clause: &ClauseId) -> Result<(), Mismatch> {
        let open = self.case.duties.values().find(|duty| &duty.key.clause == clause && duty.is_open());
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
        let handle = |id| Text::same(self.speaker.names.case(id));
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
            _ => return self.of_counts(want),
        };
        compare(codes::CASE_DIFFERS, what, Some(wanted), is)
    }

    /// Counts, sums, yes or no.
    fn of_counts(&self, want: &Want) -> Result<(), Mismatch> {
        let case = self.case;
        let number = |number: u32| Text::same(number.to_string());
        let (what, wanted, is) = match want {
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
