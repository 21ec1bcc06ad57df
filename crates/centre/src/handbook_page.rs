//! The handbook in force, to be read as pages: every service with its stages, actions, times and visits; posts, calendars,
//! prints, prices. Written from the compiled handbook, so that it always says what is really done.

use crate::centre::Centre;
use crate::condition::sentence;
use crate::error::CentreError;
use crate::handbook_words::within;
use crate::principal::Principal;
use crate::projects;
use crate::services::{Ground, ScriptView, ServiceView, ground, script_view, service_view};
use crate::view::{Look, Named, kind_word, stage_word};
use calendar::Week;
use diag::text;
use model::handbook::{Action, Lane, Performer, ReturnVisit, Service, VisitMethod};
use serde::Serialize;

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StagePage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it means, as a word.
    pub kind: &'static str,
    /// `customer`, `front` or `back`.
    pub lane: &'static str,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Stages in which it is offered.
    pub from: Vec<Named>,
    /// Where it leads.
    pub to: Option<Named>,
    /// Who may.
    pub by: Vec<String>,
    /// What it asks: name, whether it must be answered, and when.
    pub asks: Vec<AskPage>,
    /// What must hold: the condition, and what people are told otherwise.
    pub guards: Vec<(String, String)>,
    /// What else it does.
    pub effects: Vec<String>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskPage {
    /// The field.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it holds, as a word.
    pub kind: &'static str,
    /// Must be answered.
    pub required: bool,
    /// Asked only when this holds.
    pub when: Option<String>,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it holds, as a word.
    pub kind: &'static str,
    /// Asked when the case is opened.
    pub at_opening: bool,
    /// Must be answered then.
    pub required: bool,
    /// On no customer's copy.
    pub internal: bool,
    /// A line of help.
    pub hint: Option<String>,
    /// Names of the options.
    pub options: Vec<String>,
}

/// A return visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Only when this holds.
    pub when: Option<String>,
    /// After what, and within what time.
    pub after: String,
    /// How long.
    pub within: String,
    /// Who asks.
    pub by: Vec<String>,
    /// All of them together.
    pub jointly: bool,
    /// Who may not.
    pub not_by: Vec<String>,
    /// Share of finished cases, in percent.
    pub rate: u8,
    /// How, the preferred first, as words.
    pub methods: Vec<&'static str>,
    /// The calendar of the hours in which one may ring.
    pub hours: Named,
    /// What is asked.
    pub asks: Vec<AskPage>,
    /// Where an unsatisfied answer leads.
    pub unsatisfied: Option<Named>,
    /// Unsatisfied rounds after which only `end_by` may end it.
    pub rounds: u32,
    /// Who may end it then.
    pub end_by: String,
    /// When the customer cannot be reached: tries, days, who signs.
    pub unreachable: String,
    /// The site's paragraph.
    pub paragraph: Option<String>,
    /// When who is told.
    pub escalations: Vec<String>,
}

/// A service, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServicePage {
    /// What the desk sees of it, with its limits and scripts.
    pub service: ServiceView,
    /// All its fields.
    pub fields: Vec<FieldPage>,
    /// Its stages.
    pub stages: Vec<StagePage>,
    /// Its actions.
    pub actions: Vec<ActionPage>,
    /// Its return visits.
    pub visits: Vec<VisitPage>,
    /// Further rules in sentences: hand-over, appointments, pauses, cancelling, reopening, late entries, conflicts.
    pub rules: Vec<String>,
    /// Its prints.
    pub prints: Vec<Named>,
}

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The windows of each day, Monday first, e.g. `08:30-12:00 13:30-18:00`; empty when closed.
    pub week: Vec<String>,
    /// Seasons with their own week: name, first and last day, week.
    pub seasons: Vec<SeasonPage>,
    /// It observes public holidays and make-up workdays.
    pub holidays: bool,
}

/// A season of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeasonPage {
    /// Its name.
    pub label: String,
    /// First day, month-day.
    pub from: String,
    /// Last day, month-day.
    pub until: String,
    /// The windows of each day, Monday first.
    pub week: Vec<String>,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Who stands in when nobody holds it.
    pub fallback: Option<String>,
    /// Reachable at all hours.
    pub always: bool,
}

/// A print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrintPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The form's code.
    pub code: Option<String>,
    /// Its copies: name and keeper.
    pub copies: Vec<(String, String)>,
    /// Papers that it fits, as words.
    pub papers: Vec<String>,
}

/// A price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PricePage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its version.
    pub version: String,
    /// Its items: name, unit, price in yuan.
    pub items: Vec<(String, String, String)>,
}

/// The handbook in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandbookPage {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its content address.
    pub hash: String,
    /// When it was published, RFC 3339.
    pub published_at: String,
    /// Why.
    pub reason: String,
    /// The zone in which its days are meant.
    pub zone: String,
    /// Its services.
    pub services: Vec<ServicePage>,
    /// Its posts.
    pub posts: Vec<PostPage>,
    /// Its calendars.
    pub calendars: Vec<CalendarPage>,
    /// All scripts.
    pub scripts: Vec<ScriptView>,
    /// All prints.
    pub prints: Vec<PrintPage>,
    /// Its price lists.
    pub prices: Vec<PricePage>,
    /// How missed calls are rung back.
    pub ring_back: Option<String>,
}

impl Centre {
    /// The handbook in force in a project, to be read.
    ///
    /// # Errors
    /// When the project is none of his, or has no handbook.
    pub async fn handbook_pages(&self, who: &Principal, project: &str) -> Result<HandbookPage, CentreError> {
        let (centre, who, project) = (self.clone(), who.clone(), project.to_owned());
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &project)?;
            let ground = ground(&centre, reader, project)?;
            let publication = store::handbooks::current(reader, project)?;
            let publication = publication.ok_or(CentreError::NotFound("published handbook"))?;
            let look = Look { handbook: &ground.handbook, names: &ground.names, lang: who.lang };
            let mut page = page(&ground, &look, &who.name);
            page.hash = publication.hash.to_string();
            page.published_at = look.time(publication.at);
            page.reason = publication.reason;
            Ok(page)
        })
        .await
    }
}

fn page(ground: &Ground, look: &Look<'_>, agent: &str) -> HandbookPage {
    let handbook = look.handbook;
    let blanks = [("project", ground.project_name.as_str()), ("agent", agent)];
    HandbookPage {
        id: handbook.id.clone(),
        label: look.label(&handbook.label),
        hash: String::new(),
        published_at: String::new(),
        reason: String::new(),
        zone: handbook.zone.name().to_owned(),
        services: handbook
            .services
            .iter()
            .map(|(id, s)| service_page(id.as_str(), s, ground, look, agent))
            .collect(),
        posts: handbook
            .posts
            .iter()
            .map(|(id, post)| PostPage {
                id: id.to_string(),
                label: look.label(&post.label),
                fallback: post.fallback.as_ref().map(|post| look.post(post)),
                always: post.always,
            })
            .collect(),
        calendars: handbook.calendars.values().map(calendar_page).collect(),
        scripts: handbook
            .scripts
            .iter()
            .map(|(id, script)| script_view(id, script, None, look, &blanks))
            .collect(),
        prints: handbook
            .prints
            .iter()
            .map(|(id, print)| PrintPage {
                id: id.to_string(),
                label: look.label(&print.label),
                code: print.code.clone(),
                copies: print
                    .copies
                    .iter()
                    .map(|copy| (look.label(&copy.label), look.label(&copy.keeper)))
                    .collect(),
                papers: print.papers.clone(),
            })
            .collect(),
        prices: handbook
            .prices
            .iter()
            .map(|(id, list)| PricePage {
                id: id.to_string(),
                label: look.label(&list.label),
                version: list.version.clone(),
                items: list
                    .items
                    .values()
                    .map(|i| (look.label(&i.label), i.unit.clone(), i.price.to_string()))
                    .collect(),
            })
            .collect(),
        ring_back: handbook.ring_back.as_ref().map(|rule| {
            let (who, time) = (look.post(&rule.by), within(rule.within));
            let (zh, en) = (time.zh, time.en);
            look.words(
                &text!(zh: "未接来电由{who}在 {zh}内回拨", en: "{who} rings missed calls back within {en}"),
            )
        }),
    }
}

fn service_page(id: &str, service: &Service, ground: &Ground, look: &Look<'_>, agent: &str) -> ServicePage {
    let stages = service.stages.iter().map(|stage| StagePage {
        id: stage.id.to_string(),
        label: look.label(&stage.label),
        kind: stage_word(stage.kind),
        lane: match stage.lane {
            Lane::Customer => "customer",
            Lane::Front => "front",
            Lane::Back => "back",
        },
    });
    let fields = service.fields.iter().map(|field| FieldPage {
        id: field.id.to_string(),
        label: look.label(&field.label),
        kind: kind_word(&field.kind),
        at_opening: field.at_opening,
        required: field.required,
        internal: field.internal,
        hint: field.hint.as_ref().map(|hint| look.label(hint)),
        options: look.blank(field, &[]).options.into_iter().map(|option| option.label).collect(),
    });
    let prints = service.prints.iter().filter_map(|print| {
        let found = look.handbook.prints.get(print)?;
        Some(Named { id: print.to_string(), label: look.label(&found.label) })
    });
    ServicePage {
        service: service_view(id, service, ground, look, agent),
        fields: fields.collect(),
        stages: stages.collect(),
        actions: service.actions.iter().map(|action| action_page(service, action, look)).collect(),
        visits: service.visits.iter().map(|visit| visit_page(service, visit, look)).collect(),
        rules: rules(service, look),
        prints: prints.collect(),
    }
}

fn asks(service: &Service, asks: &[model::handbook::Ask], look: &Look<'_>) -> Vec<AskPage> {
    let page = |ask: &model::handbook::Ask| {
        let field = service.field(&ask.field)?;
        Some(AskPage {
            id: field.id.to_string(),
            label: look.label(&field.label),
            kind: kind_word(&field.kind),
            required: ask.required,
            when: ask.when.as_ref().map(|when| sentence(when, Some(service), look)),
        })
    };
    asks.iter().filter_map(page).collect()
}

fn action_page(service: &Service, action: &Action, look: &Look<'_>) -> ActionPage {
    let stage = |id: &model::StageId| Named { id: id.to_string(), label: look.stage_name(service, id) };
    ActionPage {
        id: action.id.to_string(),
        label: look.label(&action.label),
        from: action.from.iter().map(stage).collect(),
        to: action.to.as_ref().map(stage),
        by: action.by.iter().map(|performer| look.performer(service, performer)).collect(),
        asks: asks(service, &action.asks, look),
        guards: action
            .guards
            .iter()
            .map(|guard| (sentence(&guard.must, Some(service), look), look.label(&guard.otherwise)))
            .collect(),
        effects: action.effects.iter().map(|effect| look.effect(service, effect)).collect(),
    }
}

fn visit_page(service: &Service, visit: &ReturnVisit, look: &Look<'_>) -> VisitPage {
    let post = |post: &model::PostId| look.performer(service, &Performer::Post(post.clone()));
    let method = |method: &VisitMethod| {
        crate::request::METHODS.iter().find(|(_, own)| own == method).map(|(word, _)| *word)
    };
    let hours = look.handbook.calendars.get(&visit.hours);
    let (tries, days, signs) = (visit.reaching.tries, visit.reaching.days, post(&visit.reaching.sign_off));
    let unreachable = text!(
        zh: "联系不上：不同时间试 {tries} 次，至少隔 {days} 天，{signs}签认",
        en: "not reached: {tries} tries at different times on {days} days, signed by {signs}"
    );
    VisitPage {
        id: visit.id.to_string(),
        label: look.label(&visit.label),
        when: visit.when.as_ref().map(|when| sentence(when, Some(service), look)),
        after: look.trigger(service, &visit.time.after),
        within: look.words(&within(visit.time.within)),
        by: visit.by.iter().map(post).collect(),
        jointly: visit.jointly,
        not_by: visit.not_by.iter().map(|performer| look.performer(service, performer)).collect(),
        rate: visit.rate,
        methods: visit.methods.iter().filter_map(method).collect(),
        hours: Named {
            id: visit.hours.to_string(),
            label: hours.map_or_else(|| visit.hours.to_string(), |calendar| calendar.label.clone()),
        },
        asks: asks(service, &visit.asks, look),
        unsatisfied: visit
            .unsatisfied
            .as_ref()
            .map(|stage| Named { id: stage.to_string(), label: look.stage_name(service, stage) }),
        rounds: visit.rounds,
        end_by: post(&visit.end_by),
        unreachable: look.words(&unreachable),
        paragraph: visit.clause.clone(),
        escalations: visit.escalations.iter().map(|step| look.escalation(&step.at, &step.to)).collect(),
    }
}

/// The rules that every service has and the handbook tunes, in sentences.
fn rules(service: &Service, look: &Look<'_>) -> Vec<String> {
    let mut rules = Vec::new();
    let (accept, told, bounces) = (
        within(service.hand_over.accept_within),
        look.post(&service.hand_over.escalate_to),
        service.hand_over.bounces,
    );
    let (zh, en) = (accept.zh, accept.en);
    rules.push(text!(
        zh: "交接：{zh}内接手或退回；没人接，或退回 {bounces} 次，{told}出面",
        en: "Hand-over: accept or decline within {en}; when nobody does, or after {bounces} refusals, {told} steps in"
    ));
    if let Some(rule) = &service.appointment {
        let (window, ahead) = (within(rule.window), within(rule.ahead));
        let (window_zh, ahead_zh, window_en, ahead_en) = (window.zh, ahead.zh, window.en, ahead.en);
        let (times, then) = (rule.nobody_home, look.post(&rule.then));
        rules.push(text!(
            zh: "预约：一次约 {window_zh}以内，最远 {ahead_zh}；{times} 次没人在家转{then}",
            en: "Appointments: windows of at most {window_en}, up to {ahead_en} ahead; after {times} times with nobody at home {then} gets it"
        ));
    }
    for pause in &service.pauses {
        let (name, longest) = (look.label(&pause.label), within(pause.longest));
        let (zh, en) = (longest.zh, longest.en);
        rules.push(text!(zh: "暂停“{name}”：合计最长 {zh}", en: "Pause “{name}”: {en} in all at most"));
    }
    if let Some(rule) = &service.cancel {
        let by = rule.by.iter().map(|post| look.post(post)).collect::<Vec<_>>().join("、");
        rules.push(text!(zh: "撤单：{by}可以撤，要写原因", en: "Cancelling: by {by}, with a reason"));
    }
    if let Some(rule) = &service.reopen {
        let (by, time) =
            (rule.by.iter().map(|post| look.post(post)).collect::<Vec<_>>().join("、"), within(rule.within));
        let (zh, en) = (time.zh, time.en);
        rules.push(text!(zh: "重开：办结后 {zh}内，{by}可以重开", en: "Reopening: by {by} within {en} after closing"));
    }
    let (marked, most) = (within(service.late_entry.marked_after), within(service.late_entry.at_most));
    let (marked_zh, most_zh, marked_en, most_en) = (marked.zh, most.zh, marked.en, most.en);
    rules.push(text!(
        zh: "补录：晚了 {marked_zh}要写原因并标出，最多补 {most_zh}前的",
        en: "Late entries: marked and with a reason after {marked_en}, at most {most_en} back"
    ));
    if let Some(rule) = &service.conflict {
        let then = look.post(&rule.then);
        rules.push(text!(
            zh: "回避：被提到的人和他的下属不能办、不能看、不能查、不被告知；转{then}",
            en: "Conflict of interest: who is named, and who reports to him, can neither own, read, find nor be told; {then} takes over"
        ));
    }
    rules.iter().map(|rule| look.words(rule)).collect()
}

fn week(week: &Week) -> Vec<String> {
    let day = |windows: &Vec<calendar::Window>| {
        windows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    week.days.iter().map(day).collect()
}

fn calendar_page(calendar: &calendar::Calendar) -> CalendarPage {
    let date = |(month, day): (u8, u8)| format!("{month:02}-{day:02}");
    CalendarPage {
        id: calendar.id.clone(),
        label: calendar.label.clone(),
        week: week(&calendar.week),
        seasons: calendar
            .seasons
            .iter()
            .map(|season| SeasonPage {
                label: season.label.clone(),
                from: date(season.from),
                until: date(season.until),
                week: week(&season.week),
            })
            .collect(),
        holidays: calendar.observes.is_some(),
    }
}
