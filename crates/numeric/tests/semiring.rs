//! The semirings: their laws, and the answers they give to one evaluation.
#![allow(clippy::disallowed_methods, reason = "the functions of the standard library are references here")]

use hamnet_numeric::{Count, Dd, Interval, LogProb, MaxProduct, Scaled, Semiring, Support, Wide};

/// `Σ_i Π_j w_ij`: three terms `0.5·0.25`, `0·0.5` and `0.125·0.5`.
fn sum_of_products<S: Semiring>() -> S {
    let weight = |x: f64| S::from_weight(Scaled::from_f64(x));
    let terms = [[0.5, 0.25], [0.0, 0.5], [0.125, 0.5]];
    terms.iter().fold(S::ZERO, |sum, [a, b]| sum.add(S::ONE.mul(weight(*a)).mul(weight(*b))))
}

#[test]
fn one_evaluation_answers_each_question() {
    assert_eq!(sum_of_products::<f64>(), 0.1875);
    assert_eq!(sum_of_products::<Dd>(), Dd::from_f64(0.1875));
    assert_eq!(sum_of_products::<Scaled>(), Scaled::from_f64(0.1875));
    assert_eq!(sum_of_products::<Wide>(), Wide::from_f64(0.1875));
    assert_eq!(sum_of_products::<Interval>(), Interval::point(0.1875));
    assert_eq!(sum_of_products::<MaxProduct>(), MaxProduct(Scaled::from_f64(0.125)));
    assert_eq!(sum_of_products::<Support>(), Support(true));
    assert_eq!(sum_of_products::<Count>(), Count(2));
    assert!((sum_of_products::<LogProb>().ln() - 0.1875f64.ln()).abs() <= 1e-15);
}

#[test]
fn zero_absorbs_and_one_is_neutral() {
    fn check<S: Semiring + PartialEq + std::fmt::Debug>() {
        let x = S::from_weight(Scaled::from_f64(0.75));
        assert_eq!([x.mul(S::ZERO), S::ZERO.mul(x), S::ZERO.add(S::ZERO)], [S::ZERO; 3]);
        assert_eq!([x.mul(S::ONE), S::ONE.mul(x), x.add(S::ZERO), S::ZERO.add(x)], [x; 4]);
    }
    check::<f64>();
    check::<Dd>();
    check::<Scaled>();
    check::<Wide>();
    check::<LogProb>();
    check::<Interval>();
    check::<MaxProduct>();
    check::<Support>();
    check::<Count>();
}

#[test]
fn the_greater_is_one_of_the_two_and_never_zero_beside_a_positive_number() {
    fn check<S: Semiring + PartialEq + std::fmt::Debug>() {
        let [small, large] = [0.25, 0.75].map(|x| S::from_weight(Scaled::from_f64(x)));
        assert_eq!([small.greater(large), large.greater(small), large.greater(S::ZERO)], [large; 3]);
        assert_eq!([S::ZERO.greater(small), S::ZERO.greater(S::ZERO)], [small, S::ZERO]);
    }
    check::<f64>();
    check::<Dd>();
    check::<Scaled>();
    check::<Wide>();
    check::<LogProb>();
    check::<Interval>();
    check::<MaxProduct>();
    check::<Support>();
    check::<Count>();
    let [low, high] = [Interval::new(0.1, 0.6).unwrap(), Interval::new(0.4, 0.5).unwrap()];
    assert_eq!(low.greater(high), Interval::new(0.4, 0.6).unwrap());
}

#[test]
fn a_count_beyond_all_bounds_is_many() {
    assert_eq!(Count::MANY.add(Count(1)), Count::MANY);
    assert_eq!(Count(1 << 100).mul(Count(1 << 100)), Count::MANY);
    assert_eq!(Count::MANY.mul(Count(0)), Count(0));
}

#[test]
fn the_greatest_term_survives_underflow() {
    let tiny = MaxProduct::from_weight(Scaled::from_f64(1e-300));
    let product = (0..1_000).fold(MaxProduct::ONE, |product, _| product.mul(tiny));
    assert!(product > MaxProduct::ZERO);
}

#[test]
fn sums_in_log_space_keep_their_bound() {
    let unit = f64::EPSILON / 2.0;
    let mut worst = 0.0f64;
    for i in 0..20_000 {
        let (a, b) = (-f64::from(i) * 0.013, f64::from(i % 97) * 0.37 - 18.0);
        let computed = (LogProb::from_ln(a) + LogProb::from_ln(b)).ln();
        let exact = (Dd::from_f64(a).exp() + Dd::from_f64(b).exp()).ln();
        let error = (Dd::from_f64(computed) - exact).abs().to_f64();
        worst = worst.max(error / (unit * exact.abs().to_f64() + 3.0 * unit));
    }
    assert!((0.1..=1.0).contains(&worst), "{worst}");
}

#[test]
#[should_panic(expected = "logarithm of no number")]
fn infinity_is_not_the_logarithm_of_a_number() {
    let _ = LogProb::from_ln(f64::INFINITY);
}
