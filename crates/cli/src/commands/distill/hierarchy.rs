//! A hierarchy distilled, as a report.

use std::collections::BTreeMap;

use hamnet::analysis::distill::{
    Budget, CurvePoint, Distillation, MergedAlone, Options, Part, Place, Price, Transmission, distill,
};
use hamnet::analysis::{AnalysisError, to_bits};
use hamnet::model::hierarchy::MarkovHierarchy;
use hamnet::model::{Model, Observe, Query, VariableId};
use hamnet::network::Network;

use super::{Arguments, PROMISED};
use crate::describe::{
    CurveRow, DistillationReport, LayersReport, LevelReport, MergedReport, PriceReport, TableReport,
};
use crate::failure::Failure;

/// Numbers of classes of the curve; beyond, a level takes too long to merge.
const NUMBERS: [usize; 10] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
/// The curve looks at hierarchies of fewer variables.
const MOST_FOR_CURVE: usize = 4_096;

/// The report, and the network where it is asked for.
pub(super) struct Found {
    pub report: DistillationReport,
    pub network: Option<Network>,
}

/// Distils `hierarchy` as the words of the call say.
///
/// # Errors
/// A name that is not in the hierarchy; classes that are too many for a network.
pub(super) fn distilled(
    arguments: &Arguments,
    hierarchy: &MarkovHierarchy,
    with_network: bool,
) -> Result<Found, Failure> {
    let query = match &arguments.query {
        Some(name) => named(name, hierarchy)?,
        None => hierarchy.root(),
    };
    let level = arguments.level.as_deref().map(|name| named(name, hierarchy)).transpose()?;
    let failed = |error: AnalysisError| arguments.failed(&error);
    let options = arguments.options();
    let exact_options = Options { budget: Budget::Lossless, ..options };
    let exact = distill(hierarchy, query, &exact_options).map_err(failed)?;
    let coarse = match options.budget {
        Budget::Lossless => None,
        _ => Some(distill(hierarchy, query, &options).map_err(failed)?),
    };
    let price = coarse.as_ref().map(|coarse| coarse.price(&exact)).transpose().map_err(failed)?;
    let shown = coarse.as_ref().unwrap_or(&exact);
    let curve = match hierarchy.variables().len() <= MOST_FOR_CURVE {
        true => exact.curve(&NUMBERS).map_err(failed)?,
        false => Vec::new(),
    };
    let network = match with_network {
        true => {
            let built = shown.network(arguments.units, price.as_ref());
            Some(built.map_err(|error| arguments.failed(&error))?)
        }
        false => None,
    };
    let mut report = report(shown, price.as_ref(), &curve, level).map_err(failed)?;
    report.subject = hierarchy.name().map_or_else(|| arguments.model.display().to_string(), str::to_owned);
    report.certificate = network
        .as_ref()
        .and_then(|network| network.certificate(PROMISED))
        .map(|certificate| certificate.posterior.total());
    Ok(Found { report, network })
}

fn named(name: &str, hierarchy: &MarkovHierarchy) -> Result<VariableId, Failure> {
    if let Some(id) = hierarchy.variables().find(name) {
        return Ok(id);
    }
    // words the error as every other command does
    let model = Model::from(hierarchy.clone());
    let query = Query::parse(name, &Observe::Any, &model)?;
    match query.targets[..] {
        [ref target] if target.variables().len() == 1 => Ok(target.variables()[0]),
        _ => Err(Failure::Call(format!(
            "`{name}` names several variables; a hierarchy is distilled towards one, so ask for each in a call of its own"
        ))),
    }
}

fn report(
    distillation: &Distillation<'_>,
    price: Option<&Price>,
    curve: &[CurvePoint],
    level: Option<VariableId>,
) -> Result<DistillationReport, AnalysisError> {
    let rows = distillation.transmissions()?;
    let pairs = distillation.verify()?;
    let query = distillation.place(distillation.query());
    let apart = rows.iter().filter_map(|row| Some((row.of_classes?.value - row.of_parts?.value).abs()));
    let apart = apart.fold(0.0, f64::max);
    let mut told: BTreeMap<usize, ()> = BTreeMap::new();
    let wanted = |row: &&Transmission| level.is_none_or(|level| same_kind(distillation, row.variable, level));
    let levels: Vec<LevelReport> =
        rows.iter().filter(wanted).map(|row| level_report(distillation, row)).collect();
    let tables = rows
        .iter()
        .filter(wanted)
        .filter(|row| told.insert(distillation.place(row.variable).shape_number(), ()).is_none())
        .flat_map(|row| tables(distillation, distillation.place(row.variable)))
        .collect();
    let undecided = distillation.places().map(Place::undecided).max().unwrap_or(0);
    Ok(DistillationReport {
        subject: String::new(),
        query: name(distillation, distillation.query()),
        states: query.states(),
        log2_patterns: query.log2_patterns(),
        classes: query.classes(),
        neurons: distillation.neurons(),
        entropy_bits: distillation.share()?.map(|share| share.entropy.bits()),
        kept_bits: distillation.share()?.map(|share| share.kept.bits()),
        levels,
        tables,
        pairs_checked: pairs,
        parts_apart_nats: apart,
        undecided,
        price: price.map(|price| price_report(price, distillation.merged_alone())),
        curve: curve.iter().map(curve_row).collect(),
        depth: distillation.depth().as_ref().map(LayersReport::new),
        certificate: None,
    })
}

/// Whether two variables stand at places of equal subtrees, equally far from the query.
fn same_kind(distillation: &Distillation<'_>, a: VariableId, b: VariableId) -> bool {
    let (a, b) = (distillation.place(a), distillation.place(b));
    a.shape_number() == b.shape_number() && a.distance() == b.distance()
}

fn level_report(distillation: &Distillation<'_>, row: &Transmission) -> LevelReport {
    let place = distillation.place(row.variable);
    let cost = place.cost();
    LevelReport {
        level: name(distillation, row.variable),
        places: row.places,
        distance: row.distance,
        states: place.states(),
        log2_patterns: place.log2_patterns(),
        classes: place.classes(),
        class_neurons: cost.class_neurons,
        belief_products: cost.belief_products,
        belief_reals: cost.belief_reals,
        classes_are_cheaper: cost.classes_are_cheaper(1),
        of_state_bits: row.of_state.bits(),
        of_classes_bits: row.of_classes.map(|nats| nats.bits()),
        lost_bits: place.lost().bits(),
        lost_by_merging_bits: place.lost_by_merging().bits(),
    }
}

fn tables(distillation: &Distillation<'_>, place: Place<'_>) -> Vec<TableReport> {
    let part = |part: &Part| match part {
        Part::Own => format!("state of {}", name(distillation, place.variable())),
        Part::Below(below) => format!("class at {}", name(distillation, *below)),
    };
    let parts: Vec<String> = place.parts().iter().map(part).collect();
    let table = |(number, fold): (usize, &hamnet::analysis::distill::Fold)| TableReport {
        level: name(distillation, place.variable()),
        left: match number {
            0 => parts.first().cloned().unwrap_or_else(|| "nothing".to_owned()),
            _ => format!("class of the first {} parts", number + 1),
        },
        right: parts.get(number + 1).cloned(),
        rows: (0..fold.left())
            .map(|left| (0..fold.right()).map(|right| fold.label(left, right)).collect())
            .collect(),
    };
    place.folds().iter().enumerate().map(table).collect()
}

fn price_report(price: &Price, merged_alone: Option<MergedAlone>) -> PriceReport {
    PriceReport {
        merged_alone: merged_alone.map(merged_report),
        kept_bits: price.kept.bits(),
        expected_kl_bits: price.expected_kl.bits(),
        worst_total_variation: price.worst_total_variation,
        is_exact: price.is_exact,
    }
}

fn merged_report(alone: MergedAlone) -> MergedReport {
    MergedReport {
        kept_bits: alone.kept.bits(),
        classes: alone.classes,
        neurons: alone.neurons,
        description_bits: alone.description_bits,
    }
}

fn curve_row(point: &CurvePoint) -> CurveRow {
    CurveRow {
        most_classes: match point.budget {
            Budget::Classes(classes) => Some(classes),
            Budget::Lossless | Budget::Nats(_) => None,
        },
        classes: point.classes,
        neurons: point.neurons,
        description_bits: point.description_bits,
        kept_bits: to_bits(point.price.kept.value),
        lost_bits: to_bits(point.price.expected_kl.value),
        worst_total_variation: point.price.worst_total_variation,
        is_exact: point.price.is_exact,
        merged_alone: point.merged_alone.map(merged_report),
    }
}

fn name(distillation: &Distillation<'_>, id: VariableId) -> String {
    distillation.variables()[id].name().to_owned()
}
