//! Pictures of services: the flow chart and the blueprint of a service in force, and the way that a case went through the
//! handbook version that it was opened under.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::handbooks;
use crate::principal::Principal;
use crate::projects;
use diagram::{Picture, Shown, Way};
use model::event::Entry;
use model::{Event, StageId};

/// A picture with the table that says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Its name.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub words: String,
    /// The picture, as a part of a page.
    pub svg: String,
    /// The headings of the table.
    pub head: Vec<String>,
    /// Its rows; each cell has its lines.
    pub rows: Vec<Vec<Vec<String>>>,
}

impl From<Picture> for Drawing {
    fn from(picture: Picture) -> Self {
        let (title, words) = (picture.title.clone(), picture.words.clone());
        let (head, rows) = (picture.table.head.clone(), picture.table.rows.clone());
        Self { title, words, head, rows, svg: picture.inline() }
    }
}

impl Centre {
    /// The flow chart and the blueprint of a service in force in a project.
    ///
    /// # Errors
    /// When the project is none of his, or its handbook has no such service.
    pub async fn drawings(
        &self,
        who: &Principal,
        project: &str,
        service: &str,
    ) -> Result<[Drawing; 2], CentreError> {
        let (centre, who, project, wanted) =
            (self.clone(), who.clone(), project.to_owned(), service.to_owned());
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &project)?;
            let (_, handbook) = handbooks::current(&centre.inner.handbooks, reader, project)?;
            let shown = Shown::find(&handbook, &wanted, who.lang).ok_or(CentreError::NotFound("service"))?;
            Ok([shown.flow_chart().into(), shown.blueprint().into()])
        })
        .await
    }

    /// The flow chart of a case's service, with the way that the case went.
    ///
    /// # Errors
    /// Not found when there is none that the principal may see.
    pub async fn case_drawing(&self, who: &Principal, number: &str) -> Result<Drawing, CentreError> {
        let (centre, who, wanted) = (self.clone(), who.clone(), number.trim().to_owned());
        self.read(move |reader| {
            let row = store::cases::by_number(reader, &who.scope(), &wanted)?;
            let row = row.ok_or(CentreError::NotFound("case"))?;
            let case =
                store::cases::load(reader, row.project, row.id)?.ok_or(CentreError::NotFound("case"))?;
            let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
            let mut gone: Vec<StageId> = Vec::new();
            for recorded in store::journal::load(reader, row.project, &row.id.to_string())? {
                let entry: Entry = serde_json::from_str(&recorded.entry.data)
                    .map_err(|error| CentreError::corrupt("event", error))?;
                gone.extend(entered(entry.event));
            }
            let shown = Shown::find(&handbook, case.service.as_str(), who.lang);
            let shown = shown.ok_or(CentreError::NotFound("service"))?;
            Ok(shown.way_gone(&Way { gone, now: case.stage.clone() }).into())
        })
        .await
    }
}

/// The stage that an event led into.
fn entered(event: Event) -> Option<StageId> {
    match event {
        Event::Opened(opened) => Some(opened.stage),
        Event::Moved { stage, .. } => Some(stage),
        _ => None,
    }
}
