//! Numbers and lists, as a line for people says them.

use hamnet::network::Certificate;
use hamnet::network::Counts;

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

/// `TV ≤ 3.1e-15 (f64, any hard or soft evidence)`.
pub fn certificate(certificate: &Certificate) -> String {
    let domain = certificate.domain.split(';').next().unwrap_or_default();
    format!("TV ≤ {:.1e} ({}, {domain})", certificate.posterior.total(), certificate.precision)
}

#[cfg(test)]
mod tests {
    use super::*;

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
