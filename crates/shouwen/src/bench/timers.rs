//! Duties that fall due at once, fired by the centre's own timer.

use super::Bench;
use super::table::{Budget, Figure, Table};
use super::watch::Watch;
use calendar::Instant;

impl Bench {
    pub(super) async fn timers(&self, table: &mut Table) -> anyhow::Result<()> {
        // What is due already belongs to no repetition.
        self.centre.fire_due().await?;
        let steps = self.scale.steps;
        let (mut took, mut idle) = (vec![], vec![]);
        for _ in 0..self.scale.repetitions {
            let due = self
                .database
                .read(move |reader| store::duties::due_until(reader, Instant(i64::MAX), steps))
                .await?;
            let Some(last) = due.last() else { break };
            self.clock.move_to(last.at);
            let watch = Watch::start();
            let fired = self.centre.fire_due().await?;
            let seconds = watch.elapsed().as_secs_f64();
            // Some more may fall due in the same instant, or follow from what was fired.
            #[expect(clippy::cast_precision_loss, reason = "a number of steps is small")]
            took.push(seconds * steps as f64 / fired.max(1) as f64);
            let watch = Watch::start();
            self.centre.fire_due().await?;
            idle.push(watch.elapsed().as_secs_f64() * 1000.0);
        }
        let budget = if steps == 10_000 { Budget::Below(2.0) } else { Budget::None };
        table.put(Figure::new(format!("{steps} duties due at once, all fired"), "s", took, budget));
        table.put(Figure::new("a tick when nothing is due", "ms", idle, Budget::Below(5.0)));
        Ok(())
    }
}
