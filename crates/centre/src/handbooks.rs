//! Handbooks in force: published into the centre by content address, kept for ever, read once.

use crate::attest;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::principal::{Principal, Right};
use crate::redate::Recounted;
use calendar::Tables;
use db::{Reader, Tx};
use diag::{Lang, Text, render_text};
use handbook::Source;
use model::actor::Who;
use model::{Handbook, HandbookHash, ProjectId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use store::attest::{Attested, Touched};
use store::handbooks::{Publication, Stored};

/// Compiled handbooks by content address. An address never changes its meaning, so nothing is ever dropped but by size.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    known: Mutex<BTreeMap<HandbookHash, Arc<Handbook>>>,
    /// Those that were found to be another text than their address says.
    altered: Mutex<BTreeSet<HandbookHash>>,
}

/// Most handbooks kept in memory.
const MOST_CACHED: usize = 64;

impl Cache {
    /// A handbook by its address.
    ///
    /// # Errors
    /// When it is not stored, cannot be read, or is not what its address says.
    pub(crate) fn get(
        &self,
        reader: &mut dyn Reader,
        hash: &HandbookHash,
    ) -> Result<Arc<Handbook>, CentreError> {
        if let Some(found) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(hash) {
            return Ok(Arc::clone(found));
        }
        let text = store::handbooks::compiled(reader, hash)?.ok_or(CentreError::NotFound("handbook"))?;
        if !self.is_whole(hash, &text) {
            return Err(CentreError::Altered(hash.clone()));
        }
        let handbook = Handbook::from_json(&text).map_err(|error| CentreError::corrupt("handbook", error))?;
        let handbook = Arc::new(handbook);
        let mut cached = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.len() >= MOST_CACHED {
            cached.pop_first();
        }
        cached.insert(hash.clone(), Arc::clone(&handbook));
        Ok(handbook)
    }

    /// Whether a text gives its address; remembers when it does not, until it does again.
    fn is_whole(&self, hash: &HandbookHash, text: &str) -> bool {
        let whole = store::digest::of(text.as_bytes()) == hash.0;
        let mut altered = self.altered.lock().unwrap_or_else(PoisonError::into_inner);
        if whole {
            altered.remove(hash);
        } else if altered.insert(hash.clone()) {
            tracing::error!(%hash, "a stored handbook is not what its address says: nothing is decided by it");
        }
        whole
    }

    /// Whether a handbook was found altered and is so still, as far as is known.
    pub(crate) fn is_any_altered(&self) -> bool {
        !self.altered.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Looks at the altered ones again: they may have been put right, or be gone.
    pub(crate) fn look_again(&self, reader: &mut dyn Reader) -> Result<(), CentreError> {
        let altered = self.altered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for hash in altered {
            if let Some(text) = store::handbooks::compiled(reader, &hash)? {
                self.is_whole(&hash, &text);
            }
        }
        Ok(())
    }
}

/// The handbook in force in a project.
///
/// # Errors
/// When none is published.
pub(crate) fn current(
    cache: &Cache,
    reader: &mut dyn Reader,
    project: ProjectId,
) -> Result<(HandbookHash, Arc<Handbook>), CentreError> {
    let publication =
        store::handbooks::current(reader, project)?.ok_or(CentreError::NotFound("published handbook"))?;
    let handbook = cache.get(reader, &publication.hash)?;
    Ok((publication.hash, handbook))
}

/// The holidays that are known now: those of the handbook that a case keeps, and what the one in force in its project has
/// published since. A holiday is a fact and no rule, so it needs no adoption.
pub(crate) fn tables(
    cache: &Cache,
    reader: &mut dyn Reader,
    project: ProjectId,
    own: &Handbook,
) -> Result<Tables, CentreError> {
    let mut tables = own.holidays.clone();
    let now = match current(cache, reader, project) {
        Ok((_, handbook)) => handbook,
        Err(CentreError::NotFound(_)) => return Ok(tables),
        Err(error) => return Err(error),
    };
    for (id, table) in &mut tables.holidays {
        let published = now.holidays.holidays.get(id);
        if let Some(newer) = published.filter(|newer| newer.published_until > table.published_until) {
            table.clone_from(newer);
        }
    }
    Ok(tables)
}

/// The texts of a handbook to publish.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// The files of the handbook.
    pub sources: Vec<Source>,
    /// The overlays, the uppermost level first.
    pub overlays: Vec<Source>,
}

/// What came of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The content address.
    pub hash: HandbookHash,
    /// Warnings that did not stop it, as text in both languages.
    pub warnings: Text,
    /// Open cases with a provisional time that was counted again, because further holidays are known.
    pub redated: usize,
}

impl Centre {
    /// Publishes a handbook in a project: cases opened from now on follow it, and provisional times of open cases are
    /// counted again with the holidays that it brings.
    ///
    /// # Errors
    /// When it has errors (the report says what to mend), the project is unknown, or the principal may not.
    pub async fn publish(
        &self,
        who: &Principal,
        project: ProjectId,
        texts: Texts,
        reason: String,
    ) -> Result<Published, CentreError> {
        self.publish_watched(who, project, texts, reason, &|_| {}).await
    }

    /// As [`Centre::publish`], telling how far the counting again has come.
    ///
    /// # Errors
    /// As [`Centre::publish`].
    pub async fn publish_watched(
        &self,
        who: &Principal,
        project: ProjectId,
        texts: Texts,
        reason: String,
        watch: &(dyn Fn(Recounted) + Send + Sync),
    ) -> Result<Published, CentreError> {
        who.must(Right::Publish, project)?;
        if reason.trim().is_empty() {
            return Err(CentreError::invalid(
                "reason",
                diag::text!(zh: "请写明为什么发布", en: "say why it is published"),
            ));
        }
        let compiled = handbook::check(&texts.sources, &texts.overlays);
        let found = compiled.diagnostics.as_slice();
        let report = Text {
            zh: render_text(found, &compiled.sources, Lang::Zh, false),
            en: render_text(found, &compiled.sources, Lang::En, false),
        };
        let Some(handbook) = compiled.handbook else {
            let errors = found.iter().filter(|d| d.severity == diag::Severity::Error).count();
            return Err(CentreError::BrokenHandbook { errors, report });
        };
        // Scenarios tell what the handbook itself does; a site's overlay changes just that, so they run without it.
        let base = handbook::check(&texts.sources, &[]);
        let run = base.handbook.as_ref().map(|base| handbook::scenario::run_all(base, &compiled.scenarios));
        let (reports, differences) = run.unwrap_or_default();
        if !differences.is_empty() || reports.iter().any(|r| !r.passed) {
            let report = Text {
                zh: render_text(&differences, &compiled.sources, Lang::Zh, false),
                en: render_text(&differences, &compiled.sources, Lang::En, false),
            };
            return Err(CentreError::BrokenHandbook { errors: differences.len(), report });
        }
        let json = handbook.to_json().map_err(|e| CentreError::corrupt("handbook", e))?;
        let hash = handbook.hash().map_err(|e| CentreError::corrupt("handbook", e))?;
        let stored = Stored {
            hash: hash.clone(),
            compiled: json,
            sources: texts.sources.into_iter().map(|s| (s.name, s.text)).collect(),
            overlays: texts.overlays.into_iter().map(|s| (s.name, s.text)).collect(),
            language: handbook.language.to_string(),
            created_at: self.now(),
        };
        let person = who.person;
        let centre = self.clone();
        self.write(move |tx| {
            let stored = Stored { created_at: centre.now(), ..stored.clone() };
            publish_stored(tx, project, &stored, person, &reason)
        })
        .await?;
        let redated = self.redate(project, watch).await?;
        Ok(Published { hash, warnings: report, redated })
    }

    /// The publications of a project, newest first.
    ///
    /// # Errors
    /// When the project is none of his.
    pub async fn publications(
        &self,
        who: &Principal,
        project: ProjectId,
    ) -> Result<Vec<Publication>, CentreError> {
        who.must(Right::Audit, project)?;
        self.read(move |reader| Ok(store::handbooks::history(reader, project, 100)?)).await
    }

    /// Publishes again what was in force before the present handbook.
    ///
    /// # Errors
    /// When there was none before, or the principal may not.
    pub async fn rollback(
        &self,
        who: &Principal,
        project: ProjectId,
        reason: String,
    ) -> Result<HandbookHash, CentreError> {
        who.must(Right::Publish, project)?;
        let (person, centre) = (who.person, self.clone());
        let hash = self.write(move |tx| {
            let history = store::handbooks::history(tx, project, 100)?;
            let now = history.first().ok_or(CentreError::NotFound("published handbook"))?;
            let before = history
                .iter()
                .find(|p| p.hash != now.hash)
                .ok_or(CentreError::NotFound("earlier handbook"))?;
            publish_kept(tx, project, &before.hash, centre.now(), person, &reason)?;
            Ok(before.hash.clone())
        });
        let hash = hash.await?;
        self.redate(project, &|_| {}).await?;
        Ok(hash)
    }
}

fn publish_stored(
    tx: &mut dyn Tx,
    project: ProjectId,
    stored: &Stored,
    person: model::PersonId,
    reason: &str,
) -> Result<(), CentreError> {
    store::handbooks::keep(tx, stored)?;
    publish_kept(tx, project, &stored.hash, stored.created_at, person, reason)
}

/// Puts a kept handbook in force, and says so in the journal.
pub(crate) fn publish_kept(
    tx: &mut dyn Tx,
    project: ProjectId,
    hash: &HandbookHash,
    now: model::Instant,
    person: model::PersonId,
    reason: &str,
) -> Result<(), CentreError> {
    store::handbooks::publish(tx, project, hash, now, Some(person), reason)?;
    let published = store::handbooks::current(tx, project)?.ok_or(CentreError::NotFound("publication"))?;
    let mut touched = Touched::one(Attested::Publications, published.number);
    touched.add(Attested::Handbooks, hash);
    attest::note(tx, now, &Who::Person(person), project, &touched)
}
