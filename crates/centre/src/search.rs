//! Searching the texts of cases, newest first, with what they say around the words; what is known by its exact form comes
//! before. Every hit is asked again whether it may be seen.

use crate::centre::Centre;
use crate::desk::{Found, find};
use crate::error::CentreError;
use crate::names::Wanted;
use crate::principal::Principal;
use crate::projects;
use crate::staff::read_names;
use crate::view::{Look, Named, stage_word};
use db::Reader;
use diag::text;
use model::CaseId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::Scope;
use store::search::Hit as TextHit;

/// Cases of a page, and most that may be asked for.
const ROWS: usize = 20;
const MOST_ROWS: usize = 100;
/// The longest query, in characters.
const LONGEST: usize = 100;
/// Hits known by their exact form.
const EXACT: usize = 8;
/// Characters of an excerpt before the first hit, and in all.
const BEFORE: usize = 16;
const EXCERPT: usize = 80;

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It is what was looked for.
    pub hit: bool,
}

/// A case in which the words were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: Named,
    /// Where it is.
    pub stage: Named,
    /// What that means, as a word.
    pub stage_kind: &'static str,
    /// Where.
    pub place: Option<String>,
    /// When the text was recorded, RFC 3339.
    pub at: String,
    /// The text around the first hit.
    pub excerpt: Vec<Piece>,
    /// Further texts of the same case on this page.
    pub more: usize,
}

/// A page of hits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SearchPage {
    /// What is known by its exact form: number, phone, room, name; on the first page only.
    pub exact: Vec<Found>,
    /// Cases, those with the newest text first.
    pub hits: Vec<Hit>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Centre {
    /// Cases whose texts hold every part of the query (parts are separated by spaces).
    ///
    /// # Errors
    /// When the project is none of his, or the query or cursor does not fit.
    pub async fn search(
        &self,
        who: &Principal,
        query: &str,
        project: Option<String>,
        after: Option<String>,
        limit: Option<usize>,
    ) -> Result<SearchPage, CentreError> {
        let query = query.trim().to_owned();
        if query.chars().count() > LONGEST {
            return Err(CentreError::invalid(
                "q",
                text!(zh: "搜索的字太多了，最多一百个", en: "at most a hundred characters"),
            ));
        }
        let after = after.filter(|text| !text.trim().is_empty());
        let before = after.as_deref().map(|text| text.trim().parse::<i64>()).transpose().map_err(|_| {
            CentreError::invalid(
                "after",
                text!(zh: "翻页位置不对", en: "this is not the beginning of a page"),
            )
        })?;
        let limit = limit.unwrap_or(ROWS).clamp(1, MOST_ROWS);
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| search(&centre, reader, &who, &query, project.as_deref(), before, limit))
            .await
    }
}

fn search(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    query: &str,
    project: Option<&str>,
    before: Option<i64>,
    limit: usize,
) -> Result<SearchPage, CentreError> {
    let mut scope = who.scope();
    let only = match project.filter(|text| !text.trim().is_empty()) {
        Some(project) => Some(projects::seen(reader, who, project)?),
        None => None,
    };
    if let Some(only) = only {
        scope.projects = vec![only];
    }
    let mut exact = if before.is_none() { find(centre, reader, who, query, EXACT)? } else { vec![] };
    if let Some(only) = only {
        let node = store::nodes::of_project(reader, only)?;
        let code = node.and_then(|node| node.code).unwrap_or_default();
        exact.retain(|hit| hit.project == code);
    }
    let found = texts(centre, reader, who, &scope, query, before, limit)?;
    let mut texts: BTreeMap<CaseId, Vec<&TextHit>> = BTreeMap::new();
    for hit in &found.hits {
        texts.entry(hit.case).or_default().push(hit);
    }
    // Once more: what may be seen is asked of the cases themselves, not of the index alone.
    let rows = store::cases::many(reader, &scope, &texts.keys().copied().collect::<Vec<_>>())?;
    let wanted: Vec<String> = store::search::parts(query);
    let (mut hits, mut shown) = (Vec::new(), BTreeSet::new());
    for hit in &found.hits {
        let Some(row) = rows.iter().find(|row| row.id == hit.case).filter(|_| shown.insert(hit.case)) else {
            continue;
        };
        let mut names = Wanted::default();
        names.places.extend(row.place);
        let names = read_names(reader, row.project, &names)?;
        let handbook = centre.inner.handbooks.get(reader, &row.handbook)?;
        let look = Look { handbook: &handbook, names: &names, lang: who.lang };
        let service = handbook.services.get(&row.service);
        let stage = service.and_then(|service| service.stage(&row.stage));
        hits.push(Hit {
            number: row.number.as_ref().map(|number| number.0.clone()).unwrap_or_default(),
            service: Named {
                id: row.service.to_string(),
                label: service.map_or_else(|| row.service.to_string(), |service| look.label(&service.label)),
            },
            stage: Named {
                id: row.stage.to_string(),
                label: stage.map_or_else(|| row.stage.to_string(), |stage| look.label(&stage.label)),
            },
            stage_kind: stage_word(row.stage_kind),
            place: row.place.map(|place| names.place(place)),
            at: look.time(hit.at),
            excerpt: excerpt(&hit.text, &wanted),
            more: texts.get(&hit.case).map_or(0, |all| all.len() - 1),
        });
    }
    Ok(SearchPage { exact, hits, next: found.next.map(|next| next.to_string()) })
}

/// A page of texts. Those of an anonymous case are for who may see its customer; a page is filled up as if the others
/// were not there.
fn texts(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    scope: &Scope,
    query: &str,
    before: Option<i64>,
    limit: usize,
) -> Result<store::search::Found, CentreError> {
    let scope = Scope { sees_anonymous: true, ..scope.clone() };
    let mut page = store::search::Found { next: before, ..store::search::Found::default() };
    loop {
        let more = store::search::texts(reader, &scope, query, page.next, limit - page.hits.len())?;
        let cases: BTreeSet<CaseId> = more.hits.iter().map(|hit| hit.case).collect();
        let rows = store::cases::many(reader, &scope, &cases.into_iter().collect::<Vec<_>>())?;
        let hidden = crate::policy::hidden_among(centre, reader, who, &rows)?;
        page.hits.extend(more.hits.into_iter().filter(|hit| !hidden.contains(&hit.case)));
        page.walked += more.walked;
        page.next = more.next;
        let full = page.hits.len() >= limit || page.walked >= store::search::MOST_WALKED;
        if full || page.next.is_none() || hidden.is_empty() {
            return Ok(page);
        }
    }
}

/// The text around the first of some words, with all of them marked.
fn excerpt(text: &str, words: &[String]) -> Vec<Piece> {
    let letters: Vec<char> =
        text.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter }).collect();
    // Where each letter of the normal form comes from.
    let mut normal: Vec<(char, usize)> = Vec::with_capacity(letters.len());
    for (place, letter) in letters.iter().enumerate() {
        normal.extend(store::search::normal(&letter.to_string()).chars().map(|letter| (letter, place)));
    }
    let mut marked = vec![false; letters.len()];
    for word in words {
        let word: Vec<char> = word.chars().collect();
        if word.is_empty() {
            continue;
        }
        for window in
            normal.windows(word.len()).filter(|window| window.iter().map(|(c, _)| c).eq(word.iter()))
        {
            window.iter().for_each(|(_, place)| marked[*place] = true);
        }
    }
    let first = marked.iter().position(|hit| *hit).unwrap_or(0);
    let from = first.saturating_sub(BEFORE);
    let until = (from + EXCERPT).min(letters.len());
    let mut pieces: Vec<Piece> = Vec::new();
    if from > 0 {
        pieces.push(Piece { text: "…".to_owned(), hit: false });
    }
    for place in from..until {
        match pieces.last_mut() {
            Some(last) if last.hit == marked[place] => last.text.push(letters[place]),
            _ => pieces.push(Piece { text: letters[place].to_string(), hit: marked[place] }),
        }
    }
    if until < letters.len() {
        match pieces.last_mut() {
            Some(last) if !last.hit => last.text.push('…'),
            _ => pieces.push(Piece { text: "…".to_owned(), hit: false }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, words: &[&str]) -> String {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mark = |piece: &Piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() };
        excerpt(text, &words).iter().map(mark).collect()
    }

    #[test]
    fn an_excerpt_marks_every_word_and_is_short() {
        assert_eq!(shown("厨房漏水，\n卫生间也漏", &["漏"]), "厨房[漏]水， 卫生间也[漏]");
        assert_eq!(shown("Ａ座水表 abc", &["a座", "ab"]), "[Ａ座]水表 [ab]c");
        let long = format!("{}漏水{}", "前".repeat(100), "后".repeat(100));
        let short = shown(&long, &["漏水"]);
        assert!(short.starts_with('…') && short.ends_with('…') && short.contains("[漏水]"), "{short}");
        assert_eq!(shown("没有", &["漏"]), "没有");
    }
}
