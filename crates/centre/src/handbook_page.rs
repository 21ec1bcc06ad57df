//! The handbook in force, to be read as pages: every service with its stages, actions, times and visits; posts, calendars,
//! prints, prices. Written from the compiled handbook, so that it always says what is really done.

mod rules;
mod service;
use service::service_page;
pub use service::{ActionPage, AskPage, FieldPage, ServicePage, StagePage, VisitPage};

use crate::centre::Centre;
use crate::error::CentreError;
use crate::principal::Principal;
use crate::projects;
use crate::services::{Ground, ScriptView, ground, script_view};
use crate::view::Look;
use calendar::Week;
use diag::text;
use model::handbook::within;
use serde::Serialize;

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
