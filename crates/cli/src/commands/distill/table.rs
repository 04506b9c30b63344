//! Tables distilled: those of a file of joint probabilities, and those that models become.

mod soft;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use hamnet::analysis::bottleneck::{Curve, Improved, merge_greedily};
use hamnet::analysis::sufficient::{
    Patterns, Rounding, Statistic, class_reports, composed, loss, minimal, minimal_rounded,
    verify_composition,
};
use hamnet::analysis::{AnalysisError, Pair, sufficient, to_bits};
use hamnet::data::{TextColumn, read_text_columns};
use hamnet::network::{Network, VariableLabel};

use super::Arguments;
use crate::describe::{ClassRow, TableCurveRow, TableDistillation, TableMerged};
use crate::failure::Failure;
use crate::run::in_table;
use crate::words;

/// The most states of all variables together.
pub(super) const MOST_STATES: usize = 1 << 24;
/// The most classes that are merged: their square is the cost.
const MOST_CLASSES: usize = 1 << 12;
/// Points of the curve beyond these are left out.
const NUMBERS: [usize; 12] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/// A law of what is asked for and what is seen.
pub(super) struct Law {
    pub pair: Pair,
    pub states: Vec<String>,
    /// The labels of each observation that is in the table; none where they are too many to be written down.
    pub observations: Vec<String>,
    pub rounding: Option<Rounding>,
    /// The variables that are seen, and the observation of each of their joint states, the last fastest.
    pub seen: Vec<VariableLabel>,
    pub places: Vec<Option<usize>>,
    /// The number of variables that could be seen, those without a bearing on what is asked for included.
    pub observable: usize,
    /// What the weights sum to, where that is not one within their rounding.
    pub total: Option<f64>,
}

/// What was found.
pub(super) struct Found {
    pub report: TableDistillation,
    /// Where one is asked for.
    pub network: Option<Network>,
}

/// The report on the table in the file.
///
/// # Errors
/// A file that is no table of probabilities, a column that is not there.
pub(super) fn of_file(arguments: &Arguments) -> Result<Found, Failure> {
    let path = &arguments.model;
    let Some(query) = &arguments.query else {
        return Err(Failure::Call(format!("{}: say what to infer: --query names a column", path.display())));
    };
    let file = File::open(path).map_err(|error| Failure::file(path, error))?;
    let columns = read_text_columns(file, <[String]>::to_vec).map_err(|error| in_table(path, error))?;
    let Some((weights, labels)) = columns.split_last().filter(|(_, labels)| labels.len() >= 2) else {
        return Err(Failure::file(
            path,
            "a table of probabilities has a column for each variable and a last one of numbers",
        ));
    };
    let Some(asked) = labels.iter().position(|column| column.name == *query) else {
        let known: Vec<String> = labels.iter().map(|column| column.name.clone()).collect();
        let known = words::shortened(&known);
        return Err(Failure::Call(format!(
            "{}: there is no column `{query}`; the table has {known}",
            path.display()
        )));
    };
    let fractions = fractions(path, weights)?;
    let law = joint(path, asked, labels, &fractions, arguments.decimals)?;
    report(arguments, path.display().to_string(), query, law)
}

/// The numbers of a column as fractions: `1/3`, or decimals, which are fractions of a power of ten.
fn fractions(path: &Path, column: &TextColumn) -> Result<Vec<(u64, u64)>, Failure> {
    let number = |(row, cell): (usize, &String)| {
        fraction(cell).ok_or_else(|| {
            Failure::file(
                path,
                format!(
                    "row {} (line {}), column `{}`: `{cell}` is no probability; write decimals of up to 18 digits, or fractions like 1/3",
                    row + 1,
                    row + 2,
                    column.name
                ),
            )
        })
    };
    column.cells.iter().enumerate().map(number).collect()
}

fn fraction(cell: &str) -> Option<(u64, u64)> {
    if let Some((numerator, denominator)) = cell.split_once('/') {
        let denominator = denominator.trim().parse().ok().filter(|&denominator| denominator > 0)?;
        return Some((numerator.trim().parse().ok()?, denominator));
    }
    let (whole, decimals) = cell.split_once('.').unwrap_or((cell, ""));
    let digits = format!("{whole}{decimals}");
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    Some((digits.parse().ok()?, 10u64.checked_pow(u32::try_from(decimals.len()).ok()?)?))
}

/// The joint of the column that is asked for and all others together.
fn joint(
    path: &Path,
    asked: usize,
    labels: &[TextColumn],
    fractions: &[(u64, u64)],
    decimals: Option<u32>,
) -> Result<Law, Failure> {
    let mut states: Vec<String> = Vec::new();
    let mut state_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut observations: Vec<String> = Vec::new();
    let mut place_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut cells: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut columns: Vec<Column<'_>> = (0..labels.len()).map(|_| Column::default()).collect();
    let mut patterns: Vec<Vec<usize>> = Vec::new();
    for row in 0..fractions.len() {
        let name = labels[asked].cells[row].as_str();
        let state = *state_of.entry(name).or_insert_with(|| {
            states.push(name.to_owned());
            states.len() - 1
        });
        let seen = labels.iter().enumerate().filter(|(column, _)| *column != asked);
        let seen: Vec<&str> = seen.map(|(_, column)| column.cells[row].as_str()).collect();
        let seen = seen.join(", ");
        let place = *place_of.entry(seen.clone()).or_insert_with(|| {
            observations.push(seen.clone());
            let others = labels.iter().zip(&mut columns).enumerate().filter(|(column, _)| *column != asked);
            patterns.push(others.map(|(_, (label, column))| column.state(&label.cells[row])).collect());
            observations.len() - 1
        });
        if let Some(first) = cells.insert((place, state), row) {
            return Err(Failure::file(
                path,
                format!(
                    "rows {} and {} are both of {name}, {seen}; give each joint state once",
                    first + 1,
                    row + 1
                ),
            ));
        }
    }
    let mut weights = vec![(0, 1); states.len() * observations.len()];
    for (&(place, state), &row) in &cells {
        weights[place * states.len() + state] = fractions[row];
    }
    // fractions are exact as long as their common denominator is small; decimals are then read as the numbers of f64
    let exact = Pair::from_fractions(states.len(), &weights);
    let as_numbers = || {
        let numbers = weights.iter().map(|&(numerator, denominator)| numerator as f64 / denominator as f64);
        Pair::from_columns(states.len(), numbers.collect())
    };
    let (pair, read) = match exact {
        Ok(pair) => (pair, None),
        Err(AnalysisError::Fraction { .. }) => {
            // a quotient of two integers, each rounded once
            (
                as_numbers().map_err(|error| Failure::file(path, error))?,
                Some(Rounding::Relative(2.0 * f64::EPSILON)),
            )
        }
        Err(error) => return Err(Failure::file(path, error)),
    };
    let stated = decimals.map(|decimals| Rounding::Absolute(0.5 * 10f64.powi(-(decimals as i32))));
    let pair =
        if stated.is_some() { as_numbers().map_err(|error| Failure::file(path, error))? } else { pair };
    columns.remove(asked);
    let names =
        labels.iter().enumerate().filter(|(column, _)| *column != asked).map(|(_, column)| &column.name);
    let seen: Vec<VariableLabel> = names
        .zip(&columns)
        .map(|(name, column)| {
            VariableLabel::of_states(name, column.states.iter().map(|&s| s.to_owned()).collect())
        })
        .collect();
    let places = places(&columns, &patterns);
    let observable = seen.len();
    let total = unusual_total(fractions, decimals);
    Ok(Law { pair, states, observations, rounding: stated.or(read), seen, places, observable, total })
}

/// What `fractions` of so many decimals sum to, where that is not one.
fn unusual_total(fractions: &[(u64, u64)], decimals: Option<u32>) -> Option<f64> {
    let total: f64 =
        fractions.iter().map(|&(numerator, denominator)| numerator as f64 / denominator as f64).sum();
    let half = decimals.map_or(1e-12, |decimals| 0.5 * 10f64.powi(-(decimals as i32)));
    ((total - 1.0).abs() > half * fractions.len() as f64 * (1.0 + 1e-9)).then_some(total)
}

/// The states of a column, in the order they come up.
#[derive(Default)]
struct Column<'t> {
    states: Vec<&'t str>,
    known: BTreeMap<&'t str, usize>,
}

impl<'t> Column<'t> {
    fn state(&mut self, cell: &'t str) -> usize {
        *self.known.entry(cell).or_insert_with(|| {
            self.states.push(cell);
            self.states.len() - 1
        })
    }
}

/// The observation of every joint state of `columns`, the last fastest; nothing beyond [`MOST_STATES`].
fn places(columns: &[Column<'_>], patterns: &[Vec<usize>]) -> Vec<Option<usize>> {
    let count = columns.iter().try_fold(1usize, |count, column| count.checked_mul(column.states.len()));
    let Some(count) = count.filter(|&count| count <= MOST_STATES) else { return Vec::new() };
    let mut places = vec![None; count];
    for (place, pattern) in patterns.iter().enumerate() {
        let at = pattern.iter().zip(columns).fold(0, |at, (&state, column)| at * column.states.len() + state);
        places[at] = Some(place);
    }
    places
}

/// What there is to say of `law`, and its network where one is asked for.
///
/// # Errors
/// Too many classes, a budget that is none; joint states that are too many for a network.
pub(super) fn report(
    arguments: &Arguments,
    subject: String,
    query: &str,
    law: Law,
) -> Result<Found, Failure> {
    let failed = |error: AnalysisError| arguments.failed(&error);
    let Law { pair, states, observations, rounding, seen, places, observable, total } = law;
    let bearing = seen.iter().map(|variable| variable.name.clone()).collect();
    let statistic = match rounding {
        Some(rounding) => minimal_rounded(&pair, rounding).map_err(failed)?,
        None => minimal(&pair),
    };
    let (least, budgeted) = (statistic.classes(), arguments.bits.is_some() || arguments.classes.is_some());
    if least > MOST_CLASSES && (budgeted || arguments.trade_off.is_some()) {
        return Err(Failure::file(
            &arguments.model,
            format!(
                "{} classes are more than the {} that can be merged; leave the budget out, or let less be seen",
                words::count(least as u64),
                words::count(MOST_CLASSES as u64)
            ),
        ));
    }
    let curve = (least <= MOST_CLASSES).then(|| merge_greedily(&pair, &statistic));
    let spent = curve.as_ref().map(|curve| spend(arguments, curve)).transpose().map_err(failed)?.flatten();
    let merged_alone = spent.as_ref().filter(|_| !arguments.greedy && arguments.trade_off.is_none());
    let merged_alone = merged_alone.zip(curve.as_ref());
    let merged_alone =
        merged_alone.map(|(spent, curve)| alone(arguments, curve, spent)).transpose().map_err(failed)?;
    let mut shown = spent.map_or_else(|| statistic.clone(), |spent| spent.statistic);
    let soft =
        arguments.trade_off.map(|trade_off| soft::of(&pair, &statistic, &shown, trade_off, &observations));
    let soft = soft.transpose().map_err(failed)?;
    let soft = soft.map(|soft| {
        shown = soft.hard;
        soft.report
    });
    // the coarser one is a function of the finer one, which is a function of the observation
    for (fine, coarse) in [(&Statistic::identity(&pair), &statistic), (&statistic, &shown)] {
        let map = composed(fine, coarse).map_err(failed)?;
        verify_composition(&map, fine, coarse).map_err(failed)?;
    }
    let price = loss(&pair, &shown);
    let network = match arguments.output {
        None => None,
        Some(_) => {
            let asked = VariableLabel::of_states(query, states.clone());
            let patterns = Patterns { model: subject.clone(), asked, seen, observations: places };
            let network = sufficient::network(&pair, &shown, &price, &patterns);
            Some(network.map_err(|error| Failure::file(&arguments.model, error))?)
        }
    };
    let information = pair.information();
    let wanted = |classes: &usize| *classes == least || NUMBERS.contains(classes);
    let row = |curve, classes| curve_row(arguments, &pair, curve, classes);
    let rows =
        curve.iter().flat_map(|curve| (1..=least).filter(wanted).map(move |classes| row(curve, classes)));
    let rows = rows.collect::<Result<Vec<_>, AnalysisError>>();
    let report = TableDistillation {
        subject,
        query: query.to_owned(),
        states: states.len(),
        observations: pair.y_states(),
        bearing,
        observable,
        total,
        exact: rounding.is_none(),
        least_classes: least,
        budgeted,
        information_bits: information.bits(),
        kept_bits: price.kept.bits(),
        expected_kl_bits: price.expected_kl.bits(),
        worst_total_variation: price.worst_total_variation,
        merged_alone,
        soft,
        classes: classes(&pair, &shown, &observations),
        curve: rows.map_err(failed)?,
    };
    Ok(Found { report, network })
}

/// So many classes, or with `--greedy` those of merging alone.
fn with_classes(arguments: &Arguments, curve: &Curve, classes: usize) -> Result<Improved, AnalysisError> {
    if !arguments.greedy {
        return curve.improved(classes);
    }
    let statistic = curve.with_classes(classes)?;
    let point = curve.points()[curve.points().len() - classes];
    Ok(Improved { statistic, point, greedy: point, moves: 0 })
}

/// The classes that the budget leaves; nothing without one.
fn spend(arguments: &Arguments, curve: &Curve) -> Result<Option<Improved>, AnalysisError> {
    let most = curve.points().len();
    Ok(match (arguments.bits, arguments.classes) {
        (Some(_), _) if arguments.greedy => {
            Some(with_classes(arguments, curve, curve.within(arguments.nats())?.classes)?)
        }
        (Some(_), _) => Some(curve.improved_within(arguments.nats())?),
        (None, Some(classes)) => Some(with_classes(arguments, curve, classes.min(most))?),
        (None, None) => None,
    })
}

/// What merging alone makes of the budget.
fn alone(arguments: &Arguments, curve: &Curve, spent: &Improved) -> Result<TableMerged, AnalysisError> {
    let point = if arguments.bits.is_some() { curve.within(arguments.nats())? } else { spent.greedy };
    Ok(TableMerged { classes: point.classes, kept_bits: to_bits(point.kept) })
}

fn curve_row(
    arguments: &Arguments,
    pair: &Pair,
    curve: &Curve,
    classes: usize,
) -> Result<TableCurveRow, AnalysisError> {
    let Improved { statistic, point, greedy, .. } = with_classes(arguments, curve, classes)?;
    Ok(TableCurveRow {
        classes: point.classes,
        description_bits: to_bits(point.description),
        kept_bits: to_bits(point.kept),
        lost_bits: to_bits(point.lost),
        worst_total_variation: loss(pair, &statistic).worst_total_variation,
        kept_by_merging_bits: (!arguments.greedy).then(|| to_bits(greedy.kept)),
    })
}

fn classes(pair: &Pair, statistic: &Statistic, observations: &[String]) -> Vec<ClassRow> {
    let reports = class_reports(pair, statistic);
    let row = |(report, members): (hamnet::analysis::sufficient::ClassReport, Vec<usize>)| ClassRow {
        observations: report.members,
        first: members.first().and_then(|&first| observations.get(first)).cloned(),
        posteriors: report.posteriors,
        probability: report.mass,
        diameter: report.diameter.1,
        lost_bits: report.lost.bits(),
    };
    reports.into_iter().zip(statistic.members()).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::fraction;

    #[test]
    fn decimals_and_fractions_are_read_as_they_stand() {
        for (cell, known) in
            [("0.25", (25, 100)), ("1/3", (1, 3)), (" 2 / 6", (2, 6)), ("7", (7, 1)), (".5", (5, 10))]
        {
            assert_eq!(fraction(cell), Some(known), "{cell}");
        }
        for cell in ["", "x", "-1", "1/0", "1e-3", "0.1.2", "0.12345678901234567890"] {
            assert_eq!(fraction(cell), None, "{cell}");
        }
    }
}
