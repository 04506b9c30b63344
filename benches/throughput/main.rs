//! Rows a second, latency and compile times beside the figures of the peers and the limits Hamnet sets itself.
//!
//! `cargo bench --bench throughput [MODEL… KIND… compile]` for all or some of the tables, one thread throughout. From codes of states to posteriors, everything is
//! timed: reading the codes, all layers, normalization, `ln p(e)`, and the rows that are answered again. Nothing is
//! remembered from row to row; to show it, every cell is run on two sets of rows, as they are drawn and without
//! repeats, and the slower one counts.

mod cases;
mod clock;
mod compile_time;
mod peers;
mod sample;

use std::hint::black_box;

use cases::{CASES, Case, Kind, Loaded};
use hamnet::network::Network;
use hamnet::numeric::Precision;
use hamnet::runtime::{Answers, Element, Plan, Rows, Status};
use sample::{ROWS, Sample};

const PASSES: usize = 7;
/// The argument that asks for the table of compile times.
const COMPILE: &str = "compile";
/// Rows that are answered one by one.
const SINGLE: usize = 1_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, model] = &arguments[..]
        && flag == compile_time::FLAG
    {
        return compile_time::measure(model);
    }
    let named = |name: &str| arguments.iter().any(|argument| argument == name);
    let all_models = !CASES.iter().any(|case| named(case.model));
    let all_tables = !(named(COMPILE) || Kind::ALL.iter().any(|kind| named(kind.name())));
    let cases = CASES.into_iter().filter(|case| all_models || named(case.model));
    let loaded: Vec<Loaded> = cases.filter_map(load).collect();
    for kind in Kind::ALL.into_iter().filter(|kind| all_tables || named(kind.name())) {
        throughput(&loaded, kind);
    }
    if all_tables || named(COMPILE) {
        compile_time::print(&loaded);
    }
}

fn load(case: Case) -> Option<Loaded> {
    let loaded = case.load();
    if loaded.is_none() {
        println!(
            "{}: skipped, its model is not there; HAMNET_CASES names the folder of the corpus",
            case.model
        );
    }
    loaded
}

fn throughput(loaded: &[Loaded], kind: Kind) {
    println!(
        "\nEvidence: {}. Rows a second of CPU time, one thread; < marks a cell below the best peer.\n",
        kind.name()
    );
    println!(
        "| model | synapses | distinct rows, drawn | in the set without repeats | f32 | f64 | best peer | f32 ÷ peer | \
         f64 ÷ peer | one row f32, µs | one row f64, µs | plan f32, ms |"
    );
    println!("|---|---:|---:|---:|---:|---:|---|---:|---:|---:|---:|---:|");
    for loaded in loaded {
        println!("{}", cell(loaded, kind));
    }
}

/// One line of a table.
fn cell(loaded: &Loaded, kind: Kind) -> String {
    let network = loaded.compile(kind).network;
    let samples = [sample::drawn(loaded, &network, kind), sample::distinct(loaded, &network, kind)];
    let (single, double) = (speed::<f32>(&network, &samples), speed::<f64>(&network, &samples));
    assert_agreement(&network, &single.answers, &double.answers);
    let peer = peers::best(loaded.case.model, kind);
    format!(
        "| {} | {} | {} | {} | {} | {} | {} {} | {} | {} | {:.2} | {:.2} | {:.2} |",
        loaded.case.model,
        grouped(network.counts().synapses as f64),
        grouped(samples[0].distinct as f64),
        grouped(samples[1].distinct as f64),
        grouped(single.rate),
        grouped(double.rate),
        peer.tool,
        grouped(peer.rate),
        ratio(single.rate / peer.rate),
        ratio(double.rate / peer.rate),
        1e6 * single.latency,
        1e6 * double.latency,
        1e3 * clock::median_seconds(PASSES, || drop(black_box(Plan::<f32>::new(&network)))),
    )
}

/// What a plan does in one element type.
struct Speed<T: Element> {
    /// To the rows without repeats.
    answers: Answers<T>,
    /// Rows a second, of the slower sample.
    rate: f64,
    /// Seconds for a row alone.
    latency: f64,
}

fn speed<T: Element>(network: &Network, samples: &[Sample; 2]) -> Speed<T> {
    let plan = Plan::<T>::new(network).expect("compiled networks have a plan");
    let mut answers = Answers::new();
    let seconds = samples.each_ref().map(|sample| batch_seconds(&plan, &sample.rows, &mut answers));
    let rate = ROWS as f64 / seconds[0].max(seconds[1]);
    Speed { answers, rate, latency: row_seconds(&plan, &samples[1].rows) }
}

fn batch_seconds<T: Element>(plan: &Plan<T>, rows: &Rows, answers: &mut Answers<T>) -> f64 {
    let mut scratch = plan.scratch();
    let seconds = clock::median_seconds(PASSES, || {
        plan.run(black_box(rows), 0..rows.len(), &mut scratch, answers);
        black_box(&answers);
    });
    let possible = answers.status.iter().all(|&status| status == Status::Ok);
    assert!(possible, "rows drawn from a model are possible under it");
    seconds
}

fn row_seconds<T: Element>(plan: &Plan<T>, rows: &Rows) -> f64 {
    let (mut scratch, mut answers) = (plan.scratch(), Answers::new());
    let all = clock::median_seconds(PASSES, || {
        for row in 0..SINGLE {
            plan.run(black_box(rows), row..row + 1, &mut scratch, &mut answers);
            black_box(&answers);
        }
    });
    all / SINGLE as f64
}

/// What was timed are answers: both precisions are within their certificates of one truth.
fn assert_agreement(network: &Network, single: &Answers<f32>, double: &Answers<f64>) {
    let bounds = Precision::ALL
        .map(|precision| network.certificate(precision).expect("a certificate").posterior.total());
    let allowed: f64 = bounds.iter().sum();
    for row in 0..single.len() {
        let pairs = single.posterior(row).iter().zip(double.posterior(row));
        let distance = 0.5 * pairs.map(|(&p, &q)| (f64::from(p) - q).abs()).sum::<f64>();
        assert!(
            distance <= allowed,
            "row {row}: f32 and f64 differ by {distance:e}, the certificates allow {allowed:e}"
        );
    }
}

fn ratio(ratio: f64) -> String {
    let mark = if ratio < 1.0 { " <" } else { "" };
    format!("{ratio:.2}{mark}")
}

/// A whole number with commas at the thousands.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
