//! The published values of THEORY 3.4 and its check 18, and bounds against networks that exist.

use hamnet_model::VariableId;
use hamnet_model::polynomial::Monomial;
use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::*;

const STEPS: u64 = 100_000_000;

fn y(index: usize) -> Polynomial {
    Polynomial::coordinate(Coordinate::number(VariableId::new(index)))
}

fn product(powers: &[u32]) -> Polynomial {
    let coordinate = |place| Coordinate::number(VariableId::new(place));
    let powers = powers.iter().enumerate().map(|(place, &power)| (coordinate(place), power));
    Polynomial::term(Monomial::new(powers), 1.0)
}

fn power(base: &Polynomial, exponent: u32) -> Polynomial {
    (0..exponent).fold(Polynomial::constant(1.0), |product, _| &product * base)
}

fn linear(coefficients: &[f64]) -> Polynomial {
    let terms = coefficients.iter().enumerate().map(|(place, &c)| y(place).scaled(Dd::from_f64(c)));
    terms.fold(Polynomial::zero(), |sum, term| &sum + &term)
}

/// The largest rank of a matrix of derivatives, and the largest kernel, of a form.
fn pair(form: &Polynomial) -> (u64, u64) {
    let mut steps = Steps::new(10_000_000);
    let forms = parts(form, 0.0);
    (waring::largest_span(&forms, &mut steps).0, waring::largest_kernel(&forms, &mut steps))
}

fn bounds(energies: &[Polynomial]) -> Vec<Bound> {
    lower_bounds(energies, |_| true, &Options { steps: 10_000_000, uncertainty: 0.0 })
}

/// The best bound on networks of one layer with these biases that compute the energies in the sense of Taylor.
fn one_layer(energies: &[Polynomial], biases: BiasModel) -> u64 {
    let holds = |bound: &Bound| bound.biases.includes(biases) && bound.sense.includes(Sense::Taylor);
    bounds(energies).into_iter().filter(holds).map(|bound| bound.neurons).max().unwrap_or(0)
}

/// The best bound on networks of any depth.
fn any_depth(energies: &[Polynomial]) -> u64 {
    let deep = bounds(energies).into_iter().filter(|bound| bound.layers == Layers::Any);
    deep.map(|bound| bound.neurons).max().unwrap_or(0)
}

#[test]
fn products_of_n_numbers_have_the_published_bounds() {
    for (n, common, spans) in [(2, 4, 2), (3, 8, 3), (4, 16, 6)] {
        let energy = [product(&vec![1; n])];
        assert_eq!(one_layer(&energy, BiasModel::Common), common);
        assert_eq!(one_layer(&energy, BiasModel::CommonWithOutputBias), common - 1);
        assert_eq!(one_layer(&energy, BiasModel::CommonWithSkip), common - 2);
        assert_eq!(one_layer(&energy, BiasModel::Any), common / 2);
        assert_eq!(pair(&energy[0]), (spans, common / 2));
    }
}

#[test]
fn sums_of_ranks_have_the_published_values() {
    let squares = (0..3).fold(Polynomial::zero(), |sum, place| &sum + &power(&y(place), 2));
    let mixed = &power(&linear(&[1.0, 1.0]), 2) * &y(2);
    let cases: [(Polynomial, &[u64]); 8] = [
        (product(&[1, 1]), &[1, 2, 1]),
        (product(&[1, 1, 1]), &[1, 3, 3, 1]),
        (product(&[1, 1, 1, 1]), &[1, 4, 6, 4, 1]),
        (product(&[3, 2]), &[1, 2, 3, 3, 2, 1]),
        (product(&[2, 1, 1]), &[1, 3, 4, 3, 1]),
        (squares, &[1, 3, 1]),
        (power(&linear(&[1.0, 1.0, 1.0]), 3), &[1, 1, 1, 1]),
        (mixed, &[1, 2, 2, 1]),
    ];
    for (energy, ranks) in cases {
        assert_eq!(catalecticant_ranks(&energy, STEPS), ranks);
        assert_eq!(one_layer(&[energy], BiasModel::Common), ranks.iter().sum());
    }
}

#[test]
fn kernels_have_the_published_values() {
    let squares = (0..3).fold(Polynomial::zero(), |sum, place| &sum + &power(&y(place), 2));
    let fourth_powers = &power(&y(0), 4) + &power(&y(1), 4);
    let mixed = &power(&linear(&[1.0, 1.0]), 2) * &y(2);
    let cases = [
        (product(&[3, 2]), (3, 4)),
        (product(&[2, 1, 1]), (4, 6)),
        (mixed, (2, 3)),
        (squares, (3, 1)),
        (fourth_powers, (2, 2)),
        (power(&linear(&[1.0, 1.0, 1.0]), 3), (1, 1)),
    ];
    for (energy, expected) in cases {
        assert_eq!(pair(&energy), expected, "{energy:?}");
    }
}

#[test]
fn sums_of_powers_need_as_many_neurons_as_they_have_forms_and_no_more() {
    let mut random = Random::new(18);
    for case in 0..60 {
        // squares of so many forms are independent, in general
        let n = 2 + random.below(3);
        let m = 1 + random.below(n * (n + 1) / 2);
        let mut draw = || random.below(201) as f64 - 100.5;
        let forms: Vec<Polynomial> =
            (0..m).map(|_| linear(&(0..n).map(|_| draw()).collect::<Vec<_>>())).collect();
        // the parts of a network with these linear forms: any multiples of their powers
        let mut energy = || {
            (2..=4).fold(Polynomial::zero(), |sum, degree| {
                forms.iter().fold(sum, |sum, form| &sum + &power(form, degree).scaled(Dd::from_f64(draw())))
            })
        };
        let energies = [energy(), energy()];
        let any: Vec<Bound> =
            bounds(&energies).into_iter().filter(|bound| bound.biases == BiasModel::Any).collect();
        assert!(any.iter().all(|bound| bound.neurons <= m as u64), "case {case}: {any:?}, but there are {m}");
        assert!(any.iter().any(|bound| bound.neurons == m as u64), "case {case}: {any:?}, but there are {m}");
    }
}

#[test]
fn moments_of_atoms_never_need_more_than_there_are() {
    let mut random = Random::new(19);
    for case in 0..60 {
        let (n, m) = (1 + random.below(3), 1 + random.below(6));
        let atoms: Vec<(Polynomial, f64)> = (0..m)
            .map(|_| {
                let form = linear(&(0..n).map(|_| random.below(5) as f64 - 2.0).collect::<Vec<_>>());
                (form, random.below(5) as f64 - 2.0)
            })
            .collect();
        // one derivative per degree, none of them zero; the constant and the linear part can be dropped
        let part = |degree: u32, output: f64| {
            let sigma = [1.0, 0.5, -2.0, 3.0, 0.25][degree as usize];
            atoms.iter().fold(Polynomial::zero(), |sum, (form, weight)| {
                // the second output weighs the atoms differently
                let weight = weight * weight * output + weight;
                &sum + &power(form, degree).scaled(Dd::from_f64(sigma * weight))
            })
        };
        let models = [BiasModel::Common, BiasModel::CommonWithOutputBias, BiasModel::CommonWithSkip];
        for (free, biases) in models.into_iter().enumerate() {
            let energy = |output| {
                (free as u32..=4).fold(Polynomial::zero(), |sum, degree| &sum + &part(degree, output))
            };
            let bounds = [one_layer(&[energy(0.0)], biases), one_layer(&[energy(0.0), energy(1.0)], biases)];
            assert!(
                bounds[0] <= bounds[1] && bounds[1] <= m as u64,
                "case {case}, {biases}: {bounds:?} of {m}"
            );
        }
    }
}

#[test]
fn quadratic_forms_take_their_rank_and_one_more_for_monotone_units() {
    for rank in 1..=6 {
        let square = |j: usize| power(&linear(&[1.0, j as f64, 0.5, -(j as f64) * j as f64, 3.0, 0.1]), 2);
        let form = (0..rank).fold(Polynomial::zero(), |sum, j| &sum + &square(j));
        // the forms lie in the space of the three sequences 1, j and j²
        let exact = rank.min(3) as u64;
        let list = bounds(std::slice::from_ref(&form));
        let deep = list.iter().find(|bound| bound.layers == Layers::Any).expect("not affine");
        assert_eq!((deep.neurons, deep.attained), (exact, true), "{deep}");
        let monotone = list.iter().find(|bound| bound.biases == BiasModel::Monotone).expect("no linear part");
        assert_eq!((monotone.neurons, monotone.attained), (exact + 1, true), "{monotone}");
        let with_linear_part = &form + &linear(&[0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert!(one_layer(&[with_linear_part], BiasModel::Monotone) >= exact);
    }
}

#[test]
fn energies_share_linear_forms() {
    let (a, b) = (&power(&y(0), 2) + &power(&y(1), 2), &y(0) * &y(1));
    // two forms of two variables, but the symmetric matrices with one more direction
    assert_eq!(any_depth(&[a.clone(), b.clone()]), 2);
    assert_eq!(one_layer(&[a.clone(), b.clone()], BiasModel::Any), 2);
    let c = power(&y(0), 2);
    assert_eq!(one_layer(&[a, b, c], BiasModel::Any), 3);
    assert_eq!(any_depth(&[&y(0) * &y(1), &y(2) * &y(3)]), 4);
}

#[test]
fn affine_energies_need_a_neuron_only_without_skips() {
    let affine = &linear(&[1.0, 2.0]) + &Polynomial::constant(3.0);
    let list = bounds(&[affine, Polynomial::zero()]);
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].neurons, list[0].biases), (1, BiasModel::CommonWithOutputBias));
    assert!(bounds(&[]).is_empty());
    assert!(lower_bounds(&[linear(&[1.0, 2.0])], |_| false, &Options::default()).is_empty());
}

#[test]
fn bits_are_counted_and_not_differentiated() {
    let list = lower_bounds(&[product(&[1; 8])], |_| false, &Options::default());
    assert_eq!(list.len(), 1);
    assert_eq!((list[0].neurons, list[0].sense, list[0].layers), (1, Sense::Exact, Layers::Any));
    let all = (0..1u32 << 10).fold(Polynomial::zero(), |sum, mask| {
        &sum + &product(&(0..10).map(|place| mask >> place & 1).collect::<Vec<_>>())
    });
    let generic = lower_bounds(&[all], |_| false, &Options::default());
    assert_eq!((generic[0].neurons, generic[0].sense), (1013u64.div_ceil(12), Sense::Generic));
    assert_eq!(generic_neurons((1 << 10) - 1, 10, 1), 1023u64.div_ceil(12));
}

#[test]
fn energies_in_bits_and_reals_are_bounded_by_their_coefficients() {
    // b·x·y + (1 - b)·z²: three linear forms, whatever the bit does
    let energy = &(&(&y(0) * &y(1)) * &y(2)) + &(&(&Polynomial::constant(1.0) - &y(0)) * &power(&y(3), 2));
    let is_real = |own: Coordinate| own.variable() != Some(VariableId::new(0));
    let list = lower_bounds(&[energy], is_real, &Options::default());
    assert!(list.iter().any(|bound| bound.layers == Layers::Any && bound.neurons == 3), "{list:?}");
    assert!(list.iter().all(|bound| bound.biases == BiasModel::Any));
}

#[test]
fn large_products_are_bounded_by_their_divisors() {
    let energy = [product(&[1; 32])];
    assert_eq!(one_layer(&energy, BiasModel::Any), 1 << 31);
    assert_eq!(one_layer(&energy, BiasModel::Common), 1 << 32);
    assert_eq!(one_layer(&energy, BiasModel::CommonWithSkip), (1 << 32) - 2);
    assert_eq!(any_depth(&energy), 32);
    assert_eq!(one_layer(&[product(&[3; 70])], BiasModel::Any), u64::MAX / 4);
}

#[test]
fn less_effort_gives_lower_bounds() {
    let mut random = Random::new(5);
    let squares = (0..12).fold(Polynomial::zero(), |sum, _| {
        let form: Vec<f64> = (0..12).map(|_| random.below(9) as f64 - 4.0).collect();
        &sum + &power(&linear(&form), 4)
    });
    let mut before = 0;
    for steps in [0, 1_000, 100_000, 10_000_000, 100_000_000] {
        let list =
            lower_bounds(std::slice::from_ref(&squares), |_| true, &Options { steps, uncertainty: 0.0 });
        let best =
            list.iter().filter(|bound| bound.biases == BiasModel::Any).map(|bound| bound.neurons).max();
        assert!(best.unwrap_or(0) >= before && best.unwrap_or(0) <= 12, "{steps}: {best:?} after {before}");
        before = best.unwrap_or(0);
    }
    assert_eq!(before, 12);
}

#[test]
fn rounded_coefficients_raise_ranks_but_not_those_within_an_uncertainty() {
    let mut random = Random::new(6);
    for rank in 1..=5 {
        let powers = (0..rank).fold(Polynomial::zero(), |sum, _| {
            let form: Vec<f64> = (0..6).map(|_| random.unit() - 0.5).collect();
            &sum + &power(&linear(&form), 4)
        });
        let best = |uncertainty| {
            let options = Options { uncertainty, steps: 10_000_000 };
            let list = lower_bounds(std::slice::from_ref(&powers), |_| true, &options);
            list.into_iter().map(|bound| bound.neurons).max().unwrap_or(0)
        };
        assert!(best(0.0) > rank as u64);
        assert_eq!([Options::default().uncertainty, 1e-12].map(best), [rank as u64; 2]);
        assert_eq!(best(10.0), 0);
    }
}

#[test]
fn bounds_for_exact_coefficients_stand_beside_those_within_an_uncertainty() {
    let energy = [&product(&[1, 1, 1]) + &power(&linear(&[0.5, 3.0, 2.0]), 2)];
    let options = Options::default();
    let list = lower_bounds(&energy, |_| true, &options);
    let exact = lower_bounds(&energy, |_| true, &Options { uncertainty: 0.0, ..options });
    let certain = |bound: &&Bound| bound.uncertainty > 0.0;
    assert_eq!(list.iter().filter(certain).map(|bound| bound.neurons).max(), Some(4));
    assert_eq!(list.iter().map(|bound| bound.neurons).max(), exact.iter().map(|bound| bound.neurons).max());
    let form = [power(&linear(&[0.1, 0.7]), 2)];
    assert!(lower_bounds(&form, |_| true, &options).iter().any(|bound| bound.attained && certain(&bound)));
}

#[test]
fn subtracted_dimensions_are_bounded_from_above() {
    // along x - y the second derivative of (x + y)³ vanishes, but its terms do not vanish one by one
    let energy = parts(&power(&linear(&[1.0, 1.0]), 3), 0.0);
    let along = [(Coordinate::number(VariableId::new(0)), 1), (Coordinate::number(VariableId::new(1)), -1)];
    let mut steps = Steps::new(1_000_000);
    let second = Derivatives { forms: &energy, direction: &along, times: 2 };
    assert_eq!(second.most_dimension(&mut steps), 0);
    let sum = [(along[0].0, 1), (along[1].0, 1)];
    let third = Derivatives { forms: &energy, direction: &sum, times: 2 };
    assert_eq!((third.least_dimension(&mut steps), third.most_dimension(&mut steps)), (2, 2));
    assert_eq!(third.most_dimension(&mut Steps::new(0)), u64::MAX);
}

#[test]
fn products_have_lower_bounds_too() {
    let options = Options::default();
    assert_eq!(products::least_products(&[product(&[1; 9])], &options), 4);
    assert_eq!(products::least_products(&[linear(&[1.0])], &options), 0);
    let pairs = (0..5).fold(Polynomial::zero(), |sum, j| &sum + &(&y(2 * j) * &y(2 * j + 1)));
    assert_eq!(products::least_products(&[pairs], &options), 5);
    let three = [power(&y(0), 2), &y(0) * &y(1), power(&y(1), 2)];
    assert_eq!(products::least_products(&three, &options), 3);
    let roots = [1, 2, 3, 4, 5, 9, 10, 16, 17].map(products::generic_products);
    assert_eq!(roots, [0, 1, 2, 2, 3, 3, 4, 4, 5]);
    assert_eq!([4, 5].map(products::generic_multiplications), [2, 3]);
}

#[test]
fn product_units_of_discrete_energies_are_bounded_by_degrees() {
    let options = Options::default();
    // bits: powers are no products, and indicators that sum to one are one
    let bits = [product(&[1, 1, 1]), &product(&[1, 1]) + &y(2)];
    let found = products::product_units(&bits, |_| false, &options);
    assert_eq!(found.iter().map(|bound| bound.neurons).collect::<Vec<_>>(), [2]);
    let state = |state| Polynomial::coordinate(Coordinate::indicator(VariableId::new(5), state));
    let either = &(&state(0) + &state(1)) * &y(0);
    assert!(products::product_units(std::slice::from_ref(&either), |_| false, &options).is_empty());
    let square = &either * &y(0);
    let mixed = products::product_units(&[square], |own| own.state().is_none(), &options);
    assert_eq!(mixed.iter().map(|bound| bound.neurons).collect::<Vec<_>>(), [1]);
    let real = products::product_units(&[&y(0) * &y(1)], |_| true, &options);
    assert!(real.iter().all(|bound| bound.neurons == 1 && bound.biases == BiasModel::ProductUnits));
}

#[test]
fn bounds_read_as_sentences() {
    let list = bounds(&[product(&[1, 1, 1])]);
    let text: Vec<String> = list.iter().map(Bound::to_string).collect();
    assert!(text.contains(
        &"at least 4 neurons, with one hidden layer, any biases and skips, in the Taylor sense about any point \
          (divisors of a monomial alone on its variables)"
            .to_owned()
    ), "{text:#?}");
}
