//! What a form of a case's page becomes: the inputs of its command, what is demanded beyond them, and the second thing
//! that some forms do.

use crate::access::Who;
use crate::app::App;
use crate::form::Typed;
use crate::screens::action_forms::{AGAIN, ANSWER, CORRECTED, VISIT_ANSWER, is_said, said_in};
use centre::request::BUILT_IN;
use centre::{ActRequest, CaseView, CentreError};
use diag::text;
use serde_json::{Map, Value as Json};

/// What one form does beyond its own command: a new window agreed with who was not at home.
pub(super) fn further(action: &str, typed: &Typed) -> Option<(&'static str, Typed)> {
    let again = typed.part(AGAIN);
    let (from, until) = (again.raw("from"), again.raw("until"));
    if action != "nobody_home" || (from.trim().is_empty() && until.trim().is_empty()) {
        return None;
    }
    let mut next = Typed::default();
    next.put("from", from);
    next.put("until", until);
    if let Some(key) = typed.get("key") {
        next.put("key", format!("{key}-further"));
    }
    Some(("appoint", next))
}

/// The answers of a form as the centre takes them.
pub(super) fn request_of(action: &str, typed: &Typed) -> ActRequest {
    const OURS: [&str; 8] =
        ["project", "csrf", "key", "expect", "seen", "happened_at", "late_reason", "about"];
    let mut inputs: Map<String, Json> = typed.answers("");
    let prefixes = [ANSWER, VISIT_ANSWER, CORRECTED, AGAIN];
    inputs.retain(|name, _| {
        !OURS.contains(&name.as_str()) && !prefixes.iter().any(|prefix| name.starts_with(prefix))
    });
    inputs.extend(typed.answers(ANSWER));
    for (name, prefix) in [("answers", VISIT_ANSWER), ("fields", CORRECTED)] {
        let answers = typed.answers(prefix);
        if !answers.is_empty() {
            inputs.insert(name.to_owned(), Json::Object(answers));
        }
    }
    chosen(action, &mut inputs);
    ActRequest {
        expect: typed.get("expect").and_then(|version| version.parse().ok()),
        happened_at: typed.text("happened_at"),
        late_reason: typed.text("late_reason"),
        inputs,
    }
}

/// Takes apart what one list chooses for two inputs: a receiver by person or post, an item with its price list.
/// A handbook's own field of the same name is left as it is.
fn chosen(action: &str, inputs: &mut Map<String, Json>) {
    let mut take = |name: &str, sign: char| {
        let chosen = inputs.remove(name)?;
        let (first, second) = chosen.as_str()?.split_once(sign)?;
        Some((first.to_owned(), second.to_owned()))
    };
    match action {
        "put_line" => {
            let Some((list, item)) = take("pick", '/') else { return };
            inputs.retain(|name, _| name != "what" && name != "price");
            inputs.extend([("list".to_owned(), list.into()), ("item".to_owned(), item.into())]);
        }
        "hand_over" => {
            let receiver = take("to", ':');
            inputs.extend(receiver.map(|(kind, id)| (kind, id.into())));
        }
        _ => {}
    }
}

/// What a form demands beyond the command, and what of it was not changed at all.
pub(super) async fn complete(
    app: &App,
    who: &Who,
    number: &str,
    action: &str,
    request: &mut ActRequest,
) -> Result<(), CentreError> {
    let needed = text!(zh: "这一项要填", en: "this is required");
    match action {
        "hand_over" => {
            let receiver = request.inputs.contains_key("person") || request.inputs.contains_key("post");
            let missing = [("to", receiver), ("reason", request.inputs.contains_key("reason"))];
            match missing.iter().find(|(_, there)| !there) {
                Some((name, _)) => Err(CentreError::invalid(*name, needed)),
                None => Ok(()),
            }
        }
        "set_fields" => {
            let case = app.centre.case(&who.0, number).await?;
            if let Some(Json::Object(fields)) = request.inputs.get_mut("fields") {
                fields.retain(|name, value| is_changed(&case, name, value));
                if !fields.is_empty() {
                    return Ok(());
                }
            }
            Err(CentreError::invalid("reason", text!(zh: "没有改动任何一项", en: "nothing was changed")))
        }
        action if BUILT_IN.contains(&action) => Ok(()),
        action => must_say(app, who, number, action, request).await,
    }
}

/// An action that tells the customer something is recorded with the words that were said; no blank of the handbook's
/// words may be left in them.
async fn must_say(
    app: &App,
    who: &Who,
    number: &str,
    action: &str,
    request: &ActRequest,
) -> Result<(), CentreError> {
    let said = request.inputs.iter().find(|(name, _)| is_said(name)).and_then(|(_, said)| said.as_str());
    if said.is_some_and(|said| !said.contains(['〔', '〕'])) {
        return Ok(());
    }
    let case = app.centre.case(&who.0, number).await?;
    let Some(action) = case.actions.iter().find(|own| own.id == action && own.tells.is_some()) else {
        return Ok(());
    };
    let what = match said {
        None => text!(zh: "请写下对客户说了什么", en: "write down what was said"),
        Some(_) => {
            text!(zh: "请把〔〕里的换成实际说的", en: "put what was really said in the place of the 〔blanks〕")
        }
    };
    Err(CentreError::invalid(said_in(action), what))
}

/// Whether a corrected answer differs from the one that the case has.
fn is_changed(case: &CaseView, name: &str, value: &Json) -> bool {
    let known = case.fields.iter().find(|field| field.id == name);
    known.is_none_or(|field| match (&field.value, value) {
        (Json::String(own), Json::String(new)) if field.kind == "date_time" => !own.starts_with(new.as_str()),
        (Json::String(own), Json::String(new)) => own.trim() != new.trim(),
        (Json::Bool(own), Json::String(new)) => new.parse().ok() != Some(*own),
        (Json::Number(own), Json::String(new)) => new.parse().ok().as_ref() != Some(own),
        (own, new) => own != new,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_list_answers_two_inputs() {
        let mut typed = Typed::default();
        for (name, value) in [("pick", "materials/tap"), ("what", "别的"), ("quantity", "2")] {
            typed.put(name, value);
        }
        let taken = Json::Object(request_of("put_line", &typed).inputs);
        assert_eq!(taken, serde_json::json!({"list": "materials", "item": "tap", "quantity": "2"}));
        let mut typed = Typed::default();
        typed.put("to", "post:crew_leader");
        let taken = Json::Object(request_of("hand_over", &typed).inputs);
        assert_eq!(taken, serde_json::json!({"post": "crew_leader"}));
    }

    #[test]
    fn a_field_of_the_handbook_is_not_taken_for_a_list() {
        let mut typed = Typed::default();
        for (name, value) in [("f.to", "A: B"), ("f.pick", "1/2"), ("f.what", "照旧")] {
            typed.put(name, value);
        }
        let taken = Json::Object(request_of("dispatch", &typed).inputs);
        assert_eq!(taken, serde_json::json!({"to": "A: B", "pick": "1/2", "what": "照旧"}));
    }

    #[test]
    fn a_form_may_do_a_second_thing_when_the_first_was_done() {
        let mut typed = Typed::default();
        typed.put("key", "k1");
        assert!(further("nobody_home", &typed).is_none(), "no new window was agreed");
        typed.put("again_from", "2026-11-21T14:00");
        typed.put("again_until", "2026-11-21T16:00");
        let (action, second) = further("nobody_home", &typed).unwrap();
        assert_eq!(
            (action, second.raw("from"), second.raw("key")),
            ("appoint", "2026-11-21T14:00", "k1-further")
        );
        assert!(request_of("nobody_home", &typed).inputs.is_empty(), "the new window is not of this command");
        assert!(further("note", &typed).is_none());
    }

    #[test]
    fn a_form_becomes_what_the_centre_takes() {
        let mut typed = Typed::default();
        for (name, value) in [
            ("csrf", "x"),
            ("expect", "7"),
            ("visit", "after_repair#1"),
            ("f.minutes", "8"),
            ("a.visit_quality", "good"),
        ] {
            typed.put(name, value);
        }
        let request = request_of("answer_visit", &typed);
        assert_eq!(request.expect, Some(7));
        assert_eq!(
            Json::Object(request.inputs),
            serde_json::json!({"visit": "after_repair#1", "minutes": "8", "answers": {"visit_quality": "good"}})
        );
    }
}
