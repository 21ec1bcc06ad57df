//! Search over the texts of all cases: common words, single characters, rare conjunctions, a small project among large.

use super::Bench;
use super::table::Table;
use super::words;
use crate::world::Dice;
use anyhow::Context;
use centre::Principal;
use db::Reader;

/// Most hits of a page.
const ROWS: usize = 50;

impl Bench {
    pub(super) async fn search(&self, table: &mut Table) -> anyhow::Result<()> {
        let smallest = self.desks.last().context("the desk of the smallest project")?.clone();
        self.searched(table, "a common word", &self.admin, |_| "漏水".to_owned()).await?;
        self.searched(table, "one character", &self.admin, |_| "水".to_owned()).await?;
        self.searched(table, "a rare conjunction of characters", &self.admin, words::rare).await?;
        self.searched(table, "a phrase of common characters", &self.admin, words::absent).await?;
        self.searched(table, "a common word, smallest project", &smallest, |_| "漏水".to_owned()).await?;
        self.searched(table, "a rare conjunction, smallest project", &smallest, words::rare).await
    }

    async fn searched(
        &self,
        table: &mut Table,
        name: &str,
        who: &Principal,
        query: fn(&mut Dice) -> String,
    ) -> anyhow::Result<()> {
        let (scope, database, seed) = (who.scope(), self.database.clone(), self.seed);
        self.under_rate(table, &format!("search for {name}"), 50.0, move |index| {
            let (scope, database) = (scope.clone(), database.clone());
            async move {
                let mut dice = Dice::new(seed, 9_000_000 + u64::try_from(index)?);
                let wanted = query(&mut dice);
                let read =
                    move |reader: &mut dyn Reader| store::search::texts(reader, &scope, &wanted, None, ROWS);
                database.read(read).await?;
                Ok(())
            }
        })
        .await
    }
}
