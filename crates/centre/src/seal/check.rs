//! Holding a database against its seals: those that it keeps itself, or one that came back from outside.

use super::{PAGE, SealPaper, Tree};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::verify::Difference;
use diag::{Text, text};
use model::ProjectId;
use store::journal::{self, Head, Stream};
use store::seals;

/// What a copy of a database is worth, held against a seal from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Streams that the seal covers.
    pub streams: u64,
    /// Entries that it covers.
    pub entries: u64,
    /// Entries of the copy that were recorded after the seal: it says nothing about them.
    pub later: u64,
    /// What differs; empty when everything that was sealed is there unchanged.
    pub differences: Vec<Difference>,
}

impl Centre {
    /// Checks the chain of seals that a project keeps, and everything that they cover.
    pub(crate) async fn check_seals(&self, project: ProjectId) -> Result<Vec<Difference>, CentreError> {
        let (mut found, mut before): (_, Option<SealPaper>) = (Vec::new(), None);
        let ours = self.seal_key().await?;
        loop {
            let after = before.as_ref().map_or(0, |paper| paper.seal.number);
            let page = self.read(move |reader| Ok(seals::after(reader, project, after, PAGE)?)).await?;
            if page.is_empty() {
                break;
            }
            for seal in page {
                let paper = SealPaper { project, seal };
                found.extend(
                    chain_break(&paper, before.as_ref(), &ours).map(|what| difference(project, what)),
                );
                before = Some(paper);
            }
        }
        let Some(last) = before else { return Ok(found) };
        self.check_covered(project, last.seal.number, &mut found).await?;
        let tree = self.tree(project, last.seal.number).await?;
        found.extend(root_break(&last, &tree).map(|what| difference(project, what)));
        Ok(found)
    }

    /// Every kept head up to a seal is what the journal has at its version.
    async fn check_covered(
        &self,
        project: ProjectId,
        number: u64,
        found: &mut Vec<Difference>,
    ) -> Result<(), CentreError> {
        let (mut stream, mut seal) = (String::new(), 0);
        loop {
            let (from, at) = (stream.clone(), seal);
            let page =
                self.read(move |reader| Ok(seals::covered(reader, project, (&from, at), PAGE)?)).await?;
            let Some(last) = page.last() else { return Ok(()) };
            (stream, seal) = (last.stream.clone(), last.seal);
            for covered in page.into_iter().filter(|covered| covered.seal <= number) {
                let (version, number) = (covered.head.version, covered.seal);
                let what = match covered.found {
                    Some(hash) if hash == covered.head.hash => continue,
                    Some(_) => text!(
                        zh: "第 {version} 条流水在第 {number} 号封签之后被改过",
                        en: "entry {version} was changed after seal {number}"
                    ),
                    None => text!(
                        zh: "第 {number} 号封签时有 {version} 条流水，现在没有第 {version} 条：被删除或截断",
                        en: "at seal {number} there were {version} entries, and entry {version} is gone: removed or cut off"
                    ),
                };
                found.push(Difference { project, stream: covered.stream, what });
            }
        }
    }

    /// Holds this database, which may be a copy, against a seal from outside. Trusts nothing that the database says of its
    /// own seals but which streams there were.
    ///
    /// # Errors
    /// What the database says. What differs is no error: it is in the answer.
    pub async fn prove(&self, paper: &SealPaper) -> Result<Proof, CentreError> {
        let (project, number) = (paper.project, paper.seal.number);
        let mut proof = Proof { streams: 0, entries: 0, later: 0, differences: Vec::new() };
        self.check_covered(project, number, &mut proof.differences).await?;
        let (mut tree, mut after) = (Tree::default(), String::new());
        loop {
            let from = after.clone();
            let heads =
                self.read(move |reader| Ok(seals::heads(reader, project, number, &from, PAGE)?)).await?;
            let Some(last) = heads.last() else { break };
            after.clone_from(&last.name);
            for stream in heads {
                let (head, later, broken) = self.recomputed(project, &stream).await?;
                proof.later += later;
                proof.differences.extend(broken.map(|what| Difference {
                    project,
                    stream: stream.name.clone(),
                    what,
                }));
                tree.push(&Stream { name: stream.name, head });
            }
        }
        proof.later += self.unsealed(project, number).await?;
        (proof.streams, proof.entries) = (tree.streams, tree.entries);
        proof.differences.extend(root_break(paper, &tree).map(|what| difference(project, what)));
        Ok(proof)
    }

    /// Where a stream stood at a sealed version, by recomputing its chain; how many entries follow; what is broken.
    async fn recomputed(
        &self,
        project: ProjectId,
        sealed: &Stream,
    ) -> Result<(Head, u64, Option<Text>), CentreError> {
        let (name, version) = (sealed.name.clone(), sealed.head.version);
        self.read(move |reader| {
            let entries = journal::load(reader, project, &name)?;
            let later = (entries.len() as u64).saturating_sub(version);
            let hash = entries.iter().find(|found| found.version == version).map(|found| found.hash.clone());
            let broken = journal::first_break(reader, project, &name)?;
            let broken =
                broken.filter(|broken| broken.version <= version && broken.what != journal::Broken::Head);
            let what = broken.map(|broken| crate::verify::break_words(broken.what, broken.version));
            Ok((Head { version, hash: hash.unwrap_or_default() }, later, what))
        })
        .await
    }

    /// Entries of streams that began after a seal.
    async fn unsealed(&self, project: ProjectId, number: u64) -> Result<u64, CentreError> {
        let (mut count, mut after) = (0, String::new());
        loop {
            let from = after.clone();
            let page = self.read(move |reader| Ok(journal::streams(reader, project, &from, PAGE)?)).await?;
            let Some(last) = page.last() else { return Ok(count) };
            let from = std::mem::replace(&mut after, last.name.clone());
            let kept =
                self.read(move |reader| Ok(seals::heads(reader, project, number, &from, PAGE)?)).await?;
            let kept: std::collections::BTreeSet<_> = kept.into_iter().map(|stream| stream.name).collect();
            count += page.iter().filter(|s| !kept.contains(&s.name)).map(|s| s.head.version).sum::<u64>();
        }
    }
}

fn difference(project: ProjectId, what: Text) -> Difference {
    Difference { project, stream: "seals".to_owned(), what }
}

/// What is wrong between a seal and the one before.
fn chain_break(paper: &SealPaper, before: Option<&SealPaper>, ours: &str) -> Option<Text> {
    let number = paper.seal.number;
    if !paper.is_signed() || paper.seal.signer != ours {
        return Some(
            text!(zh: "第 {number} 号封签的签名不对", en: "the signature of seal {number} does not fit"),
        );
    }
    let follows = before.map_or(1, |before| before.seal.number + 1);
    if number != follows {
        return Some(text!(zh: "缺第 {follows} 号封签", en: "seal {follows} is missing"));
    }
    let named = before.map(SealPaper::digest).unwrap_or_default();
    (paper.seal.previous != named).then(
        || text!(zh: "第 {number} 号封签接不上前一号", en: "seal {number} does not follow the one before"),
    )
}

/// How a tree differs from what a seal says.
fn root_break(paper: &SealPaper, tree: &Tree) -> Option<Text> {
    let (number, seal) = (paper.seal.number, &paper.seal);
    if (tree.streams, tree.entries) != (seal.streams, seal.entries) {
        let (had, were, has, are) = (seal.streams, seal.entries, tree.streams, tree.entries);
        return Some(text!(
            zh: "第 {number} 号封签时有 {had} 条流、{were} 条流水，现在推出 {has} 条流、{are} 条流水：有整条流被删除或添加",
            en: "seal {number} covers {had} streams with {were} entries, but there are {has} with {are}: whole streams were removed or added"
        ));
    }
    (seal.root != tree.root()).then(
        || text!(zh: "与第 {number} 号封签的根不符：封签之前的流水被改过", en: "not the root of seal {number}: what it covers was changed"),
    )
}
