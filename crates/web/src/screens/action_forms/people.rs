//! Who has the case: what waits to be accepted, a hand-over to a colleague or a post, "I have it".

use super::{ActionForm, Group, hidden, radio, reason, simple, words_of};
use crate::fields::{Choice, Control, Field};
use crate::words::Words;
use centre::CaseView;
use centre::choices::Choices;
use std::collections::BTreeSet;

/// What waits to be accepted by the reader.
pub(super) fn offers(case: &CaseView, choices: &Choices, t: Words) -> Vec<ActionForm> {
    let mine = case.offers.keys().filter(|role| choices.offered.contains(role.as_str()));
    let forms = mine.flat_map(|role| {
        let form = |id: &str, fields| {
            let label = format!("{} · {}", t.of("act", id), t.of("role", role));
            ActionForm::new(id, label, Group::Next, t, fields)
        };
        let declined = vec![hidden("role", role), reason(t).required()];
        [form("accept", vec![hidden("role", role)]), form("decline", declined)]
    });
    forms.collect()
}

/// A question for somebody of a post: who is on duty there comes first, and of everybody it is said.
pub(super) fn at_post(mut field: Field, staff: &BTreeSet<String>, t: Words) -> Field {
    field.choices.sort_by_key(|choice| !staff.contains(&choice.id));
    let listed = field.control == Control::List;
    for choice in &mut field.choices {
        let word = if staff.contains(&choice.id) { "on-duty" } else { "off-duty" };
        if listed {
            choice.group = t.get(word);
        } else {
            choice.label = format!("{} · {}", choice.label, t.get(word));
        }
    }
    field
}

/// The forms that move the case between people.
pub(super) fn of_case(case: &CaseView, choices: &Choices, t: Words) -> Vec<ActionForm> {
    let mut forms = vec![];
    let waiting = case.duties.iter().filter(|duty| choices.unacknowledged.contains(&duty.key));
    let waiting: Vec<_> = waiting.map(|duty| (duty.key.clone(), duty.label.clone())).collect();
    if !waiting.is_empty() {
        let which = radio("duty", t.get("ask-duty"), waiting);
        forms.push(simple("acknowledge", Group::People, t, vec![which]));
    }
    if choices.open.contains("hand_over") {
        let role =
            radio("role", t.get("ask-role"), words_of("role", &["owner", "contact"], t)).value("owner");
        let to = Field::new("to", t.get("ask-to"), Control::List).required().among(receivers(choices, t));
        let to = to.hint(t.get("ask-to-hint"));
        forms.push(simple("hand_over", Group::People, t, vec![role, to, reason(t).required()]));
    }
    forms
}

/// Colleagues at work, those who are not, and posts.
fn receivers(choices: &Choices, t: Words) -> Vec<Choice> {
    let colleague = |who: &centre::choices::Colleague| {
        let group = if who.at_work { "group-at-work" } else { "group-off-work" };
        Choice::new(format!("person:{}", who.id), format!("{} · {}", who.label, who.posts))
            .under(t.get(group))
    };
    let posts = choices.posts.iter();
    let posts =
        posts.map(|post| Choice::new(format!("post:{}", post.id), &post.label).under(t.get("group-posts")));
    choices.colleagues.iter().map(colleague).chain(posts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use diag::Lang;

    #[test]
    fn who_is_on_duty_comes_first_and_of_everybody_it_is_said() {
        let t = Words::new(Lang::Zh);
        let people = [("p1", "何平"), ("p2", "王强")].map(|(id, name)| (id.to_owned(), name.to_owned()));
        let staff: BTreeSet<String> = ["p2".to_owned()].into();
        let few = at_post(Field::new("worker", "师傅", Control::Line).choices(people.clone()), &staff, t);
        let labels: Vec<&str> = few.choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["王强 · 在岗", "何平 · 不在岗"]);
        let many = people.into_iter().map(|(id, name)| Choice::new(id, name));
        let many = at_post(Field::new("worker", "师傅", Control::List).among(many), &staff, t);
        assert_eq!(many.groups(), ["在岗", "不在岗"]);
    }
}
