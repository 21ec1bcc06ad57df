//! Desks, channels, posts, kinds and classes.

use model::Handbook;
use model::handbook::{Field, FieldKind, LimitTime};

use super::Proof;

fn field<'h>(handbook: &'h Handbook, service: &str, field: &str) -> Option<&'h Field> {
    handbook.services.get(service)?.fields.iter().find(|own| own.id.as_str() == field)
}

/// Whether the choice offers all of these.
fn offers(handbook: &Handbook, service: &str, choice: &str, wanted: &[&str]) -> Option<bool> {
    let FieldKind::Choice { options, .. } = &field(handbook, service, choice)?.kind else { return None };
    Some(wanted.iter().all(|id| options.iter().any(|own| own.id.as_str() == *id)))
}

fn within(handbook: &Handbook, service: &str, limit: &str) -> Option<String> {
    let limit = handbook.services.get(service)?.limits.iter().find(|own| own.id.as_str() == limit)?;
    let LimitTime::Within { within } = &limit.time else { return None };
    Some(format!("{within} {}", limit.calendar))
}

pub(super) const PROOFS: &[Proof] = &[
    Proof::new(&["HB-003"], "six desks in one", |h| {
        let desks =
            ["enquiry", "repair", "request", "complaint", "emergency", "special_service", "suggestion"];
        Some(desks.iter().all(|desk| h.services.contains_key(*desk)))
    }),
    Proof::new(&["HB-004"], "counter, telephone, on site and network, at all hours", |h| {
        let services =
            ["enquiry", "repair", "request", "complaint", "emergency", "special_service", "suggestion"];
        let channels = ["counter", "phone", "on_site", "wechat", "portal"];
        let takes = |service: &&str| {
            let service = h.services.get(*service)?;
            Some(channels.iter().all(|id| service.intake.iter().any(|own| own.as_str() == *id)))
        };
        let known = channels.iter().all(|id| h.channels.contains_key(*id));
        let chain = h.fallback_chain(&h.services.get("enquiry")?.owner);
        let reached = h.posts.get(chain.last()?.as_str())?.always;
        Some(known && reached && services.iter().all(|service| takes(service) == Some(true)))
    }),
    Proof::new(&["HB-007"], "the telephone is answered by people and takes everything", |h| {
        let takes =
            h.services.values().all(|own| own.intake.iter().any(|channel| channel.as_str() == "phone"));
        Some(h.channels.get("phone")?.staffed && takes)
    }),
    Proof::new(&["HB-006"], "what visitors ask for", |h| {
        offers(h, "enquiry", "topic", &["fees", "move_in", "decoration", "goods"])
    }),
    Proof::new(&["HB-005"], "the three trades are reached through the desk", |h| {
        offers(h, "request", "line", &["order", "environment", "equipment"])
    }),
    Proof::new(&["PRJ-001"], "the people of a centre: desk, manager, crew, engineers", |h| {
        let posts = ["front_desk", "manager", "technician", "crew_leader", "engineer"];
        Some(posts.iter().all(|post| h.posts.contains_key(*post)))
    }),
    Proof::new(
        &[
            "HB-022", "HB-023", "HB-024", "HB-025", "HB-026", "HB-027", "HB-028", "HB-029", "HB-030",
            "HB-032", "HB-033", "HB-034", "HB-035",
        ],
        "every class of special service can be ordered",
        |h| {
            let kinds = [
                "daily_life",
                "catering",
                "residence",
                "travel",
                "business",
                "culture",
                "health",
                "sports",
                "agency",
                "courtesy",
                "celebration",
                "home_guard",
                "other",
            ];
            offers(h, "special_service", "kind", &kinds)
        },
    ),
    Proof::new(&["PRJ-048"], "a complaint has class, nature and cause", |h| {
        let nature = offers(h, "complaint", "nature", &["grave", "ordinary"])?;
        Some(nature && offers(h, "complaint", "class", &["attitude", "repair_quality", "fee", "noise"])?)
    }),
    Proof::new(&["PRJ-049"], "whose fault a complaint is", |h| {
        offers(h, "complaint", "fault", &["own", "contractor", "developer", "neighbour", "authority"])
    }),
    Proof::new(&["PRJ-050"], "an answer within three days, whatever the calendar", |h| {
        Some(within(h, "complaint", "three_day_answer")? == "3 days always")
    }),
    Proof::new(&["TCH-025"], "an urgent repair: at the place within ten minutes of the call", |h| {
        Some(within(h, "repair", "urgent_arrival")? == "10 minutes always")
    }),
    Proof::new(&["PRJ-003"], "an enquiry is answered at once", |h| {
        Some(within(h, "enquiry", "answer_at_once")? == "10 working-minutes desk")
    }),
];
