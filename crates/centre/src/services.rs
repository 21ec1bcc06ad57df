//! The services of a project as the desk opens them: form, channels, what to say, which times to promise.

use crate::centre::Centre;
use crate::condition::sentence;
use crate::error::CentreError;
use crate::handbooks;
use crate::names::{Names, Wanted};
use crate::principal::Principal;
use crate::projects;
use crate::view::{Look, Named, Question};
use db::Reader;
use diag::text;
use model::handbook::within;
use model::handbook::{FieldKind, Limit, LimitTime, PartyNeed, Script, ScriptLine, Service, Trigger};
use model::people::Roster;
use model::{Case, Handbook, Instant, PersonId, ProjectId, ScriptId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One line of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptLineView {
    /// `say`, `do`, `never` or `ring`.
    pub kind: &'static str,
    /// The words; blanks that only a case can fill stay, e.g. `{number}`.
    pub text: String,
    /// The outside number, of `ring`.
    pub number: Option<String>,
}

/// What is said in a situation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The situation, as a word (`answer_call`, `open`, `first_action`, `visit`, `message` …).
    pub situation: String,
    /// Only when this holds.
    pub when: Option<String>,
    /// Its lines.
    pub lines: Vec<ScriptLineView>,
}

/// A time that may be promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LimitView {
    /// The clause.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Only when this holds.
    pub when: Option<String>,
    /// What starts it.
    pub from: Vec<String>,
    /// What ends it.
    pub until: Vec<String>,
    /// How long, or the field with the time.
    pub within: String,
    /// The calendar.
    pub calendar: Named,
    /// Who has the duty.
    pub by: String,
    /// It runs from the report or the opening: the desk can promise it at once.
    pub from_start: bool,
    /// When who is told.
    pub escalations: Vec<String>,
    /// Warned at these shares, in percent.
    pub warnings: Vec<u8>,
    /// The site's paragraph.
    pub paragraph: Option<String>,
}

/// A service as the desk opens it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Channels through which it comes in.
    pub channels: Vec<Named>,
    /// Who owns a case that no employee recorded.
    pub owner: Named,
    /// `required`, `optional` or `anonymous` (optional, and a known customer may stay hidden).
    pub party: &'static str,
    /// A place must be given.
    pub place_required: bool,
    /// Exercises may be opened.
    pub drills: bool,
    /// Other cases may join one of it as a common event.
    pub common_event: bool,
    /// The questions at opening.
    pub form: Vec<Question>,
    /// What is said.
    pub scripts: Vec<ScriptView>,
    /// Times that may be promised, those from the start first.
    pub limits: Vec<LimitView>,
}

/// What views of a handbook are made with.
pub(crate) struct Ground {
    pub(crate) handbook: Arc<Handbook>,
    pub(crate) names: Names,
    pub(crate) roster: Arc<Roster>,
    pub(crate) project_name: String,
    pub(crate) now: Instant,
}

pub(crate) fn ground(
    centre: &Centre,
    reader: &mut dyn Reader,
    project: ProjectId,
) -> Result<Ground, CentreError> {
    let (_, handbook) = handbooks::current(&centre.inner.handbooks, reader, project)?;
    let roster = centre.inner.rosters.now(reader, project)?;
    let mut wanted = Wanted::default();
    wanted.persons.extend(roster.holdings.iter().map(|holding| holding.person));
    let names = crate::staff::read_names(reader, project, &wanted)?;
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    Ok(Ground { handbook, names, roster, project_name: node.name, now: centre.now() })
}

impl Centre {
    /// The services of a project, each with its form.
    ///
    /// # Errors
    /// When the project is none of his, or has no handbook.
    pub async fn services(&self, who: &Principal, project: &str) -> Result<Vec<ServiceView>, CentreError> {
        let (centre, who, project) = (self.clone(), who.clone(), project.to_owned());
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &project)?;
            let ground = ground(&centre, reader, project)?;
            let look = Look { handbook: &ground.handbook, names: &ground.names, lang: who.lang };
            let services = ground.handbook.services.iter();
            Ok(services
                .map(|(id, service)| service_view(id.as_str(), service, &ground, &look, &who.name))
                .collect())
        })
        .await
    }

    /// All scripts of a project, also those of no service.
    ///
    /// # Errors
    /// When the project is none of his, or has no handbook.
    pub async fn scripts(&self, who: &Principal, project: &str) -> Result<Vec<ScriptView>, CentreError> {
        let (centre, who, project) = (self.clone(), who.clone(), project.to_owned());
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &project)?;
            let ground = ground(&centre, reader, project)?;
            let look = Look { handbook: &ground.handbook, names: &ground.names, lang: who.lang };
            let blanks = [("project", ground.project_name.as_str()), ("agent", who.name.as_str())];
            let scripts = ground.handbook.scripts.iter();
            Ok(scripts.map(|(id, script)| script_view(id, script, None, &look, &blanks)).collect())
        })
        .await
    }
}

pub(crate) fn service_view(
    id: &str,
    service: &Service,
    ground: &Ground,
    look: &Look<'_>,
    agent: &str,
) -> ServiceView {
    let blanks = [("project", ground.project_name.as_str()), ("agent", agent)];
    let people_of =
        |kind: &FieldKind| people_for(kind, &ground.roster, &ground.names, &BTreeSet::new(), ground.now);
    let asked = service.fields.iter().filter(|field| {
        field.at_opening && !matches!(field.kind, FieldKind::Computed { .. } | FieldKind::Lines { .. })
    });
    let script =
        |id: &ScriptId| Some(script_view(id, look.handbook.scripts.get(id)?, Some(service), look, &blanks));
    let mut limits: Vec<LimitView> =
        service.limits.iter().map(|limit| limit_view(service, limit, look)).collect();
    limits.sort_by_key(|limit| !limit.from_start);
    ServiceView {
        id: id.to_owned(),
        label: look.label(&service.label),
        channels: service
            .intake
            .iter()
            .map(|id| Named {
                id: id.to_string(),
                label: look
                    .handbook
                    .channels
                    .get(id)
                    .map_or_else(|| id.to_string(), |channel| look.label(&channel.label)),
            })
            .collect(),
        owner: Named { id: service.owner.to_string(), label: look.post(&service.owner) },
        party: match service.party {
            PartyNeed::Required => "required",
            PartyNeed::Optional => "optional",
            PartyNeed::Anonymous => "anonymous",
        },
        place_required: service.place_required,
        drills: service.drills,
        common_event: service.common_event,
        form: asked.map(|field| look.blank(field, &people_of(&field.kind))).collect(),
        scripts: service.scripts.iter().filter_map(script).collect(),
        limits,
    }
}

/// Who can be chosen in a field of persons: holders of its post, or of any, who are not kept out; by name.
pub(crate) fn people_for(
    kind: &FieldKind,
    roster: &Roster,
    names: &Names,
    excluded: &BTreeSet<PersonId>,
    now: Instant,
) -> Vec<(PersonId, String)> {
    let FieldKind::Person { post } = kind else { return vec![] };
    let fits = |holding: &&model::people::Holding| {
        post.as_ref().is_none_or(|post| &holding.post == post)
            && holding.from <= now
            && holding.until.is_none_or(|until| now < until)
            && !excluded.contains(&holding.person)
    };
    let found = roster.holdings.iter().filter(fits).map(|holding| holding.person);
    let mut found: Vec<_> = found.map(|person| (person, names.person(person))).collect();
    found.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    found.dedup();
    found
}

fn limit_view(service: &Service, limit: &Limit, look: &Look<'_>) -> LimitView {
    let calendar = look.handbook.calendars.get(&limit.calendar);
    LimitView {
        id: limit.id.to_string(),
        label: look.label(&limit.label),
        when: limit.when.as_ref().map(|when| sentence(when, Some(service), look)),
        from: limit.from.iter().map(|trigger| look.trigger(service, trigger)).collect(),
        until: limit.until.iter().map(|trigger| look.trigger(service, trigger)).collect(),
        within: match &limit.time {
            LimitTime::Within { within: time } => look.words(&within(*time)),
            LimitTime::Field { field } => look.trigger(service, &Trigger::Field(field.clone())),
        },
        calendar: Named {
            id: limit.calendar.to_string(),
            label: calendar.map_or_else(|| limit.calendar.to_string(), |calendar| calendar.label.clone()),
        },
        by: look.performer(service, &limit.by),
        from_start: limit.from.iter().any(|trigger| matches!(trigger, Trigger::Reported | Trigger::Opened)),
        escalations: limit.escalations.iter().map(|step| look.escalation(&step.at, &step.to)).collect(),
        warnings: limit.warnings.clone(),
        paragraph: limit.clause.clone(),
    }
}

pub(crate) fn script_view(
    id: &ScriptId,
    script: &Script,
    service: Option<&Service>,
    look: &Look<'_>,
    blanks: &[(&str, &str)],
) -> ScriptView {
    let line = |line: &ScriptLine| match line {
        ScriptLine::Say { words } => ("say", filled(&look.label(words), blanks), None),
        ScriptLine::Do { what } => ("do", filled(&look.label(what), blanks), None),
        ScriptLine::Never { words } => ("never", look.label(words), None),
        ScriptLine::Ring { number, whose } => ("ring", look.label(whose), Some(number.clone())),
    };
    let lines = script.lines.iter().map(line);
    ScriptView {
        id: id.to_string(),
        label: look.label(&script.label),
        situation: script.situation.clone(),
        when: script.when.as_ref().map(|when| sentence(when, service.or_else(|| user_of(look, id)), look)),
        lines: lines.map(|(kind, text, number)| ScriptLineView { kind, text, number }).collect(),
    }
}

/// The first service that says a script: its fields are those that the script's condition speaks of.
fn user_of<'a>(look: &Look<'a>, id: &ScriptId) -> Option<&'a Service> {
    look.handbook.services.values().find(|service| service.scripts.contains(id))
}

/// Words with some blanks filled in; the others stay.
fn filled(words: &str, blanks: &[(&str, &str)]) -> String {
    blanks
        .iter()
        .fold(words.to_owned(), |words, (blank, value)| words.replace(&format!("{{{blank}}}"), value))
}

/// What a script says about a case, every blank filled in.
pub(crate) fn say(script: &Script, look: &Look<'_>, case: Option<&Case>, project: &str) -> Vec<String> {
    let mut blanks: BTreeMap<&str, String> = BTreeMap::from([("project", project.to_owned())]);
    for blank in ["customer", "agent", "number", "due", "place"] {
        blanks.insert(blank, String::new());
    }
    if let Some(case) = case {
        let caller = case.caller_name.as_ref().map(|name| look.names.text(name));
        let customer = case.party.map(|party| look.names.party(party)).or(caller);
        blanks.insert("customer", customer.filter(|_| !case.anonymous).unwrap_or_default());
        blanks.insert("agent", look.holder(&case.contact, None).label);
        blanks.insert("number", case.number.as_ref().map(|number| number.0.clone()).unwrap_or_default());
        let due = case.open_duties().first().map(|duty| look.clock(duty.due));
        blanks.insert("due", due.unwrap_or_default());
        blanks.insert("place", case.place.map(|place| look.names.place(place)).unwrap_or_default());
    }
    let blanks: Vec<(&str, &str)> = blanks.iter().map(|(blank, value)| (*blank, value.as_str())).collect();
    let said = script.lines.iter().filter_map(|line| match line {
        ScriptLine::Say { words } => Some(filled(&look.label(words), &blanks)),
        _ => None,
    });
    said.collect()
}

impl Centre {
    /// The scripts that fit what is typed so far into a form: those without condition, and those whose condition holds.
    ///
    /// # Errors
    /// When the project is none of his, or the service unknown.
    pub async fn scripts_for(
        &self,
        who: &Principal,
        project: &str,
        service: &str,
        typed: BTreeMap<String, String>,
    ) -> Result<Vec<ScriptView>, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        let (project, wanted) = (project.to_owned(), service.to_owned());
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &project)?;
            let ground = ground(&centre, reader, project)?;
            let look = Look { handbook: &ground.handbook, names: &ground.names, lang: who.lang };
            let found = ground.handbook.services.iter().find(|(id, _)| id.as_str() == wanted);
            let (_, service) = found.ok_or_else(|| {
                CentreError::invalid(
                    "service",
                    text!(zh: "手册里没有这个事项", en: "the handbook has no such service"),
                )
            })?;
            let blanks = [("project", ground.project_name.as_str()), ("agent", who.name.as_str())];
            let form = Typed { service, typed: &typed };
            let fits = |script: &Script| {
                let truth = |when| model::expression::evaluate(when, &form).truth() == Some(true);
                script.when.as_ref().is_none_or(truth)
            };
            let scripts =
                service.scripts.iter().filter_map(|id| Some((id, ground.handbook.scripts.get(id)?)));
            let fitting = scripts.filter(|(_, script)| fits(script));
            Ok(fitting.map(|(id, script)| script_view(id, script, Some(service), &look, &blanks)).collect())
        })
        .await
    }
}

/// A form that is not yet sent: its choices and flags can be asked.
struct Typed<'a> {
    service: &'a Service,
    typed: &'a BTreeMap<String, String>,
}

impl model::expression::Lookup for Typed<'_> {
    fn field(&self, field: &model::FieldId) -> Option<model::expression::Scalar> {
        use model::expression::Scalar;
        let value = self.typed.get(field.as_str()).filter(|value| !value.trim().is_empty())?;
        Some(match self.service.field(field).map(|field| &field.kind)? {
            FieldKind::Flag => Scalar::Bool(matches!(value.as_str(), "true" | "on" | "1" | "是")),
            FieldKind::Integer => Scalar::Integer(value.trim().parse().ok()?),
            FieldKind::Text { .. } | FieldKind::Phone | FieldKind::IdNumber | FieldKind::Photos => {
                Scalar::Present
            }
            _ => Scalar::Word(value.trim().to_owned()),
        })
    }

    fn fact(&self, _: model::expression::CaseFact) -> Option<model::expression::Scalar> {
        None
    }

    fn done(&self, _: &str) -> bool {
        false
    }
}
