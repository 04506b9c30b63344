//! Slice sampling of one real: a number with the density `e^{-H}`, from one that has it.
//!
//! A height is drawn under the density at the old number, then a new one from where the density is at least that high: from an
//! interval around it that shrinks towards the old number with every miss. That leaves the density unchanged.
//!
//! Source: Neal, "Slice sampling", Annals of Statistics 31 (2003), figures 3 and 5.

use hamnet_numeric::elementary::ln_f64;
use hamnet_numeric::random::Random;

/// Steps out in either direction, and steps of shrinking: an interval of `2^-200` of the first is the old number itself.
const STEPS: usize = 200;

/// Where the density lives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Support {
    /// From `low` to `high`.
    Within { low: f64, high: f64 },
    /// On all reals; a first guess of the width.
    Everywhere { width: f64 },
}

/// A new number from the density `e^{-energy}`; energies that are not numbers count as infinite.
pub(super) fn slice(
    old: f64,
    support: Support,
    mut energy: impl FnMut(f64) -> f64,
    random: &mut Random,
) -> f64 {
    // an exponential variable above the old energy is a height under the old density
    let level = energy(old) - ln_f64(1.0 - random.unit());
    let mut inside = |x: f64| energy(x) <= level;
    let (mut low, mut high) = match support {
        Support::Within { low, high } => (low, high),
        Support::Everywhere { width } => step_out(old, width, &mut inside, random),
    };
    for _ in 0..STEPS {
        let new = low + random.unit() * (high - low);
        if inside(new) {
            return new;
        }
        if new < old { low = new } else { high = new }
    }
    old
}

/// An interval around `old` that ends outside of the slice.
fn step_out(old: f64, width: f64, mut inside: impl FnMut(f64) -> bool, random: &mut Random) -> (f64, f64) {
    let mut low = old - width * random.unit();
    let mut high = low + width;
    for _ in 0..STEPS {
        if !inside(low) {
            break;
        }
        low -= width;
    }
    for _ in 0..STEPS {
        if !inside(high) {
            break;
        }
        high += width;
    }
    (low, high)
}
