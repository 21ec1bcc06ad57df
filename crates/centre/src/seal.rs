//! The daily seal: a signed root over every stream of a project, which leaves the machine. Whatever was sealed cannot be
//! changed, removed or cut off unseen by whoever has the text of a later seal.
//!
//! A seal says of each stream how far it went and the hash there. It is read from committed heads, page by page while the
//! centre works: a transaction that still runs is in the next seal, whatever time its entries bear, so that no clock and no
//! order of commits can make room below a seal for an entry that it does not cover.

mod check;
mod paper;
mod tree;

pub use check::Proof;
pub use paper::{PaperError, SealPaper};

use crate::centre::Centre;
use crate::error::CentreError;
use crate::principal::Principal;
use crate::projects;
use model::{Instant, ProjectId};
use paper::Signer;
use std::time::Duration;
use store::seals::{self, Seal};
use tree::Tree;

/// Streams looked at in one go.
pub(crate) const PAGE: usize = 2_000;
/// Leaves written in one unit of work.
const WRITTEN: usize = 500;
/// How long a claim on sealing a project lasts unless it is prolonged.
const CLAIM: i64 = 2 * Instant::MINUTE;
/// From one seal to the next.
pub const EACH: i64 = Instant::DAY;
/// How often it is asked whether a seal is due.
const LOOK: Duration = Duration::from_secs(600);

impl Centre {
    /// The hex public key that seals are signed with.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seal_key(&self) -> Result<String, CentreError> {
        Ok(self.signer().await?.public())
    }

    async fn signer(&self) -> Result<Signer, CentreError> {
        let mut fresh = [0u8; 32];
        self.inner.ports.chance.fill(&mut fresh);
        let now = self.now();
        let seed = self.write(move |tx| Ok(store::secrets::get_or_keep(tx, "seal", &fresh, now)?)).await?;
        Signer::new(&seed).ok_or_else(|| CentreError::corrupt("key of the seals", "it has not 32 bytes"))
    }

    /// Seals a project now; `None` when another server is at it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seal(&self, project: ProjectId) -> Result<Option<SealPaper>, CentreError> {
        self.seal_if_older(project, 0).await
    }

    async fn seal_if_older(&self, project: ProjectId, age: i64) -> Result<Option<SealPaper>, CentreError> {
        if !self.is_older(project, age).await? {
            return Ok(None);
        }
        let mut holder = [0u8; 16];
        self.inner.ports.chance.fill(&mut holder);
        let holder = store::digest::hex(&holder);
        if !self.claim(project, &holder).await? {
            return Ok(None);
        }
        // Another server may have made it between the look and the claim.
        let sealed = match self.is_older(project, age).await {
            Ok(true) => self.seal_claimed(project, &holder).await,
            other => other.map(|_| None),
        };
        self.write(move |tx| Ok(seals::release(tx, project, &holder)?)).await?;
        sealed
    }

    async fn claim(&self, project: ProjectId, holder: &str) -> Result<bool, CentreError> {
        let (now, holder) = (self.now(), holder.to_owned());
        self.write(move |tx| Ok(seals::claim(tx, project, &holder, now, now.plus(CLAIM))?)).await
    }

    async fn seal_claimed(&self, project: ProjectId, holder: &str) -> Result<Option<SealPaper>, CentreError> {
        let signer = self.signer().await?;
        let before = self.read(move |reader| Ok(seals::last(reader, project)?)).await?;
        let number = before.as_ref().map_or(0, |seal| seal.number) + 1;
        if !self.keep_moved(project, number, holder).await? {
            return Ok(None);
        }
        let tree = self.tree(project, number).await?;
        let previous = before.map(|seal| SealPaper { project, seal }.digest()).unwrap_or_default();
        let mut paper = SealPaper {
            project,
            seal: Seal {
                number,
                sealed_at: self.now(),
                streams: tree.streams,
                entries: tree.entries,
                root: tree.root(),
                previous,
                signer: String::new(),
                signature: String::new(),
            },
        };
        signer.sign(&mut paper);
        let (seal, holder) = (paper.seal.clone(), holder.to_owned());
        let now = self.now();
        let kept = self.write(move |tx| {
            let ours = seals::claim(tx, project, &holder, now, now.plus(CLAIM))?;
            if ours {
                seals::put(tx, project, &seal)?;
            }
            Ok(ours)
        });
        Ok(kept.await?.then_some(paper))
    }

    /// Keeps where each stream stands that moved since the last seal; `false` when the claim was lost.
    async fn keep_moved(&self, project: ProjectId, number: u64, holder: &str) -> Result<bool, CentreError> {
        let mut after = String::new();
        loop {
            let from = after.clone();
            let (last, moved) =
                self.read(move |reader| Ok(seals::moved(reader, project, number, &from, PAGE)?)).await?;
            for part in moved.chunks(WRITTEN) {
                let (part, holder, now) = (part.to_vec(), holder.to_owned(), self.now());
                let kept = self.write(move |tx| {
                    let ours = seals::claim(tx, project, &holder, now, now.plus(CLAIM))?;
                    if ours {
                        seals::keep(tx, project, number, &part)?;
                    }
                    Ok(ours)
                });
                if !kept.await? {
                    return Ok(false);
                }
            }
            match last {
                Some(last) => after = last,
                None => return Ok(true),
            }
        }
    }

    /// The tree over the heads that a seal covers, as they are kept.
    async fn tree(&self, project: ProjectId, number: u64) -> Result<Tree, CentreError> {
        let (mut tree, mut after) = (Tree::default(), String::new());
        loop {
            let from = after.clone();
            let heads =
                self.read(move |reader| Ok(seals::heads(reader, project, number, &from, PAGE)?)).await?;
            let Some(last) = heads.last() else { return Ok(tree) };
            after.clone_from(&last.name);
            heads.iter().for_each(|stream| tree.push(stream));
        }
    }

    /// Seals every project, and what belongs to none; answers the new seals.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seal_all(&self) -> Result<Vec<SealPaper>, CentreError> {
        self.seal_older_than(0).await
    }

    /// Seals each project whose last seal is a day old.
    ///
    /// # Errors
    /// What the database says.
    pub async fn seal_due(&self) -> Result<Vec<SealPaper>, CentreError> {
        self.seal_older_than(EACH).await
    }

    async fn seal_older_than(&self, age: i64) -> Result<Vec<SealPaper>, CentreError> {
        let projects = self.read(|reader| Ok(store::journal::projects(reader)?)).await?;
        let mut sealed = Vec::new();
        for project in projects {
            sealed.extend(self.seal_if_older(project, age).await?);
        }
        Ok(sealed)
    }

    /// Whether the last seal is as old as this. A clock that was set back does not make a seal wait for the time that it
    /// was set back from.
    async fn is_older(&self, project: ProjectId, age: i64) -> Result<bool, CentreError> {
        let last = self.read(move |reader| Ok(seals::last(reader, project)?)).await?;
        Ok(last.is_none_or(|last| self.now().since(last.sealed_at).saturating_abs() >= age))
    }

    /// Seals once a day until `shutdown` resolves.
    pub async fn run_seals(&self, shutdown: impl Future<Output = ()> + Send) {
        tokio::pin!(shutdown);
        loop {
            match self.seal_due().await {
                Ok(sealed) => {
                    for SealPaper { project, seal } in sealed {
                        let Seal { number, root, .. } = seal;
                        tracing::info!(%project, number, %root, "the journal was sealed");
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the journal could not be sealed and will be tried again")
                }
            }
            tokio::select! {
                () = &mut shutdown => return,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Seals of one of somebody's projects after a number, in order.
    ///
    /// # Errors
    /// When the project is none of his.
    pub async fn seals(
        &self,
        who: &Principal,
        project: &str,
        after: u64,
        limit: usize,
    ) -> Result<Vec<SealPaper>, CentreError> {
        let (who, project) = (who.clone(), project.to_owned());
        self.read(move |reader| {
            let project = projects::seen(reader, &who, &project)?;
            let found = seals::after(reader, project, after, limit)?;
            Ok(found.into_iter().map(|seal| SealPaper { project, seal }).collect())
        })
        .await
    }

    /// The newest seal of every project, and of what belongs to none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_seals(&self) -> Result<Vec<SealPaper>, CentreError> {
        self.read(|reader| {
            let mut found = Vec::new();
            for project in store::journal::projects(reader)? {
                found.extend(seals::last(reader, project)?.map(|seal| SealPaper { project, seal }));
            }
            Ok(found)
        })
        .await
    }
}
