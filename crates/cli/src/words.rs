//! Numbers and lists, as a line for people says them.

use hamnet::network::{Certificate, Counts, Network, RoundedUp};

use crate::labels;

/// Names beyond this many are counted instead of listed.
const LISTED: usize = 12;

/// `1,234,567`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `2 rows`.
pub fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number))
}

/// By how much so many steps contract errors.
pub fn contraction(factor: f64, steps: usize) -> String {
    match (factor, steps) {
        (1.0, _) => "errors add up, for steps do not contract them".to_owned(),
        (_, 1) => format!("errors contract to {} per step", RoundedUp(factor)),
        _ => format!("errors contract to {} per {}", RoundedUp(factor), counted(steps as u64, "step")),
    }
}

/// A predicted count: whole while people read it so, then with its power of ten.
pub fn estimate(number: f64) -> String {
    if number < 1e9 { count(number as u64) } else { format!("{number:.1e}") }
}

/// `41 neurons, 87 synapses, depth 9`.
pub fn size(counts: &Counts) -> String {
    format!(
        "{}, {}, depth {}",
        counted(counts.neurons, "neuron"),
        match counts.synapses {
            1 => "1 synapse".to_owned(),
            many => format!("{} synapses", count(many)),
        },
        counts.depth
    )
}

/// What `network` promises: `TV ≤ 3.1e-15 (f64, any hard or soft evidence)`; of energies also how far their errors spread; of
/// explanations `max-marginals ± 2.1e-14 nats`.
pub fn certificate(network: &Network, certificate: &Certificate) -> String {
    let domain = certificate.domain.split(';').next().unwrap_or_default();
    if network.explains() {
        let bound = RoundedUp(certificate.posterior.total());
        return format!("max-marginals ± {bound} nats ({}, {domain})", certificate.precision);
    }
    let energies =
        certificate.energy.map(|spread| format!("; energies ω ≤ {} nats", RoundedUp(spread.total())));
    let (bound, energies) = (RoundedUp(total_variation(certificate)), energies.unwrap_or_default());
    format!("TV ≤ {bound} ({}, {domain}{energies})", certificate.precision)
}

/// What is certified of each posterior; total variation is never above one.
pub fn total_variation(certificate: &Certificate) -> f64 {
    certificate.posterior.total().min(1.0)
}

/// `lung from 7 variables`.
pub fn question(network: &Network) -> String {
    let inputs = counted(network.inputs().len() as u64, "variable");
    if network.explains() {
        return format!("the most probable explanation from {inputs}");
    }
    let targets: Vec<String> =
        network.heads().iter().map(|head| labels::target_name(network, &head.target)).collect();
    let asked = list(&targets, "every marginal", network.parts().targets_condition);
    format!("{asked} from {inputs}")
}

/// `names`, or how all of them are called if these are all.
pub fn list(names: &[String], all: &str, is_all: bool) -> String {
    if is_all { all.to_owned() } else { shortened(names) }
}

/// `a, b, c`; the first of many, and how many more there are.
pub fn shortened(names: &[String]) -> String {
    let listed = names[..names.len().min(LISTED)].join(", ");
    match names.len().checked_sub(LISTED) {
        None | Some(0) => listed,
        Some(more) => format!("{listed} and {} more", count(more as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (0..14).map(|number| number.to_string()).collect();
        assert_eq!(shortened(&names[..2]), "0, 1");
        assert_eq!(shortened(&names), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more");
    }

    #[test]
    fn counts_are_grouped_and_agree_with_their_noun() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(2, "row"), "2 rows");
    }
}
