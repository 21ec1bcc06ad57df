//! Looks at the clock and at the machine for measurements; no result of the product depends on it.

use std::time::{Duration, Instant};

/// Measures from its start.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch(Instant);

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "measures our own work; no result depends on it")]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    pub(super) fn instant(self) -> tokio::time::Instant {
        tokio::time::Instant::from_std(self.0)
    }
}

/// Processor time that this process has used so far, in all threads. Zero where the system does not say.
pub(super) fn processor_time() -> Duration {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    ticks(fields(&told), 11, 2)
}

/// Of that, the time of the threads with this name that are still there.
pub(super) fn processor_time_of(thread: &str) -> Duration {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let stats = tasks.flatten().filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
    let own = stats.filter(|stat| stat.contains(&format!("({thread})")));
    own.map(|stat| ticks(fields(&stat), 11, 2)).sum()
}

/// What follows the name of a process in its `stat`: the name, in parentheses, may hold spaces.
fn fields(told: &str) -> impl Iterator<Item = &str> {
    told.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace()
}

/// The sum of some fields that count ticks.
fn ticks<'a>(fields: impl Iterator<Item = &'a str>, skip: usize, take: usize) -> Duration {
    /// The unit in which Linux tells it, whatever the machine.
    const TICKS_A_SECOND: u64 = 100;
    let ticks: u64 = fields.skip(skip).take(take).filter_map(|word| word.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1000 / TICKS_A_SECOND)
}

/// Microseconds for each of so many.
pub(super) fn micros_each(spent: Duration, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a number of cases is small")]
    let each = spent.as_secs_f64() * 1e6 / count.max(1) as f64;
    each
}

/// A PostgreSQL server on this machine, whose processes all are children of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerTime {
    parent: u32,
}

impl ServerTime {
    /// The server to which a backend belongs; `None` when no such process is on this machine.
    pub(super) fn of_backend(backend: u32) -> Option<Self> {
        let told = std::fs::read_to_string(format!("/proc/{backend}/stat")).ok()?;
        let named = told.contains("(postgres");
        let parent = fields(&told).nth(1)?.parse().ok()?;
        named.then_some(Self { parent })
    }

    /// Processor time of all its processes so far, those that ended included.
    pub(super) fn spent(self) -> Duration {
        let own = std::fs::read_to_string(format!("/proc/{}/stat", self.parent)).unwrap_or_default();
        // Its own, and that of the children that it has seen end.
        let mut sum = ticks(fields(&own), 11, 4);
        for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let told = std::fs::read_to_string(process.path().join("stat")).unwrap_or_default();
            if fields(&told).nth(1).and_then(|parent| parent.parse().ok()) == Some(self.parent) {
                sum += ticks(fields(&told), 11, 2);
            }
        }
        sum
    }
}

/// Resident memory of a process in MB, where the system says.
pub(super) fn resident(process: u32) -> Option<f64> {
    let told = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = told.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// Cores and load average now, as a line for people.
pub(super) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split_whitespace().take(3).collect();
    format!(
        "{cores} cores, load average {}",
        if load.is_empty() { "unknown".to_owned() } else { load.join(" ") }
    )
}
