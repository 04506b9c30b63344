//! Random numbers that are the same everywhere: SplitMix64 (Steele, Lea & Flood 2014).

/// A stream of random numbers from a seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `end`, which is at least 1; even but for one part in `2^64 / end`.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// A multiple of `2^-53` from 0 up to, not including, 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether an event of this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// An index, each as probable as its weight; the last one that has any if rounding leaves none.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        let mut last = 0;
        for (place, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            last = place;
            rest -= weight;
            if rest < 0.0 {
                break;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_their_range_and_differ() {
        let mut random = Random::new(7);
        let draws: Vec<usize> = (0..100).map(|_| random.below(5)).collect();
        assert!((0..5).all(|value| draws.contains(&value)) && draws.iter().all(|&value| value < 5));
        assert!((0..100).all(|_| (0.0..1.0).contains(&random.unit())));
    }

    #[test]
    fn what_weighs_nothing_is_never_drawn() {
        let mut random = Random::new(7);
        let mut draws = (0..100).map(|_| random.weighted(&[0.0, 0.5, 0.5, 0.0]));
        assert!(draws.all(|place| place == 1 || place == 2));
    }
}
