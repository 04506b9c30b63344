//! Levels, classes and what they keep.

use std::fmt;

use hamnet::network::RoundedUp;
use serde::Serialize;

use super::layers::LayersReport;
use crate::svg::{Drawing, Panel};
use crate::words;

/// Longer lists are shown at both ends.
const SHOWN: usize = 24;
/// Larger tables are only counted.
const MOST_CELLS: usize = 64;
/// More tables are only counted.
const MOST_TABLES: usize = 6;

/// What is to be said of a hierarchy distilled.
#[derive(Serialize)]
pub struct DistillationReport {
    pub subject: String,
    pub query: String,
    pub states: usize,
    /// Of the patterns of all data.
    pub log2_patterns: f64,
    /// Of all data; null where they are too many.
    pub classes: Option<usize>,
    pub neurons: Option<usize>,
    pub entropy_bits: Option<f64>,
    pub kept_bits: Option<f64>,
    /// From the data to the query.
    pub levels: Vec<LevelReport>,
    pub tables: Vec<TableReport>,
    /// Pairs of classes held against the class they make.
    pub pairs_checked: usize,
    /// The largest `|I(x;T) - I(x;parts)|`.
    pub parts_apart_nats: f64,
    /// Merges without a proof of equality.
    pub undecided: usize,
    pub price: Option<PriceReport>,
    pub curve: Vec<CurveRow>,
    /// Null where classes are too many.
    pub depth: Option<LayersReport>,
    /// The certified total variation of the network in f64.
    pub certificate: Option<f64>,
}

/// Places with equal subtrees, equally far from the query.
#[derive(Serialize)]
pub struct LevelReport {
    /// The first of them.
    pub level: String,
    pub places: usize,
    pub distance: usize,
    pub states: usize,
    pub log2_patterns: f64,
    pub classes: Option<usize>,
    pub class_neurons: Option<usize>,
    pub belief_products: usize,
    pub belief_reals: usize,
    pub classes_are_cheaper: bool,
    pub of_state_bits: f64,
    pub of_classes_bits: Option<f64>,
    /// Of what the parts tell of the level above.
    pub lost_bits: f64,
    /// The same where classes are merged two at a time alone, down to as many.
    pub lost_by_merging_bits: f64,
}

/// A table of two classes.
#[derive(Serialize)]
pub struct TableReport {
    pub level: String,
    pub left: String,
    pub right: Option<String>,
    /// Null where the two cannot occur together.
    pub rows: Vec<Vec<Option<usize>>>,
}

/// What a budget gave up.
#[derive(Serialize)]
pub struct PriceReport {
    pub kept_bits: f64,
    pub expected_kl_bits: f64,
    pub worst_total_variation: f64,
    pub is_exact: bool,
    /// Null where exchanges were not tried.
    pub merged_alone: Option<MergedReport>,
}

/// What merging two classes at a time makes of a budget, without exchanges.
#[derive(Serialize)]
pub struct MergedReport {
    pub kept_bits: f64,
    pub classes: usize,
    pub neurons: usize,
    pub description_bits: f64,
}

/// One point of the curve.
#[derive(Serialize)]
pub struct CurveRow {
    /// That every level may have; null where nothing is given up.
    pub most_classes: Option<usize>,
    pub classes: usize,
    pub neurons: usize,
    pub description_bits: f64,
    pub kept_bits: f64,
    pub lost_bits: f64,
    pub worst_total_variation: f64,
    pub is_exact: bool,
    /// Null where nothing is given up, or exchanges were not tried.
    pub merged_alone: Option<MergedReport>,
}

impl DistillationReport {
    /// The curve, to be drawn.
    pub fn drawing(&self) -> Drawing {
        let series = |across: fn(&CurveRow) -> f64| -> Vec<(f64, f64)> {
            self.curve.iter().map(|row| (across(row), row.kept_bits)).collect()
        };
        let alone = |across: fn(&MergedReport) -> f64| -> Vec<(f64, f64)> {
            let rows = self.curve.iter().filter_map(|row| row.merged_alone.as_ref());
            rows.map(|row| (across(row), row.kept_bits)).collect()
        };
        let up = format!("bits kept of I({}; data)", self.query);
        Drawing {
            title: format!("{}: what distilling towards {} keeps", self.subject, self.query),
            panels: vec![
                Panel {
                    across: "AND neurons".to_owned(),
                    up: up.clone(),
                    points: series(|row| row.neurons as f64),
                    beside: alone(|row| row.neurons as f64),
                },
                Panel {
                    across: "bits of description".to_owned(),
                    up,
                    points: series(|row| row.description_bits),
                    beside: alone(|row| row.description_bits),
                },
            ],
        }
    }
}

impl fmt::Display for DistillationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (query, states) = (&self.query, words::counted(self.states as u64, "state"));
        writeln!(f, "{}: distilled towards {query} ({states})", self.subject)?;
        let patterns = patterns(self.log2_patterns);
        match (self.classes, self.kept_bits, self.entropy_bits) {
            (Some(classes), Some(kept), Some(entropy)) => {
                let (classes, neurons) =
                    (plural(classes, "class", "classes"), self.neurons.unwrap_or(0) as u64);
                writeln!(
                    f,
                    "  {patterns} patterns of data are {classes} · {kept:.8} of {entropy:.8} bits kept"
                )?;
                writeln!(f, "  as a network: {} of one AND each", words::counted(neurons, "neuron"))?;
            }
            _ => writeln!(
                f,
                "  {patterns} patterns of data are too many classes: beliefs are handed on; --most, --bits or --classes change that"
            )?,
        }
        if let Some(price) = &self.price {
            write!(f, "{price}")?;
            self.merged_alone(price, f)?;
        }
        self.levels_table(f)?;
        self.losses(f)?;
        self.shown_tables(f)?;
        self.checks(f)?;
        if let Some(depth) = &self.depth {
            write!(f, "{depth}")?;
        }
        self.curve_table(f)
    }
}

impl fmt::Display for PriceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_exact { "=" } else { "≤" };
        writeln!(
            f,
            "  given up: expected KL of the posterior {sign} {:.6e} bits, largest total variation {sign} {}",
            self.expected_kl_bits.max(0.0),
            RoundedUp(self.worst_total_variation)
        )
    }
}

impl DistillationReport {
    /// What exchanges are good for: more that is kept, or where that is within the budget anyhow, fewer neurons.
    fn merged_alone(&self, price: &PriceReport, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(alone) = &price.merged_alone else { return Ok(()) };
        let neurons = words::counted(alone.neurons as u64, "neuron");
        write!(
            f,
            "  merging alone keeps {:.8} bits by {neurons}; exchanges between classes: ",
            alone.kept_bits
        )?;
        match alone.neurons.saturating_sub(self.neurons.unwrap_or(alone.neurons)) {
            0 => writeln!(f, "{}", gained(price.kept_bits - alone.kept_bits)),
            fewer => writeln!(f, "{} fewer", words::counted(fewer as u64, "neuron")),
        }
    }

    /// Where something is given up, level by level.
    fn losses(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let losing: Vec<&LevelReport> =
            self.levels.iter().filter(|level| level.lost_by_merging_bits > 0.0).collect();
        if losing.is_empty() {
            return Ok(());
        }
        let width = losing.iter().map(|level| level.level.chars().count()).max().unwrap_or(0).max(5);
        let exchanged = self.price.as_ref().is_some_and(|price| price.merged_alone.is_some());
        let after = if exchanged { "  after exchanges" } else { "" };
        writeln!(f, "given up at each level, bits about the level above")?;
        writeln!(f, "  {:<width$}  by merging{after}", "level")?;
        for level in losing.iter().take(SHOWN) {
            let after = if exchanged { format!("  {:>15.3e}", level.lost_bits) } else { String::new() };
            writeln!(f, "  {:<width$}  {:>10.3e}{after}", level.level, level.lost_by_merging_bits)?;
        }
        match losing.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "  … {} more: --json", words::count(more as u64)),
        }
    }

    fn levels_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "levels, from the data up")?;
        let mut rows = vec![
            ["level", "places", "states", "patterns", "classes", "ANDs", "or products", "handed on", "bits"]
                .map(str::to_owned),
        ];
        rows.extend(self.levels.iter().map(LevelReport::cells));
        let widths: Vec<usize> = (0..rows[0].len())
            .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
            .collect();
        let skipped = rows.len().saturating_sub(1 + SHOWN);
        for (place, row) in rows.iter().enumerate() {
            if skipped > 0 && place == 1 + SHOWN / 2 {
                writeln!(f, "  … {} more", words::count(skipped as u64))?;
            }
            if skipped > 0 && (1 + SHOWN / 2..1 + SHOWN / 2 + skipped).contains(&place) {
                continue;
            }
            let cells = row.iter().zip(&widths).enumerate();
            let line: Vec<String> = cells
                .map(
                    |(column, (cell, &width))| {
                        if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                    },
                )
                .collect();
            writeln!(f, "  {}", line.join("  ").trim_end())?;
        }
        writeln!(f, "  bits: what the data below tell of {}", self.query)
    }

    fn shown_tables(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // of one part alone a table says which of its classes are one
        let says = |table: &&TableReport| table.right.is_some() || self.tables.len() == 1;
        let small = |table: &&TableReport| table.cells() <= MOST_CELLS;
        for table in self.tables.iter().filter(says).filter(small).take(MOST_TABLES) {
            write!(f, "{table}")?;
        }
        let shown = self.tables.iter().filter(says).filter(small).take(MOST_TABLES).count();
        match self.tables.iter().filter(says).count() - shown {
            0 => Ok(()),
            more => writeln!(f, "{} more: --json, or --level for one", words::counted(more as u64, "table")),
        }
    }

    fn checks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = words::counted(self.pairs_checked as u64, "pair");
        writeln!(f, "checks")?;
        writeln!(f, "  T = f ∘ T below, on {pairs} of classes")?;
        if self.price.is_none() {
            let apart = RoundedUp(self.parts_apart_nats);
            writeln!(f, "  I({};T) = I({};what it is made of) within {apart} nats", self.query, self.query)?;
        }
        match self.undecided {
            0 => writeln!(f, "  every equality is proved, in integers"),
            many => writeln!(
                f,
                "  {} agree in every residue and in double-double, without a proof that they are equal",
                words::counted(many as u64, "merge")
            ),
        }
    }

    fn curve_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.curve.is_empty() {
            return Ok(());
        }
        writeln!(f, "what fewer classes keep")?;
        let head = (
            "classes a level",
            "classes",
            "neurons",
            "description bits",
            "kept bits",
            "lost bits",
            "worst TV",
        );
        // what of it merging alone does not keep
        let exchanged = self.curve.iter().any(|row| row.merged_alone.is_some());
        let exchanges = if exchanged { "  by exchanges" } else { "" };
        let (a, b, c, d, e, g, h) = head;
        writeln!(f, "  {a:>15}  {b:>7}  {c:>9}  {d:>16}  {e:>11}  {g:>11}  {h:>9}{exchanges}")?;
        for row in &self.curve {
            let most = row.most_classes.map_or_else(|| "all".to_owned(), |most| format!("≤ {most}"));
            let sign = if row.is_exact { "" } else { "≤ " };
            let added = row.merged_alone.as_ref().map(|alone| gained(row.kept_bits - alone.kept_bits));
            let added = added.map_or_else(String::new, |added| format!("  {added:>12}"));
            writeln!(
                f,
                "  {most:>15}  {:>7}  {:>9}  {:>16}  {:>11.8}  {:>11}  {:>9}{added}",
                words::count(row.classes as u64),
                words::count(row.neurons as u64),
                words::estimate(row.description_bits.ceil()),
                row.kept_bits,
                format!("{sign}{:.3e}", row.lost_bits.max(0.0)),
                format!("{sign}{}", RoundedUp(row.worst_total_variation)),
            )?;
        }
        Ok(())
    }
}

impl LevelReport {
    fn cells(&self) -> [String; 9] {
        let or_none = |number: Option<usize>| {
            number.map_or_else(|| "–".to_owned(), |number| words::count(number as u64))
        };
        [
            self.level.clone(),
            words::count(self.places as u64),
            words::count(self.states as u64),
            patterns(self.log2_patterns),
            or_none(self.classes),
            or_none(self.class_neurons),
            words::count(self.belief_products as u64),
            match self.classes_are_cheaper {
                true => "class".to_owned(),
                false => plural(self.belief_reals, "real", "reals"),
            },
            self.of_classes_bits.map_or_else(
                || format!("≤ {:.8}", self.of_state_bits),
                |bits| format!("{:.8}", bits.max(0.0)),
            ),
        ]
    }
}

impl TableReport {
    fn cells(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }
}

impl fmt::Display for TableReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let across =
            self.right.as_ref().map_or_else(String::new, |right| format!(" (down), {right} (across)"));
        writeln!(f, "f at {}: {}{across}", self.level, self.left)?;
        for row in &self.rows {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| cell.map_or_else(|| "·".to_owned(), |class| class.to_string()))
                .collect();
            let line: Vec<String> = cells.iter().map(|cell| format!("{cell:>3}")).collect();
            writeln!(f, "  {}", line.join(""))?;
        }
        Ok(())
    }
}

/// `65,536`, or `2^128.0` of many.
fn patterns(log2: f64) -> String {
    if log2 <= 40.0 {
        return words::count(hamnet::numeric::elementary::exp2_f64(log2).round() as u64);
    }
    format!("2^{log2:.1}")
}

/// `+1.5e-4`, or a dash for what is nothing but rounding.
pub(super) fn gained(bits: f64) -> String {
    if bits.abs() < 1e-12 { "–".to_owned() } else { format!("{bits:+.1e}") }
}

fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", words::count(number as u64), if number == 1 { one } else { many })
}
