//! Return visits: what is asked, what is said, who goes, in which share.

use model::Handbook;
use model::handbook::{ReturnVisit, VisitMethod};

use super::{Proof, Said};

/// Every visit that asks how it went, by its service. The others only confirm a cancellation.
const ASKING: [(&str, &str); 8] = [
    ("complaint", "after_complaint"),
    ("emergency", "after_emergency"),
    ("repair", "after_repair"),
    ("repair", "after_project"),
    ("request", "after_request"),
    ("special_service", "mid_term"),
    ("special_service", "after_service"),
    ("suggestion", "after_suggestion"),
];

fn visit<'h>(handbook: &'h Handbook, (service, visit): (&str, &str)) -> Option<&'h ReturnVisit> {
    handbook.services.get(service)?.visits.iter().find(|own| own.id.as_str() == visit)
}

/// Quality and effect must be answered, shortcomings and suggestions may be; the level of satisfaction is the verdict.
fn asks_five(handbook: &Handbook, at: (&str, &str)) -> Option<bool> {
    let (own, service) = (visit(handbook, at)?, handbook.services.get(at.0)?);
    let asked = |id: &str, required: bool| {
        service.fields.iter().any(|field| field.id.as_str() == id && !field.at_opening)
            && own.asks.iter().any(|ask| ask.field.as_str() == id && ask.required == required)
    };
    let needed = ["visit_quality", "visit_effect"].iter().all(|id| asked(id, true));
    Some(needed && ["visit_shortcomings", "visit_suggestions"].iter().all(|id| asked(id, false)))
}

fn all_of(
    handbook: &Handbook,
    visits: &[(&str, &str)],
    holds: impl Fn(&ReturnVisit) -> bool,
) -> Option<bool> {
    Some(visits.iter().all(|at| visit(handbook, *at).is_some_and(&holds)))
}

fn by(visit: &ReturnVisit, posts: &[&str]) -> bool {
    visit.by.iter().map(model::PostId::as_str).eq(posts.iter().copied())
}

fn within(visit: &ReturnVisit, time: &str) -> bool {
    visit.time.within.to_string() == time && visit.time.calendar.as_str() == "always"
}

pub(super) const PROOFS: &[Proof] = &[
    Proof::new(&["PJ-037"], "every visit asks in five points", |h| {
        Some(ASKING.into_iter().all(|at| asks_five(h, at) == Some(true)))
    }),
    Proof::new(&["PJ-024", "PJ-025"], "complaints and minor repairs within three days", |h| {
        let visits = [("complaint", "after_complaint"), ("repair", "after_repair")];
        all_of(h, &visits, |own| within(own, "3 days"))
    }),
    Proof::new(&["PJ-026"], "repair projects within a month", |h| {
        all_of(h, &[("repair", "after_project")], |own| within(own, "1 month"))
    }),
    Proof::new(&["PJ-029"], "other services within a week", |h| {
        let visits = [
            ("emergency", "after_emergency"),
            ("request", "after_request"),
            ("suggestion", "after_suggestion"),
        ];
        all_of(h, &visits, |own| within(own, "1 week"))
    }),
    Proof::new(
        &["PJ-030", "PJ-031", "PJ-032"],
        "complaints, repairs and special services are all visited",
        |h| {
            let visits = [
                ("complaint", "after_complaint"),
                ("repair", "after_repair"),
                ("repair", "after_project"),
                ("special_service", "mid_term"),
                ("special_service", "after_service"),
            ];
            all_of(h, &visits, |own| own.rate == 100)
        },
    ),
    Proof::new(&["PJ-035"], "manager and steward visit together after a complaint", |h| {
        all_of(h, &[("complaint", "after_complaint")], |own| own.jointly && by(own, &["manager", "steward"]))
    }),
    Proof::new(
        &["PJ-036"],
        "the steward visits after repairs and special services, nobody of the doing crew",
        |h| {
            let visits = [
                ("repair", "after_repair"),
                ("repair", "after_project"),
                ("special_service", "mid_term"),
                ("special_service", "after_service"),
            ];
            all_of(h, &visits, |own| by(own, &["steward"]) && !own.not_by.is_empty())
        },
    ),
    Proof::new(&["PJ-039", "PJ-038"], "a visit on site comes first, in hours when one may ring", |h| {
        let visits =
            [("complaint", "after_complaint"), ("repair", "after_repair"), ("repair", "after_project")];
        all_of(h, &visits, |own| {
            own.methods.first() == Some(&VisitMethod::OnSite) && own.hours.as_str() == "visiting"
        })
    }),
    Proof::new(
        &["PJ-040"],
        "who is not content is served and visited again; only a post above may end it",
        |h| {
            let again: Vec<_> = ASKING
                .into_iter()
                .filter(|(service, _)| !["emergency", "suggestion"].contains(service))
                .collect();
            all_of(h, &again, |own| {
                own.unsatisfied.is_some() && own.rounds == 3 && !own.by.contains(&own.end_by)
            })
        },
    ),
    Proof::new(&["HB-148"], "three tries on two days, a message and a signature before giving up", |h| {
        let all: Vec<&ReturnVisit> = h.services.values().flat_map(|service| &service.visits).collect();
        let firm = |own: &&ReturnVisit| {
            own.reaching.tries == 3 && own.reaching.days == 2 && own.reaching.apart_minutes == 120
        };
        let left =
            Said::of(h, "missed_you", "unreachable")?.says(&["几次联系您都没联系上", "{number}"]).holds()?;
        let message =
            |own: &&ReturnVisit| own.reaching.message.as_ref().is_some_and(|id| id.as_str() == "missed_you");
        Some(left && all.len() >= ASKING.len() && all.iter().all(|own| firm(own) && message(own)))
    }),
    Proof::new(&["HB-148", "PJ-037", "PJ-039"], "what is said after a repair", |h| {
        Said::of(h, "visit_repair", "visit")?
            .at_visits(&[("repair", "after_repair"), ("repair", "after_project")])
            .says(&["牢不牢", "好用吗", "满不满意", "不够好", "建议"])
            .does(&["到修的地方看一眼", "签字", "不劝、不解释"])
            .holds()
    }),
    Proof::new(&["HB-148", "PJ-035", "PJ-037"], "what is said after a complaint", |h| {
        Said::of(h, "visit_complaint", "visit")?
            .at_visits(&[("complaint", "after_complaint")])
            .does(&["经理和管家一起去", "被投诉的人不去"])
            .says(&["处理得好不好", "效果", "满不满意", "不足", "建议"])
            .holds()
    }),
    Proof::new(&["HB-148", "PJ-027", "PJ-037"], "what is said during and after a special service", |h| {
        Said::of(h, "visit_special", "visit")?
            .at_visits(&[("special_service", "mid_term"), ("special_service", "after_service")])
            .says(&["质量、效果、满意程度、不足和建议"])
            .holds()
    }),
    Proof::new(&["HB-148", "PJ-029", "PJ-037"], "what is said after anything else", |h| {
        Said::of(h, "visit_general", "visit")?
            .at_visits(&[
                ("emergency", "after_emergency"),
                ("request", "after_request"),
                ("suggestion", "after_suggestion"),
            ])
            .says(&["办得怎么样", "效果", "满意吗", "不够", "建议"])
            .holds()
    }),
    Proof::new(&["HB-148"], "what is said when we cancelled", |h| {
        Said::of(h, "visit_cancelled", "visit")?
            .at_visits(&[
                ("repair", "after_cancel"),
                ("complaint", "after_withdrawal"),
                ("special_service", "after_cancel"),
            ])
            .says(&["核实", "{number}"])
            .holds()
    }),
];
