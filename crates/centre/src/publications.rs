//! Which handbook is in force in a project, who published it when and why, what was in force before, and what the site's
//! overlay and each publication changed. Publishing a new one is a command; going back can be done here, too.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::handbooks;
use crate::kept;
use crate::names::Wanted;
use crate::open_case::Key;
use crate::principal::{Principal, Right};
use crate::projects;
use crate::staff::read_names;
use crate::view::{Look, Named};
use db::Reader;
use diag::{Lang, text};
use handbook::Source;
use model::Handbook;
use serde::Serialize;
use store::handbooks::Publication;

/// Publications that are shown.
const SHOWN: usize = 50;

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicationView {
    /// From 1 within the project.
    pub number: u64,
    /// The content address of the handbook.
    pub hash: String,
    /// When.
    pub at: String,
    /// Who.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// It is in force now.
    pub in_force: bool,
    /// What it changed of the one before it, a line each.
    pub changes: Vec<String>,
}

/// The handbooks of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicationsPage {
    /// Code and name of the project.
    pub project: Named,
    /// The reader may go back.
    pub publishes: bool,
    /// Newest first.
    pub publications: Vec<PublicationView>,
    /// The overlays of the handbook in force, outermost first.
    pub overlays: Vec<String>,
    /// What they change of the handbook itself, a line each.
    pub overlay_changes: Vec<String>,
}

fn lines(before: &Handbook, after: &Handbook, lang: Lang) -> Vec<String> {
    handbook::overlay::difference(before, after).iter().map(|change| change.line(lang)).collect()
}

fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

impl Centre {
    /// The publications of a project with what each changed, and the differences of the site's overlay.
    ///
    /// # Errors
    /// When the project is none of his, or nothing was published in it.
    pub async fn publications_page(
        &self,
        who: &Principal,
        project: &str,
    ) -> Result<PublicationsPage, CentreError> {
        let (centre, who, wanted) = (self.clone(), who.clone(), project.to_owned());
        self.read(move |reader| page(&centre, reader, &who, &wanted)).await
    }

    /// Publishes again what an earlier publication had put in force. Answers its content address.
    ///
    /// # Errors
    /// When the principal may not publish, there is no such publication, it is in force, or no reason is given.
    pub async fn publish_again(
        &self,
        who: &Principal,
        project: &str,
        number: u64,
        reason: String,
        key: Option<Key>,
    ) -> Result<String, CentreError> {
        let (principal, wanted) = (who.clone(), project.to_owned());
        let project = self.read(move |reader| projects::seen(reader, &principal, &wanted)).await?;
        who.must(Right::Publish, project)?;
        if reason.trim().is_empty() {
            return Err(CentreError::invalid(
                "reason",
                text!(zh: "请写明为什么用回它", en: "say why it is put in force again"),
            ));
        }
        let (centre, principal) = (self.clone(), who.clone());
        self.write(move |tx| {
            kept::once(tx, &centre, &principal, key.as_ref(), |tx| {
                let history = store::handbooks::history(tx, project, 1000)?;
                let now = history.first().ok_or(CentreError::NotFound("published handbook"))?;
                let wanted = history.iter().find(|own| own.number == number);
                let wanted = wanted.ok_or(CentreError::NotFound("publication"))?;
                if wanted.hash == now.hash {
                    return Err(CentreError::invalid(
                        "number",
                        text!(zh: "现在用的就是这一版", en: "this one is in force already"),
                    ));
                }
                let (at, person) = (centre.now(), principal.person);
                handbooks::publish_kept(tx, project, &wanted.hash, at, person, reason.trim())?;
                Ok(wanted.hash.to_string())
            })
        })
        .await
    }
}

fn page(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    project: &str,
) -> Result<PublicationsPage, CentreError> {
    let project = projects::seen(reader, who, project)?;
    who.must(Right::Audit, project)?;
    let node = store::nodes::of_project(reader, project)?.ok_or(CentreError::NotFound("project"))?;
    let history = store::handbooks::history(reader, project, SHOWN + 1)?;
    let now = history.first().ok_or(CentreError::NotFound("published handbook"))?;
    let mut wanted = Wanted::default();
    wanted.persons.extend(history.iter().filter_map(|publication| publication.person));
    let names = read_names(reader, project, &wanted)?;
    let in_force = centre.inner.handbooks.get(reader, &now.hash)?;
    let look = Look { handbook: &in_force, names: &names, lang: who.lang };
    let mut publications = vec![];
    for (position, own) in history.iter().take(SHOWN).enumerate() {
        let changes = match history.get(position + 1) {
            Some(before) if before.hash != own.hash => changes(centre, reader, before, own, who.lang)?,
            _ => vec![],
        };
        publications.push(PublicationView {
            number: own.number,
            hash: own.hash.to_string(),
            at: look.time(own.at),
            by: own.person.map(|person| names.person(person)),
            reason: own.reason.clone(),
            in_force: position == 0,
            changes,
        });
    }
    let stored = store::handbooks::stored(reader, &now.hash)?.ok_or(CentreError::NotFound("handbook"))?;
    let overlay_changes = if stored.overlays.is_empty() {
        vec![]
    } else {
        let sources = stored.sources.into_iter().map(|(name, text)| Source::new(name, text));
        let base = handbook::check(&sources.collect::<Vec<_>>(), &[]);
        base.handbook.map(|base| lines(&base, &in_force, who.lang)).unwrap_or_default()
    };
    Ok(PublicationsPage {
        project: Named { id: node.code.unwrap_or_default(), label: node.name },
        publishes: who.may(Right::Publish, project),
        publications,
        overlays: stored.overlays.iter().map(|(name, _)| file_name(name)).collect(),
        overlay_changes,
    })
}

fn changes(
    centre: &Centre,
    reader: &mut dyn Reader,
    before: &Publication,
    after: &Publication,
    lang: Lang,
) -> Result<Vec<String>, CentreError> {
    let before = centre.inner.handbooks.get(reader, &before.hash)?;
    let after = centre.inner.handbooks.get(reader, &after.hash)?;
    Ok(lines(&before, &after, lang))
}
