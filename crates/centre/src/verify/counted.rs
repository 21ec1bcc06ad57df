//! What is counted: numbers of cases and draws of samples; and rows that no stream stands behind.

use super::Difference;
use crate::centre::Centre;
use crate::error::CentreError;
use diag::{Text, text};
use model::ProjectId;
use store::verify::Counter;

impl Centre {
    /// Counters of numbers and draws, and rows without a stream.
    pub(super) async fn check_counted(&self, project: ProjectId) -> Result<Vec<Difference>, CentreError> {
        self.read(move |reader| {
            let difference = |stream: String, what| Difference { project, stream, what };
            let mut found = Vec::new();
            for (table, stream) in store::verify::without_stream(reader, project)? {
                let what = text!(
                    zh: "表 {table} 有这一单（或来电）的数据，却没有它的流水",
                    en: "table {table} has rows of this case or call but there is no stream"
                );
                found.push(difference(stream, what));
            }
            let (counters, unknown) = store::verify::counters(reader, project)?;
            for counter in counters {
                let what = miscount(&counter);
                found.extend(what.map(|what| difference(format!("numbers {}", counter.prefix), what)));
            }
            if unknown > 0 {
                let what = text!(
                    zh: "有 {unknown} 张单的编号不属于任何计数",
                    en: "the numbers of {unknown} cases belong to no counter"
                );
                found.push(difference("numbers".to_owned(), what));
            }
            for stratum in store::verify::miscounted_strata(reader, project)? {
                let what = text!(
                    zh: "表 strata：抽签的次数与抽出的签不符",
                    en: "table strata: the number of draws is not that of the slots"
                );
                found.push(difference(format!("strata {stratum}"), what));
            }
            Ok(found)
        })
        .await
    }
}

/// How a counter differs from the numbers that cases have: they were given without gaps.
fn miscount(counter: &Counter) -> Option<Text> {
    let Counter { value, given, highest, .. } = counter;
    if value < highest {
        return Some(text!(
            zh: "编号发到了 {highest}，计数却只有 {value}：下一张单会重号",
            en: "numbers were given up to {highest}, but the counter says {value}: the next would be given twice"
        ));
    }
    (value != given).then(|| {
        text!(
            zh: "编号发到了 {value}，只有 {given} 张单：有单不见了，或编号、计数被改过",
            en: "numbers were given up to {value}, but there are {given} cases: some are missing, or number or counter was changed"
        )
    })
}
