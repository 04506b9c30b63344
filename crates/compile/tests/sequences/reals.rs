//! Sequences of reals.

use hamnet_numeric::random::Random;

use crate::random::{self, Kind};
use crate::symbols::{Reached, compare};

#[test]
fn random_normal_laws_are_within_their_certificates() {
    let mut random = Random::new(21);
    for kind in [Kind::Mixing, Kind::Sparse] {
        let mut reached = [Reached::default(); 2];
        let mut in_range = 0;
        for _ in 0..500 {
            let model = random::reals(&mut random, kind);
            let length = 1 + random.below(8);
            let sights = random::sequence(&mut random, &model, length, 0.2);
            in_range += usize::from(compare(&model, &sights, &mut reached));
        }
        println!("{kind:?}: {in_range} in the range of f32, share of the bounds: {reached:?}");
        assert!(in_range >= 200, "{kind:?}: {in_range} in range");
        for Reached { filtered, ln_evidence, .. } in reached {
            // the bound is that of the ends of all ranges together, at every time
            assert!(filtered.min(ln_evidence) >= 0.01, "{kind:?}: {reached:?} is idle");
        }
    }
}
