//! Scaled and wide numbers against big floats, also far outside the range of `f64`.

mod support;

use std::cmp::Ordering;

use dashu::base::Abs;
use hamnet_numeric::{Dd, Scaled, Wide};
use proptest::prelude::*;
use support::{Big, Random, big, big_dd, big_scaled, relative_error, ulp_f64};

const COUNT: usize = 100_000;

fn assert_tight(worst: f64, bound: f64) {
    assert!(worst <= bound, "{worst:e} breaks the bound {bound:e}");
    assert!(worst >= 0.1 * bound, "the bound {bound:e} is idle: the worst is {worst:e}");
}

/// Ranges of exponents, from neighbours to numbers that share no digit.
fn exponents(i: usize) -> u64 {
    [3, 120, 2_300, 20_000][i % 4]
}

fn assert_normalised(x: Scaled) {
    let (hi, lo) = (x.mantissa().hi(), x.mantissa().lo());
    assert!((1.0..2.0).contains(&hi) && hi + lo == hi, "{x:?}");
}

#[test]
fn scaled_operations_keep_their_bound() {
    let mut random = Random(1);
    let mut worst = [0.0f64; 3];
    for i in 0..COUNT {
        let (a, b) = (random.scaled(exponents(i)), random.scaled(exponents(i)));
        let (x, y) = (big_scaled(a), big_scaled(b));
        let results = [(a + b, &x + &y), (a * b, &x * &y), (a / b, &x / &y)];
        for (most, (computed, exact)) in worst.iter_mut().zip(results) {
            assert_normalised(computed);
            *most = most.max(relative_error(&big_scaled(computed), &exact));
        }
        assert_eq!(a.partial_cmp(&b), Some(x.cmp(&y)));
    }
    println!("{:?} u²", worst.map(|error| error * 2f64.powi(106)));
    for error in worst {
        assert_tight(error, Dd::UNIT);
    }
}

#[test]
fn wide_operations_keep_their_bound() {
    let mut random = Random(2);
    let mut worst = [0.0f64; 2];
    for i in 0..COUNT {
        let mut draw = || {
            let x = random.scaled(exponents(i));
            (Wide::from_f64(x.mantissa().hi()).shift(i64::from(x.exponent())), x.exponent())
        };
        let ((a, e), (b, f)) = (draw(), draw());
        let (x, y) = (big(a.mantissa()) << e as isize, big(b.mantissa()) << f as isize);
        for (most, (computed, exact)) in worst.iter_mut().zip([(a + b, &x + &y), (a * b, &x * &y)]) {
            let value = big(computed.mantissa()) << computed.exponent() as isize;
            assert!((1.0..2.0).contains(&computed.mantissa()));
            *most = most.max(relative_error(&value, &exact));
        }
        assert_eq!(a.partial_cmp(&b), Some(x.cmp(&y)));
    }
    for error in worst {
        assert_tight(error, Wide::UNIT);
    }
}

#[test]
fn logarithms_keep_their_bounds() {
    let mut random = Random(3);
    let (mut worst_dd, mut worst_ulp, mut worst_log2, mut worst_wide) = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
    let ln_2 = big(2.0).ln();
    for i in 0..20_000 {
        let x = random.scaled(exponents(i));
        if x.is_one() {
            continue;
        }
        let exact: Big = big(x.mantissa().hi()) + big(x.mantissa().lo());
        let exact = exact.ln() + &ln_2 * big(f64::from(x.exponent()));
        let computed = x.ln_dd();
        worst_dd = worst_dd.max(relative_error(&(big(computed.hi()) + big(computed.lo())), &exact));
        worst_ulp = worst_ulp.max(error_in_ulp(x.ln(), &exact));
        worst_log2 = worst_log2.max(error_in_ulp(x.log2(), &(&exact / &ln_2)));
        let wide = Wide::from_scaled(x);
        let exact = big(wide.mantissa()).ln() + &ln_2 * big(wide.exponent() as f64);
        if exact != Big::ZERO {
            worst_wide = worst_wide.max(error_in_ulp(wide.ln(), &exact));
        }
    }
    assert_tight(worst_dd, Dd::LN_UNIT);
    for worst in [worst_ulp, worst_log2, worst_wide] {
        assert_tight(worst, 0.5001);
    }
}

fn error_in_ulp(computed: f64, exact: &Big) -> f64 {
    let near = exact.clone().to_f64().value();
    (big(computed) - exact).abs().to_f64().value() / ulp_f64(near)
}

#[test]
fn rounding_to_f64_is_to_nearest_or_within_an_ulp() {
    let mut random = Random(4);
    for _ in 0..COUNT {
        let x = random.scaled(2_400);
        let (computed, exact) = (x.to_f64(), big_scaled(x));
        if computed.is_infinite() {
            assert!(x >= Scaled::from_f64(f64::MAX));
            continue;
        }
        let error = (big(computed) - exact).abs();
        let bound = if computed >= f64::MIN_POSITIVE { 0.5 } else { 1.0 };
        assert!(error <= big(bound) * big(ulp_f64(computed)), "{x:?} becomes {computed:e}");
    }
}

#[test]
fn ratios_of_wide_numbers_come_back_to_f64() {
    let wide = |x: f64, e| Wide::from_f64(x).shift(e);
    assert_eq!(wide(3.0, -100_000).ratio(wide(4.0, -100_000)), 0.75);
    assert_eq!(wide(3.0, 5_000).ratio(wide(4.0, 0)), f64::INFINITY);
    assert_eq!(wide(3.0, -5_000).ratio(wide(4.0, 0)), 0.0);
    assert_eq!(Wide::ZERO.ratio(wide(4.0, 0)), 0.0);
    assert_eq!(wide(4.0, 0).ratio(Wide::ZERO), f64::INFINITY);
    assert!(Wide::ZERO.ratio(Wide::ZERO).is_nan());
}

#[test]
fn zero_and_one_are_neutral() {
    let x = Scaled::from_f64(0.3).shift(-70_000);
    assert_eq!([x + Scaled::ZERO, Scaled::ZERO + x, x * Scaled::ONE, x / Scaled::ONE], [x; 4]);
    assert_eq!([x * Scaled::ZERO, Scaled::ZERO / x, Scaled::ZERO + Scaled::ZERO], [Scaled::ZERO; 3]);
    assert_eq!(Scaled::ZERO.shift(900), Scaled::ZERO);
    assert!(Scaled::ZERO < x && Scaled::ZERO.is_zero() && (x / x).is_one());
    let y = Wide::from_f64(0.3).shift(-70_000);
    assert_eq!([y + Wide::ZERO, Wide::ZERO + y, y * Wide::ONE], [y; 3]);
    assert_eq!([y * Wide::ZERO, Wide::ZERO + Wide::ZERO, Wide::ZERO.shift(-4)], [Wide::ZERO; 3]);
    assert_eq!([Scaled::ZERO.ln(), Scaled::ZERO.log2(), Wide::ZERO.ln()], [f64::NEG_INFINITY; 3]);
    assert_eq!([Scaled::ZERO.to_f64(), Wide::ZERO.to_f64()], [0.0; 2]);
}

#[test]
fn extreme_f64_are_kept() {
    for x in [f64::MAX, f64::MIN_POSITIVE, f64::from_bits(1), f64::from_bits(0x000f_ffff_ffff_ffff), 1.0] {
        assert_eq!(Scaled::from_f64(x).to_f64(), x);
        assert_eq!(Wide::from_f64(x).to_f64(), x);
        assert_eq!(Scaled::from_dd(Dd::from_f64(x)), Scaled::from_f64(x));
    }
}

#[test]
#[should_panic(expected = "leaves the range")]
fn a_product_outside_the_range_is_refused() {
    let x = Scaled::ONE.shift((1 << 30) - 1);
    let _ = x * x;
}

#[test]
#[should_panic(expected = "leaves the range")]
fn a_quotient_outside_the_range_is_refused() {
    let _ = Scaled::ONE.shift(1 - (1 << 30)) / Scaled::ONE.shift((1 << 30) - 1);
}

#[test]
#[should_panic(expected = "finite and nonnegative")]
fn a_negative_number_is_refused() {
    let _ = Scaled::from_f64(-1.0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_and_products_commute(x in 0.0..1e300f64, y in 0.0..1e300f64, shift in -5000..5000i32) {
        let (a, b) = (Scaled::from_f64(x).shift(shift), Scaled::from_f64(y));
        prop_assert_eq!((a + b).bits(), (b + a).bits());
        prop_assert_eq!((a * b).bits(), (b * a).bits());
    }

    #[test]
    fn equal_numbers_have_equal_bits(x in 0.0..1e300f64, k in 1u32..1000) {
        let times = Scaled::from_f64(f64::from(k));
        let there_and_back = Scaled::from_f64(x) * times / times;
        let nearest = Scaled::from_f64(x);
        prop_assert_eq!(there_and_back == nearest, there_and_back.bits() == nearest.bits());
        prop_assert_eq!(there_and_back.partial_cmp(&nearest) == Some(Ordering::Equal), there_and_back == nearest);
    }

    #[test]
    fn sums_of_integers_are_exact(x in 0u32.., y in 0u32..) {
        let (a, b) = (f64::from(x), f64::from(y));
        prop_assert_eq!(Scaled::from_f64(a) + Scaled::from_f64(b), Scaled::from_f64(a + b));
        let product = Scaled::from_f64(a) * Scaled::from_f64(b);
        let exact = u64::from(x) * u64::from(y);
        let (high, low) = ((exact >> 32) as f64 * 4_294_967_296.0, (exact & 0xffff_ffff) as f64);
        prop_assert_eq!(product, Scaled::from_dd(Dd::from_parts(high, low)));
    }
}

/// For small arguments the bound is that of the reduced exponential, for large ones that of the reduction.
#[test]
fn exponentials_keep_their_bound() {
    let mut random = Random(7);
    for exponents in [4, 40] {
        let mut worst = 0.0f64;
        for _ in 0..COUNT / 50 {
            let x = random.signed(exponents);
            let bound = Dd::EXP_UNIT + x.abs().to_f64() * 2f64.powi(-104);
            let off = relative_error(&big_scaled(Scaled::exp(x)), &big_dd(x).exp());
            worst = worst.max(off / bound);
        }
        assert_tight(worst, 1.0);
    }
}

#[test]
#[should_panic(expected = "leaves the range of scaled numbers")]
fn exponentials_beyond_the_range_are_refused() {
    let _ = Scaled::exp(Dd::from_f64(1e9));
}
