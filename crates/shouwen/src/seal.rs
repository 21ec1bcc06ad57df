//! `shouwen seal` and `shouwen verify --seal`: seals leave the machine; a copy of the data is held against one.

use crate::command_line::{Data, Seal};
use crate::{answer, data, say, world};
use anyhow::{Context, bail};
use centre::seal::{Proof, SealPaper};
use diag::Lang;
use std::path::Path;

/// Seals every project, or shows the last seals.
pub(crate) fn run(arguments: &Seal) -> anyhow::Result<bool> {
    let centre = data::centre(&arguments.data, world::machine())?;
    let papers = data::run(async move {
        let papers = if arguments.last { centre.last_seals().await? } else { centre.seal_all().await? };
        Ok(papers)
    })?;
    match &arguments.out {
        None => answer(&papers.iter().map(SealPaper::text).collect::<Vec<_>>().join("\n")),
        Some(folder) => write_all(folder, &papers)?,
    }
    Ok(true)
}

fn write_all(folder: &Path, papers: &[SealPaper]) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making folder {}", folder.display()))?;
    for paper in papers {
        let file = folder.join(format!("{}-{:06}.seal", paper.project, paper.seal.number));
        std::fs::write(&file, paper.text()).with_context(|| format!("writing {}", file.display()))?;
        say(&file.display().to_string());
    }
    Ok(())
}

/// Holds data against a seal from outside; `false` when something differs.
pub(crate) fn prove(place: &Data, file: &Path, key: Option<&str>, lang: Lang) -> anyhow::Result<bool> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let paper = SealPaper::read(&text).with_context(|| format!("reading the seal in {}", file.display()))?;
    if key.is_some_and(|key| !key.trim().eq_ignore_ascii_case(&paper.seal.signer)) {
        bail!("这份封签不是用所给的公钥签的 / this seal was signed with another key than the one given")
    }
    let centre = data::centre(place, world::machine())?;
    let checked = paper.clone();
    let proof = data::run(async move { Ok(centre.prove(&checked).await?) })?;
    for difference in &proof.differences {
        let (project, stream) = (difference.project, &difference.stream);
        answer(&format!("{project}\t{stream}\t{}\n", difference.what.get(lang)));
    }
    answer(&verdict(&paper, &proof, key.is_some(), lang));
    Ok(proof.differences.is_empty())
}

/// What was proved, and what cannot be.
fn verdict(paper: &SealPaper, proof: &Proof, key_is_known: bool, lang: Lang) -> String {
    let (number, at, signer) = (paper.seal.number, paper.seal.sealed_at, &paper.seal.signer);
    let (streams, entries, later, differing) =
        (paper.seal.streams, paper.seal.entries, proof.later, proof.differences.len());
    let whole = proof.differences.is_empty();
    match lang {
        Lang::Zh => {
            let result = if whole {
                format!(
                    "相符：第 {number} 号封签（{at}）之前的 {streams} 条流、{entries} 条流水都在，一条没改、没少、没多。\n"
                )
            } else {
                format!("不符：与第 {number} 号封签（{at}）有 {differing} 处不一致。\n")
            };
            let key = if key_is_known {
                "签名用的是所给的公钥。\n".to_owned()
            } else {
                format!("签名用的公钥是 {signer}；请和当初留底的核对，或用 --key 给出来。\n")
            };
            format!(
                "{result}{key}不能证明的：封签之后的 {later} 条流水；流水里写的事当时是否属实；个人信息的原文（流水里只有摘要，用 shouwen verify 核对）。\n"
            )
        }
        Lang::En => {
            let result = if whole {
                format!(
                    "It fits: all {streams} streams with {entries} entries up to seal {number} ({at}) are there, none changed, removed or added.\n"
                )
            } else {
                format!("It does not fit: {differing} differences from seal {number} ({at}).\n")
            };
            let key = if key_is_known {
                "It was signed with the key given.\n".to_owned()
            } else {
                format!(
                    "It was signed with {signer}; compare that with what was noted at the beginning, or give it with --key.\n"
                )
            };
            format!(
                "{result}{key}What this cannot prove: the {later} entries after the seal; that what was recorded was true when it was; the words of personal values (the journal has digests only; `shouwen verify` checks them).\n"
            )
        }
    }
}
