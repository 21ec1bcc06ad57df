//! `shouwen coverage`: requirement → our title of it → definitions → scenarios, a line each, with tabs between.
//!
//! The titles stand in `requirements.tsv` in the handbook's folder or in the one above it: ID, Chinese, English.

use crate::command_line::Coverage;
use crate::{answer, folder, say};
use anyhow::{Context, bail};
use diag::{Lang, Text, render_text, text};
use handbook::scenario::coverage::Coverage as Names;
use handbook::{compile, scenario};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The file of the titles.
const TITLES: &str = "requirements.tsv";

/// Titles by requirement id.
type Titles = BTreeMap<String, Text>;

/// Prints the table; `false` when the handbook has errors or a requirement has no title.
pub(crate) fn run(arguments: &Coverage, lang: Lang) -> anyhow::Result<bool> {
    let compiled = compile(&folder::sources(&arguments.path)?, &[]);
    let Some(handbook) = &compiled.handbook else {
        say(&render_text(compiled.diagnostics.as_slice(), &compiled.sources, lang, false));
        return Ok(false);
    };
    let (scenarios, found) = scenario::parse_all(handbook, &compiled.scenarios);
    if !found.is_empty() {
        say(&render_text(&found, &compiled.sources, lang, false));
    }
    let covered = scenario::coverage::collect(handbook, &scenarios);
    let titles = titles_file(&arguments.path).map(|file| read_titles(&file)).transpose()?.unwrap_or_default();
    answer(&table(&covered, &titles, lang));
    let untitled = untitled(&covered, &titles);
    if !untitled.is_empty() {
        let ids = untitled.join(" ");
        let words = text!(
            zh: "{TITLES} 里没有这些要求的标题：{ids}。请各加一行：编号、中文、英文，中间用制表符",
            en: "{TITLES} has no title for {ids}. Add a line for each: id, Chinese, English, with tabs between"
        );
        say(words.get(lang));
    }
    Ok(found.is_empty() && untitled.is_empty())
}

/// The table of what is covered, by id.
fn table(covered: &BTreeMap<String, Names>, titles: &Titles, lang: Lang) -> String {
    let line = |(id, names): (&String, &Names)| {
        let title = titles.get(id).map_or("", |title| title.get(lang));
        format!("{id}\t{title}\t{}\t{}\n", names.definitions.join("、"), names.scenarios.join("；"))
    };
    covered.iter().map(line).collect()
}

/// The requirements that are named and have no title.
fn untitled<'c>(covered: &'c BTreeMap<String, Names>, titles: &Titles) -> Vec<&'c str> {
    covered.keys().map(String::as_str).filter(|id| !titles.contains_key(*id)).collect()
}

/// The titles beside a handbook, or in the folder above it.
fn titles_file(handbook: &Path) -> Option<PathBuf> {
    let folder = handbook.canonicalize().ok()?;
    folder.ancestors().take(2).map(|folder| folder.join(TITLES)).find(|file| file.is_file())
}

fn read_titles(file: &Path) -> anyhow::Result<Titles> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    titles(&text).with_context(|| format!("reading {}", file.display()))
}

/// The titles of a text whose first line names the columns.
fn titles(text: &str) -> anyhow::Result<Titles> {
    let mut found = Titles::new();
    for (position, line) in text.lines().enumerate().skip(1) {
        let number = position + 1;
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [id, zh, en] = columns.as_slice() else {
            bail!(
                "第 {number} 行要有三栏：编号、中文、英文 / line {number} needs id, Chinese, English with tabs between"
            );
        };
        if id.is_empty() || zh.is_empty() || en.is_empty() {
            bail!("第 {number} 行有一栏是空的 / a column of line {number} is empty");
        }
        let title = Text { zh: (*zh).to_owned(), en: (*en).to_owned() };
        if found.insert((*id).to_owned(), title).is_some() {
            bail!("第 {number} 行：{id} 写了两次 / line {number}: {id} is given twice");
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property")
    }

    fn covered() -> BTreeMap<String, Names> {
        let compiled = compile(&folder::sources(&property()).unwrap(), &[]);
        let handbook = compiled.handbook.unwrap();
        let (scenarios, _) = scenario::parse_all(&handbook, &compiled.scenarios);
        scenario::coverage::collect(&handbook, &scenarios)
    }

    #[test]
    fn every_requirement_of_the_property_handbook_has_a_title_and_every_title_a_requirement() {
        let (covered, titles) = (covered(), read_titles(&titles_file(&property()).unwrap()).unwrap());
        assert_eq!(untitled(&covered, &titles), Vec::<&str>::new());
        let unused: Vec<_> = titles.keys().filter(|id| !covered.contains_key(*id)).collect();
        assert!(unused.is_empty(), "nothing in the handbook names {unused:?}");
    }

    #[test]
    fn a_line_holds_id_title_definitions_and_scenarios() {
        let table = table(&covered(), &read_titles(&titles_file(&property()).unwrap()).unwrap(), Lang::Zh);
        let line = table.lines().find(|line| line.starts_with("HB-007\t")).unwrap();
        let columns: Vec<_> = line.split('\t').collect();
        assert_eq!(columns[1..3], ["电话里办的事和柜面一样全", "channel phone"]);
        assert!(columns[3].contains("电话里问，电话里答"), "{line}");
        assert_eq!(columns.len(), 4);
    }

    #[test]
    fn a_line_that_cannot_be_a_title_is_told_with_its_number() {
        for (text, part) in [
            ("ID\tzh\ten\nHB-003\t一个窗口\n", "line 2 needs"),
            ("ID\tzh\ten\nHB-003\t\tOne\n", "line 2 is empty"),
            ("ID\tzh\ten\nHB-003\t一\tOne\nHB-003\t二\tTwo\n", "HB-003 is given twice"),
        ] {
            let told = titles(text).unwrap_err().to_string();
            assert!(told.contains(part), "{told}");
        }
    }
}
