//! All gates beside each other: what each can reach, and which to take where one cannot.

use hamnet_numeric::Precision;

use super::{
    CertifiedGate, Construction, GateError, Multiply, MultiplySkip, MultiplyThree, Richardson, Square, Unit,
};

/// The best gate of every construction for the product of two numbers within reach, in order of their neurons.
///
/// # Errors
/// [`GateError::NotPositive`] unless the reach is positive and finite.
pub fn products(reach: f64, precision: Precision) -> Result<Vec<CertifiedGate>, GateError> {
    let mut gates = Vec::new();
    for unit in Unit::ALL {
        gates.extend(MultiplySkip::new(unit).ok().map(|gate| gate.best(reach, precision)));
        gates.extend(MultiplyThree::plain(unit).ok().map(|gate| gate.best(reach, precision)));
        gates.extend(Multiply::plain(unit).ok().map(|gate| gate.best(reach, precision)));
        gates.extend(Multiply::order_four(unit).ok().map(|gate| gate.best(reach, precision)));
        gates.extend(richardson(unit, reach, precision));
    }
    by_neurons(gates)
}

/// The best gate of every construction for the square of a number within reach, in order of their neurons.
///
/// # Errors
/// [`GateError::NotPositive`] unless the reach is positive and finite.
pub fn squares(reach: f64, precision: Precision) -> Result<Vec<CertifiedGate>, GateError> {
    let mut gates = Vec::new();
    for unit in Unit::ALL {
        gates.extend(Square::with_skip(unit).ok().map(|gate| gate.best(reach, precision)));
        for bias in [unit.plain_bias(), unit.order_four_bias()].into_iter().flatten() {
            gates.extend(Square::at_bias(unit, bias).ok().map(|gate| gate.best(reach, precision)));
        }
    }
    by_neurons(gates)
}

/// What to do where a gate for this monomial misses the tolerance, in words.
pub(super) fn remedy(target: &[usize], reach: f64, tolerance: f64, precision: Precision) -> String {
    let precisions = Precision::ALL.into_iter().filter(|&other| other >= precision);
    for precision in precisions {
        let gates = match target {
            [1, 1] => products(reach, precision),
            [2] => squares(reach, precision),
            _ => {
                return "use a tree of products of two, f64, a smaller input range, or a looser tolerance"
                    .to_owned();
            }
        };
        let enough = gates.unwrap_or_default().into_iter().find(|gate| gate.bound().total() <= tolerance);
        if let Some(gate) = enough {
            return format!("use the {} in {precision}: {:.1e}", gate.name(), gate.bound().total());
        }
    }
    "no gate reaches it in f64; use product units, a smaller input range, or a looser tolerance".to_owned()
}

fn richardson(unit: Unit, reach: f64, precision: Precision) -> Vec<Result<CertifiedGate, GateError>> {
    let skip = Richardson::with_skip(unit).ok().map(|gate| gate.best(reach, precision));
    let plain = Multiply::plain(unit).ok().map(Richardson::of_order_two);
    let four = Richardson::order_six(unit).ok();
    let pairs = [plain, four].into_iter().flatten().map(|gate| gate.best(reach, precision));
    skip.into_iter().chain(pairs).collect()
}

fn by_neurons(gates: Vec<Result<CertifiedGate, GateError>>) -> Result<Vec<CertifiedGate>, GateError> {
    let mut gates = gates.into_iter().collect::<Result<Vec<_>, _>>()?;
    gates.sort_by_key(CertifiedGate::neurons);
    Ok(gates)
}
