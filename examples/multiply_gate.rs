//! The multiplication gate: the error of `u·v` from a few neurons, against the scale of their inputs.
//!
//! Large scales truncate, with slope 2, 4 or 6; small ones round, with slope -2, or -1 where the unit vanishes at zero. The
//! certificate is least where both meet.

use hamnet::compile::gates::catalogue::products;
use hamnet::compile::gates::{CertifiedGate, Construction, GateError, Multiply, Richardson, Unit};
use hamnet::numeric::Precision::F64;
use hamnet::numeric::elementary::{ln_f64, log2_f64};

/// Scales `2^-j`.
const EXPONENTS: std::ops::RangeInclusive<i32> = 1..=24;

fn main() -> Result<(), GateError> {
    print!("{}", report()?);
    Ok(())
}

/// The table of all gates and the plot of three.
pub fn report() -> Result<String, GateError> {
    let mut text = format!(
        "{:64} slopes        scale      measured  certified\n",
        "error of u·v for |u|, |v| ≤ 1 in f64"
    );
    for construction in products() {
        text += &row(construction.as_ref())?;
    }
    let three: [(char, Box<dyn Construction>); 3] = [
        ('2', Box::new(Multiply::plain(Unit::Sigmoid)?)),
        ('4', Box::new(Multiply::order_four(Unit::Sigmoid)?)),
        ('6', Box::new(Richardson::order_six(Unit::Sigmoid)?)),
    ];
    Ok(text + "\n" + &plot(&three)?)
}

/// Both slopes, the best scale, and the floor as measured and as certified.
fn row(construction: &dyn Construction) -> Result<String, GateError> {
    let at = |exponent| Ok(worst(&construction.at_scale(0.5f64.powi(exponent), 1.0, F64)?));
    let best = construction.best(1.0, F64)?;
    let truncating = log2_f64(at(3)? / at(4)?);
    let rounding = log2_f64(at(20)? / at(24)?) / 4.0;
    let (scale, measured, certified) = (log2_f64(best.scale()), worst(&best), best.bound().total());
    let slopes = format!("{truncating:+5.1} {rounding:+5.1}");
    Ok(format!("{:64} {slopes}  2^{scale:<8} {measured:.1e}   {certified:.1e}\n", best.name()))
}

/// The largest error on a grid.
fn worst(gate: &CertifiedGate) -> f64 {
    let grid = || (-10..=10).map(|i| f64::from(i) / 10.0);
    let points = grid().flat_map(|u| grid().map(move |v| [u, v]));
    points.map(|[u, v]| (gate.evaluate(&[u, v]) - u * v).abs()).fold(0.0, f64::max)
}

/// One line per power of ten, one column per scale, a digit per gate.
fn plot(gates: &[(char, Box<dyn Construction>)]) -> Result<String, GateError> {
    let mut lines = vec![[' '; 24]; 14];
    for (digit, construction) in gates {
        for (column, exponent) in EXPONENTS.enumerate() {
            let error = worst(&construction.at_scale(0.5f64.powi(exponent), 1.0, F64)?);
            let decade = (-ln_f64(error) / std::f64::consts::LN_10).round().clamp(0.0, 13.0);
            lines[decade as usize][column] = *digit;
        }
    }
    let drawn = lines.iter().enumerate().map(|(decade, line)| {
        let dots: String = line.iter().flat_map(|&dot| [dot, ' ']).collect();
        format!("{}\n", format!("1e-{decade:02} | {dots}").trim_end())
    });
    Ok(drawn.collect::<String>() + "scale   2^-1 … 2^-24, by the order of the gate\n")
}
