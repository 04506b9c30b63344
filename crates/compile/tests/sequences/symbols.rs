//! Sequences of symbols.

use hamnet_compile::sequence;
use hamnet_model::hierarchy::{Emission, HiddenMarkov};
use hamnet_model::{Evidence, Finding};
use hamnet_network::sequence::{SequenceNetwork, Sight, filter, most_probable, smooth};
use hamnet_numeric::Precision;
use hamnet_numeric::random::Random;

use crate::judge::{self, Judged, total_variation};
use crate::portable;
use crate::random::{self, Kind};

/// The largest share of each bound that was reached.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reached {
    pub filtered: f64,
    pub smoothed: f64,
    pub ln_evidence: f64,
}

impl Reached {
    /// Compares beliefs of every time with the exact ones.
    #[allow(clippy::too_many_arguments)]
    pub fn compare(
        &mut self,
        network: &SequenceNetwork,
        precision: Precision,
        filtered: &[&[f64]],
        smoothed: &[&[f64]],
        ln_evidence: f64,
        judged: &Judged,
    ) {
        let certificate = network.certificate(precision).unwrap();
        let steps = filtered.len();
        for (time, (belief, exact)) in filtered.iter().zip(&judged.filtered).enumerate() {
            let (off, bound) = (total_variation(belief, exact), certificate.filtered(time + 1));
            assert!(off <= bound, "{precision}: filtered {off:e} > {bound:e} at {time}");
            self.filtered = self.filtered.max(off / bound);
        }
        for (belief, exact) in smoothed.iter().zip(&judged.smoothed) {
            let (off, bound) = (total_variation(belief, exact), certificate.smoothed(steps));
            assert!(off <= bound, "{precision}: smoothed {off:e} > {bound:e}");
            self.smoothed = self.smoothed.max(off / bound);
        }
        if judged.ln_evidence == f64::NEG_INFINITY {
            assert_eq!(ln_evidence, f64::NEG_INFINITY);
            return;
        }
        let (off, bound) = ((ln_evidence - judged.ln_evidence).abs(), certificate.ln_evidence(steps));
        assert!(off <= bound, "{precision}: ln p(e) {off:e} > {bound:e}");
        self.ln_evidence = self.ln_evidence.max(off / bound);
    }
}

/// Compares the plain evaluators and the f32 loop; gives whether f32 stayed in range.
pub fn compare(model: &HiddenMarkov, sights: &[Sight], reached: &mut [Reached; 2]) -> bool {
    let network = sequence::compile(model).unwrap();
    let judged = judge::judge(model, sights);
    let states = network.states();
    let (plain, smoothed) = (filter(&network, sights).unwrap(), smooth(&network, sights).unwrap());
    let [beliefs, both]: [Vec<&[f64]>; 2] =
        [&plain.beliefs, &smoothed.beliefs].map(|b| b.chunks(states).collect());
    reached[1].compare(&network, Precision::F64, &beliefs, &both, smoothed.ln_evidence, &judged);
    let forgives = network.certificate(Precision::F32).unwrap().forgives_underflow;
    let Some(single) = portable::run(&network, sights, forgives) else { return false };
    let [beliefs, both]: [Vec<&[f64]>; 2] =
        [&single.filtered, &single.smoothed].map(|b| b.iter().map(Vec::as_slice).collect());
    reached[0].compare(&network, Precision::F32, &beliefs, &both, single.ln_evidence, &judged);
    true
}

#[test]
fn four_thousand_random_models_are_within_their_certificates() {
    let mut random = Random::new(11);
    for kind in Kind::ALL {
        let mut reached = [Reached::default(); 2];
        let (mut in_range, mut possible) = (0, 0);
        for _ in 0..1000 {
            let model = random::symbols(&mut random, kind);
            let length = 1 + random.below(12);
            let sights = random::sequence(&mut random, &model, length, 0.2);
            in_range += usize::from(compare(&model, &sights, &mut reached));
            possible += usize::from(judge::judge(&model, &sights).ln_evidence > f64::NEG_INFINITY);
        }
        println!(
            "{kind:?}: {in_range} in the range of f32, {possible} possible, share of the bounds: {reached:?}"
        );
        assert!(in_range >= 100 && possible >= 400, "{kind:?}: {in_range} in range, {possible} possible");
        for Reached { filtered, smoothed, ln_evidence } in reached {
            // a smoothed belief has two errors, which seldom go the same way
            let share = filtered.min(2.0 * smoothed).min(ln_evidence);
            assert!(share >= 0.05, "{kind:?}: {reached:?} is idle");
        }
    }
}

#[test]
fn the_sums_are_those_of_the_unrolled_hierarchy() {
    let mut random = Random::new(12);
    for round in 0..500 {
        let model = random::symbols(&mut random, Kind::ALL[round % 4]);
        let length = 1 + random.below(8);
        let sights = random::sequence(&mut random, &model, length, 0.2);
        let judged = judge::judge(&model, &sights);
        let hierarchy = model.unrolled(length).unwrap();
        let hidden: Vec<_> = hierarchy.variables().ids().filter(|&id| !hierarchy.is_observed(id)).collect();
        let recursion = hierarchy.recursion();
        let mut evidence = Evidence::none(hierarchy.variables().len());
        for (time, (seen, sight)) in hierarchy.observed().into_iter().zip(&sights).enumerate() {
            if let Sight::Symbol(symbol) = sight {
                evidence.set(seen, Finding::State(*symbol));
            }
            let now = recursion.posterior(hidden[time], &evidence).unwrap();
            let exact: Vec<f64> = now.posteriors[0].iter().map(|p| p.to_f64()).collect();
            assert!(total_variation(&exact, &judged.filtered[time]) < 1e-15);
        }
        let all = recursion.marginals(&evidence).unwrap();
        for (time, id) in hidden.iter().enumerate() {
            let exact: Vec<f64> = all.posteriors[id.index()].iter().map(|p| p.to_f64()).collect();
            assert!(total_variation(&exact, &judged.smoothed[time]) < 1e-15);
        }
        let ln = all.ln_evidence.to_f64();
        assert!(ln == judged.ln_evidence || (ln - judged.ln_evidence).abs() <= 1e-15 * (1.0 + ln.abs()));
    }
}

#[test]
fn the_most_probable_path_is_that_of_all_paths() {
    let mut random = Random::new(13);
    let mut impossible = 0;
    for round in 0..800 {
        let model = random::symbols(&mut random, Kind::ALL[round % 4]);
        let states = model.hidden().cardinality();
        let length = 1 + random.below(5);
        let sights = random::sequence(&mut random, &model, length, 0.2);
        let network = sequence::compile(&model).unwrap();
        let found = most_probable(&network, &sights).unwrap();
        let paths = (0..states.pow(length as u32)).filter_map(|number| {
            let path: Vec<usize> =
                (0..length).map(|time| number / states.pow(time as u32) % states).collect();
            judge::ln_path(&model, &sights, &path)
        });
        let best = paths.map(|ln| ln.to_f64()).fold(f64::NEG_INFINITY, f64::max);
        if best == f64::NEG_INFINITY {
            impossible += 1;
            assert_eq!((found.states.len(), found.ln_probability), (0, f64::NEG_INFINITY));
            continue;
        }
        let certificate = network.certificate(Precision::F64).unwrap();
        let own = judge::ln_path(&model, &sights, &found.states).unwrap().to_f64();
        assert!(best - own <= certificate.path(length) + 1e-15 * best.abs());
        let off = (found.ln_probability - own).abs();
        assert!(off <= certificate.path(length) / 2.0 + 1e-15 * own.abs(), "{off:e}");
    }
    assert!((20..400).contains(&impossible), "{impossible}");
}

#[test]
fn a_network_keeps_what_the_model_is() {
    let model = random::symbols_of(&mut Random::new(14), Kind::Sparse, 5, 3).named("five");
    let network = sequence::compile(&model).unwrap();
    let parts = network.parts();
    assert_eq!((parts.model.as_str(), parts.belief.name.as_str()), ("five", "x"));
    assert_eq!(parts.transition.stored(), model.transition().stored());
    let Emission::Table { table, .. } = model.emission() else { panic!("symbols") };
    let hamnet_network::sequence::Emission::Symbols(emission) = &parts.emission else { panic!("symbols") };
    for (state, row) in table.to_dense().chunks(3).enumerate() {
        for (symbol, &p) in row.iter().enumerate() {
            assert!((emission.likelihoods[symbol * 5 + state] - p).abs() < 1e-15);
        }
    }
}
