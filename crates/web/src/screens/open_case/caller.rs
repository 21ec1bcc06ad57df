//! Who rang: asked plainly when a home was chosen and not who of its people. One of them, somebody else, or nobody: a
//! case without a customer can be asked about by looking at the work alone, so that is said and not forgotten.

use crate::access::Who;
use crate::app::App;
use crate::fields::{Choice, Control, Field};
use crate::form::Typed;
use crate::words::Words;
use centre::CentreError;
use centre::caller_card::CardRequest;
use centre::household::Member;
use diag::text;

/// Somebody whom the household's list does not have.
pub(super) const OTHER: &str = "other";
/// Nobody rang: a finding of our own.
pub(super) const NOBODY: &str = "none";
/// Before the id of one of the household.
const MEMBER: &str = "party:";

/// The people of the home that the form is about; nobody when there is none, or it cannot be seen.
pub(super) async fn household(app: &App, who: &Who, typed: &Typed) -> Vec<Member> {
    let Some(place) = typed.text("place") else { return vec![] };
    let request =
        CardRequest { project: typed.text("project"), place: Some(place), ..CardRequest::default() };
    let card = app.centre.card(&who.0, request).await;
    card.map(|card| card.households.into_iter().flat_map(|home| home.members).collect()).unwrap_or_default()
}

/// What is asked about the caller.
pub(super) fn fields(members: &[Member], typed: &Typed, t: Words) -> Vec<Field> {
    let said = typed.get("caller");
    let (name, phone) = (
        Field::new("name", t.get("name"), Control::Line),
        Field::new("phone", t.get("phone"), Control::Phone),
    );
    if typed.get("party").is_some() {
        return vec![name, phone];
    }
    if !members.is_empty() {
        let options =
            members.iter().map(|member| Choice::new(format!("{MEMBER}{}", member.party.id), label(member)));
        let further =
            [Choice::new(OTHER, t.get("caller-other")), Choice::new(NOBODY, t.get("caller-nobody"))];
        let who = Field::new("caller", t.get("caller-who"), Control::Options).required();
        let who = who.among(options.chain(further));
        return vec![who, name.hint(t.get("caller-other-hint")), phone];
    }
    match said {
        Some(NOBODY) => vec![Field::new("caller", "", Control::Hidden).value(NOBODY)],
        _ => vec![name, phone],
    }
}

/// One of the household, as a person tells him from the others.
pub(crate) fn label(member: &Member) -> String {
    let phones = member.phones.iter().map(|phone| format!(" · {phone}"));
    format!("{} · {}{}", member.party.label, member.relation_label, phones.collect::<String>())
}

/// Makes of what was said about the caller what the centre takes.
///
/// # Errors
/// When a home with people was chosen and it was not said who rang, or only that it was somebody else.
pub(super) async fn settle(app: &App, who: &Who, typed: &mut Typed) -> Result<(), CentreError> {
    if typed.get("party").is_some() || typed.ticked("anonymous") {
        return Ok(());
    }
    let named = typed.get("name").is_some() || typed.get("phone").is_some();
    match typed.text("caller").as_deref() {
        Some(NOBODY) => {
            typed.set("name", "");
            typed.set("phone", "");
        }
        Some(OTHER) if !named => {
            return Err(CentreError::invalid(
                "name",
                text!(zh: "请写下来电人的称呼和电话，至少一项", en: "write the caller's name or phone"),
            ));
        }
        Some(OTHER) => {}
        Some(chosen) => {
            let member = household(app, who, typed).await.into_iter();
            let member =
                member.into_iter().find(|own| Some(own.party.id.as_str()) == chosen.strip_prefix(MEMBER));
            if let Some(member) = member {
                fill(typed, &member);
            }
        }
        None if named => {}
        None if household(app, who, typed).await.is_empty() => {}
        None => {
            return Err(CentreError::invalid(
                "caller",
                text!(zh: "请选是谁打来的；没有人来电就选最后一项", en: "say who rang, or that nobody did"),
            ));
        }
    }
    Ok(())
}

/// One of the household rings: his name, and his number when no other was written down.
fn fill(typed: &mut Typed, member: &Member) {
    typed.set("party", &member.party.id);
    if typed.get("name").is_none() {
        typed.set("name", &member.party.label);
    }
    if let Some(phone) = member.phones.first().filter(|_| typed.get("phone").is_none()) {
        typed.set("phone", phone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use centre::view::Named;
    use diag::Lang;

    fn member() -> Member {
        Member {
            party: Named { id: "p1".into(), label: "沈静".into() },
            organisation: false,
            relation: "owner",
            relation_label: "业主".into(),
            since: String::new(),
            phones: vec!["13800138000".into()],
            calling: false,
        }
    }

    #[test]
    fn a_home_with_people_asks_who_rang() {
        let t = Words::new(Lang::Zh);
        let names = |typed: &Typed, members: &[Member]| -> Vec<String> {
            fields(members, typed, t).into_iter().map(|field| field.name).collect()
        };
        let typed = Typed::default();
        assert_eq!(names(&typed, &[member()]), ["caller", "name", "phone"]);
        assert_eq!(fields(&[member()], &typed, t)[0].choices[0].label, "沈静 · 业主 · 13800138000");
        assert_eq!(names(&typed, &[]), ["name", "phone"]);
        let mut chosen = Typed::default();
        chosen.put("party", "p1");
        assert_eq!(names(&chosen, &[member()]), ["name", "phone"]);
        let mut nobody = Typed::default();
        nobody.put("caller", NOBODY);
        assert_eq!(names(&nobody, &[]), ["caller"]);
    }

    #[test]
    fn who_was_chosen_is_the_customer() {
        let mut typed = Typed::default();
        typed.put("phone", "");
        fill(&mut typed, &member());
        assert_eq!(typed.get("party"), Some("p1"));
        assert_eq!((typed.get("name"), typed.get("phone")), (Some("沈静"), Some("13800138000")));
    }
}
