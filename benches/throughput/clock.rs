//! Processor time and memory of this process: what the load of the machine does not change much.

use cpu_time::ProcessTime;

/// The least processor time of one measurement, in seconds; what is quicker is repeated within it.
const LEAST: f64 = 0.02;

/// The processor time after which no further measurement is begun, in seconds.
const ENOUGH: f64 = 10.0;

/// The median processor time of one call of `work`, in seconds, over at most `passes` measurements after one that is not
/// counted; at least one.
pub fn median_seconds(passes: usize, mut work: impl FnMut()) -> f64 {
    let start = ProcessTime::now();
    let first = seconds(&mut work);
    let calls = if first < LEAST { (LEAST / first.max(1e-7)).ceil() as usize } else { 1 };
    let mut each = Vec::with_capacity(passes);
    while each.is_empty() || each.len() < passes && start.elapsed().as_secs_f64() < ENOUGH {
        each.push(seconds(|| (0..calls).for_each(|_| work())) / calls as f64);
    }
    each.sort_by(f64::total_cmp);
    each[each.len() / 2]
}

/// The processor time of `work`, in seconds.
pub fn seconds(work: impl FnOnce()) -> f64 {
    let start = ProcessTime::now();
    work();
    start.elapsed().as_secs_f64()
}

/// The most memory this process has held, in megabytes; where the system tells it as Linux does.
pub fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = peak.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
