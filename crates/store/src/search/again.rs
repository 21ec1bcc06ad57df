//! The index of words made again from the texts that it is over, in a database into which they were copied.

use super::{PUT_WORDS, indexed_words};
use crate::Result;
use crate::reading::{id, rows};
use db::{ReaderExt as _, Tx, params, queries};
use model::ProjectId;

queries! {
    pub(crate) TEXTS = "select e.id, e.project, e.restricted, p.value from search_entries e
        left join personal p on p.key = e.key where e.id > $1 order by e.id limit $2";
}

/// Puts the words of the entries after `after`, at most `limit`, into the index, where they must not be yet; answers the
/// last of them and how many there were.
///
/// # Errors
/// What the database says.
pub fn index_again(tx: &mut dyn Tx, after: i64, limit: usize) -> Result<Option<(i64, u64)>> {
    let found = tx.all(&TEXTS, params![after, rows(limit)], |row| {
        let project: ProjectId = id(row, "project")?;
        let text = row.opt_text("value")?.unwrap_or_default();
        Ok((row.int("id")?, indexed_words(project, row.bool("restricted")?, text)))
    })?;
    let (last, count) = (found.last().map(|(id, _)| *id), found.len() as u64);
    for (id, words) in found {
        let words: Vec<String> = words.into_iter().collect();
        tx.exec(&PUT_WORDS, params![id, words.join(" ")])?;
    }
    Ok(last.map(|last| (last, count)))
}
