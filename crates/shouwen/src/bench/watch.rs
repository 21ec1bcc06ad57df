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
    Duration::from_millis(ticks(&std::fs::read_to_string("/proc/self/stat").unwrap_or_default()) * 10)
}

/// Of that, the time of the threads with this name that are still there.
pub(super) fn processor_time_of(thread: &str) -> Duration {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let stats = tasks.flatten().filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
    let own = stats.filter(|stat| stat.contains(&format!("({thread})")));
    Duration::from_millis(own.map(|stat| ticks(&stat)).sum::<u64>() * 10)
}

/// User's and system's time of a process or thread, in hundredths of a second: Linux tells it so, whatever the machine.
fn ticks(stat: &str) -> u64 {
    // The name of the process, in parentheses, may hold spaces.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum()
}

/// Microseconds for each of so many.
pub(super) fn micros_each(spent: Duration, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a number of cases is small")]
    let each = spent.as_secs_f64() * 1e6 / count.max(1) as f64;
    each
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
