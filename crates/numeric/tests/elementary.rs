//! The elementary functions against references of twice the precision: no bound is broken, none is idle, and a slice gives
//! what single numbers give.
#![allow(clippy::disallowed_methods, reason = "the functions of the standard library are references here")]

mod support;

use hamnet_numeric::elementary::*;
use hamnet_numeric::{Dd, Scaled};
use support::{Random, ulp_f64};

/// The worst error in ulp over many points, for a function in both types against its double-double reference.
fn worst_f64(compute: fn(f64) -> f64, reference: fn(f64) -> Dd, points: impl Iterator<Item = f64>) -> f64 {
    let (mut worst, mut at) = (0.0, 0.0);
    for x in points {
        let exact = reference(x);
        let computed = compute(x);
        if exact.hi().is_infinite() || computed.is_infinite() {
            assert_eq!(computed, exact.hi(), "at {x:e}");
            continue;
        }
        let error = ((computed - exact.hi()) - exact.lo()).abs() / ulp_f64(exact.hi());
        if error > worst {
            (worst, at) = (error, x);
        }
    }
    println!("worst {worst:.3} ulp at {at:e}");
    worst
}

fn worst_f32(compute: fn(f32) -> f32, reference: fn(f64) -> f64, points: impl Iterator<Item = f32>) -> f64 {
    let (mut worst, mut at) = (0.0, 0.0);
    for x in points {
        let exact = reference(f64::from(x));
        let computed = compute(x);
        if (exact as f32).is_infinite() || computed.is_infinite() {
            assert_eq!(computed, exact as f32, "at {x:e}");
            continue;
        }
        let near = (exact as f32).abs();
        let ulp = if near < f32::MIN_POSITIVE { f32::from_bits(1) } else { near.next_up() - near };
        let error = (f64::from(computed) - exact).abs() / f64::from(ulp);
        if error > worst {
            (worst, at) = (error, x);
        }
    }
    println!("worst {worst:.3} ulp at {at:e}");
    worst
}

fn assert_tight(worst: f64, bound: f64) {
    assert!(worst <= bound, "{worst} ulp break the bound {bound}");
    assert!(worst >= 0.1 * bound, "the bound {bound} is idle: the worst is {worst}");
}

const COUNT: usize = 200_000;

/// Points between two limits, uniform and clustered at zero.
fn spread(low: f64, high: f64) -> impl Iterator<Item = f64> {
    let mut random = Random(7);
    (0..COUNT).map(move |i| match i % 3 {
        0 => random.between(low, high),
        1 => random.between(low.max(-2.0), high.min(2.0)),
        _ => random.between(low.max(-1.0), high.min(1.0)) * 2f64.powi(-(random.below(60) as i32)),
    })
}

/// Positive numbers of every magnitude, subnormal ones too, and many near one.
fn positive() -> impl Iterator<Item = f64> {
    let mut random = Random(11);
    (0..COUNT).map(move |i| match i % 3 {
        0 => f64::from_bits(1 + random.below(0x7fef_ffff_ffff_ffff)),
        1 => random.between(0.3, 3.0),
        _ => 1.0 + random.between(-0.4, 0.4) * 2f64.powi(-(random.below(50) as i32)),
    })
}

fn positive_f32() -> impl Iterator<Item = f32> {
    (1..0x7f80_0000u32).step_by(4_001).map(f32::from_bits).chain((0..COUNT).map(|i| 0.5 + i as f32 * 1e-5))
}

fn narrow(points: impl Iterator<Item = f64>) -> impl Iterator<Item = f32> {
    points.map(|x| x as f32)
}

fn dd(x: f64) -> Dd {
    Dd::from_f64(x)
}

/// `e^-|x|` exactly enough, also where it is below the normal range.
fn dd_exp_negative(x: f64) -> Dd {
    dd(-x.abs()).exp()
}

fn dd_softplus(x: f64) -> Dd {
    let e = dd_exp_negative(x);
    dd(x.max(0.0)) + if e.hi() < 1e-3 { ln_one_plus_series(e) } else { (Dd::ONE + e).ln() }
}

/// `ln(1 + e)` of a small `e`, of which `1 + e` would drop digits.
fn ln_one_plus_series(e: Dd) -> Dd {
    let sum = (1..16).rev().fold(Dd::ZERO, |sum, n| Dd::ONE / dd(f64::from(n)) - e * sum);
    e * sum
}

fn dd_sigmoid(x: f64) -> Dd {
    let e = dd_exp_negative(x);
    if x < 0.0 { e / (Dd::ONE + e) } else { Dd::ONE / (Dd::ONE + e) }
}

fn dd_tanh(x: f64) -> Dd {
    if x.abs() < 0.1 {
        return tanh_continued_fraction(x);
    }
    let e = dd(-2.0 * x.abs()).exp();
    let t = (Dd::ONE - e) / (Dd::ONE + e);
    if x < 0.0 { -t } else { t }
}

/// `max(x, 0) - m e/(1 + e)`, `m = |x|`, `e = e^-m`.
fn dd_silu(x: f64) -> Dd {
    let m = dd(x.abs());
    let tail = m * raised_exp(-m) / (Dd::ONE + dd_exp_negative(x));
    dd(x.max(0.0)) - tail.scale(-RAISED)
}

/// `max(x, 0) - m Φ(-m)`, `m = |x|`.
fn dd_gelu(x: f64) -> Dd {
    let m = dd(x.abs());
    let tail = if x.abs() < 30.0 { m * (-m).gaussian_integral() } else { far_tail_moment(m) };
    dd(x.max(0.0)) - tail
}

/// `m Φ(-m)` for `m ≥ 30`: `φ(m)` times `m` over the continued fraction `m + 1/(m + 2/(m + …))`.
fn far_tail_moment(m: Dd) -> Dd {
    let fraction = (1..40).rev().fold(m, |fraction, n| m + dd(f64::from(n)) / fraction);
    let density = raised_exp(m * m * dd(-0.5)) * Dd::ZERO.gaussian_density();
    (density * m / fraction).scale(-RAISED)
}

const RAISED: i32 = 300;

/// `2^300 e^x`, which stays in the range of double-double.
fn raised_exp(x: Dd) -> Dd {
    (x + Dd::LN_2.mul_f64(f64::from(RAISED))).exp()
}

/// `x/(1 + x²/(3 + x²/(5 + …)))` (Lambert).
fn tanh_continued_fraction(x: f64) -> Dd {
    let square = dd(x) * dd(x);
    let tail = (0..16).rev().fold(dd(33.0), |sum, n| dd(f64::from(2 * n + 1)) + square / sum);
    dd(x) / tail
}

#[test]
fn exp_keeps_its_bound() {
    assert_tight(worst_f64(exp_f64, |x| dd(x).exp(), spread(-750.0, 715.0)), EXP_ULP);
    assert_tight(worst_f32(exp_f32, f64::exp, narrow(spread(-110.0, 90.0))), EXP_ULP);
}

#[test]
fn exp2_keeps_its_bound() {
    let reference = |x: f64| {
        let k = x.round();
        ((dd(x - k)) * Dd::LN_2).exp().scale(k as i32)
    };
    assert_tight(worst_f64(exp2_f64, reference, spread(-1080.0, 1030.0)), EXP2_ULP);
    assert_tight(worst_f32(exp2_f32, f64::exp2, narrow(spread(-155.0, 130.0))), EXP2_ULP);
}

#[test]
fn ln_keeps_its_bound() {
    assert_tight(worst_f64(ln_f64, |x| dd(x).ln(), positive()), LN_ULP);
    assert_tight(worst_f32(ln_f32, f64::ln, positive_f32()), LN_ULP);
}

#[test]
fn log2_keeps_its_bound() {
    assert_tight(worst_f64(log2_f64, |x| dd(x).ln() / Dd::LN_2, positive()), LOG2_ULP);
    assert_tight(worst_f32(log2_f32, f64::log2, positive_f32()), LOG2_ULP);
    for k in -1074..1024 {
        assert_eq!(log2_f64(Scaled::ONE.shift(k).to_f64()), f64::from(k));
    }
}

#[test]
fn softplus_keeps_its_bound() {
    assert_tight(worst_f64(softplus_f64, dd_softplus, spread(-750.0, 60.0)), SOFTPLUS_ULP);
    let reference = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    assert_tight(worst_f32(softplus_f32, reference, narrow(spread(-110.0, 30.0))), SOFTPLUS_ULP);
}

#[test]
fn sigmoid_keeps_its_bound() {
    assert_tight(worst_f64(sigmoid_f64, dd_sigmoid, spread(-750.0, 60.0)), SIGMOID_ULP);
    let reference = |x: f64| if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) };
    assert_tight(worst_f32(sigmoid_f32, reference, narrow(spread(-110.0, 30.0))), SIGMOID_ULP);
}

#[test]
fn tanh_keeps_its_bound() {
    assert_tight(worst_f64(tanh_f64, dd_tanh, spread(-40.0, 40.0)), TANH_ULP);
    assert_tight(worst_f32(tanh_f32, f64::tanh, narrow(spread(-20.0, 20.0))), TANH_ULP);
}

#[test]
fn silu_keeps_its_bound() {
    assert_tight(worst_f64(silu_f64, dd_silu, spread(-760.0, 60.0)), SILU_ULP);
    let reference = |x: f64| x / (1.0 + (-x).exp());
    assert_tight(worst_f32(silu_f32, reference, narrow(spread(-115.0, 30.0))), SILU_ULP);
}

#[test]
fn gelu_keeps_its_bound() {
    assert_tight(worst_f64(gelu_f64, dd_gelu, spread(-40.0, 10.0)), GELU_ULP);
    assert_tight(worst_f32(gelu_f32, |x| dd_gelu(x).to_f64(), narrow(spread(-15.0, 8.0))), GELU_ULP);
}

#[test]
fn gelu_joins_at_its_border() {
    for border in [3.0f64, 2.25] {
        let near = (-1000i32..1000).map(|i| border + f64::from(i) * 1e-9);
        assert_tight(worst_f64(gelu_f64, dd_gelu, near.flat_map(|x| [x, -x])), GELU_ULP);
        let near = (-1000i32..1000).map(|i| f32::from_bits(((border as f32).to_bits() as i32 + i) as u32));
        assert_tight(worst_f32(gelu_f32, |x| dd_gelu(x).to_f64(), near.flat_map(|x| [x, -x])), GELU_ULP);
    }
}

#[test]
fn extremes_are_what_they_should_be() {
    let (inf, nan) = (f64::INFINITY, f64::NAN);
    assert_eq!([exp_f64(inf), exp_f64(-inf), exp_f64(0.0), exp_f64(1e300)], [inf, 0.0, 1.0, inf]);
    assert_eq!([exp2_f64(inf), exp2_f64(-inf), exp2_f64(-1074.0)], [inf, 0.0, f64::from_bits(1)]);
    assert_eq!([ln_f64(0.0), ln_f64(inf), ln_f64(1.0), ln_f64(-0.0)], [-inf, inf, 0.0, -inf]);
    assert!(ln_f64(-1.0).is_nan() && ln_f64(-inf).is_nan() && log2_f64(-1.0).is_nan());
    assert_eq!([softplus_f64(inf), softplus_f64(-inf), softplus_f64(1e300)], [inf, 0.0, 1e300]);
    assert_eq!([sigmoid_f64(inf), sigmoid_f64(-inf), sigmoid_f64(0.0)], [1.0, 0.0, 0.5]);
    assert_eq!([tanh_f64(inf), tanh_f64(-inf), tanh_f64(1e300)], [1.0, -1.0, 1.0]);
    assert_eq!(
        [silu_f64(inf), silu_f64(-inf), silu_f64(0.0), silu_f64(1e300), silu_f64(-1e300)],
        [inf, 0.0, 0.0, 1e300, 0.0]
    );
    assert_eq!(
        [gelu_f64(inf), gelu_f64(-inf), gelu_f64(0.0), gelu_f64(1e300), gelu_f64(-1e300)],
        [inf, 0.0, 0.0, 1e300, 0.0]
    );
    assert!(tanh_f64(-0.0).is_sign_negative());
    assert_eq!(tanh_f64(f64::from_bits(3)), f64::from_bits(3));
    for f in [exp_f64, exp2_f64, ln_f64, log2_f64, softplus_f64, sigmoid_f64, tanh_f64, silu_f64, gelu_f64] {
        assert!(f(nan).is_nan());
    }
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    assert_eq!([exp_f32(inf), exp_f32(-inf), exp_f32(0.0), exp_f32(1e30)], [inf, 0.0, 1.0, inf]);
    assert_eq!([ln_f32(0.0), ln_f32(inf), ln_f32(1.0)], [-inf, inf, 0.0]);
    assert_eq!([softplus_f32(inf), softplus_f32(-inf), sigmoid_f32(-inf)], [inf, 0.0, 0.0]);
    assert_eq!([tanh_f32(inf), tanh_f32(-inf), tanh_f32(f32::from_bits(3))], [1.0, -1.0, f32::from_bits(3)]);
    assert_eq!([silu_f32(inf), silu_f32(-inf), silu_f32(0.0), silu_f32(1e30)], [inf, 0.0, 0.0, 1e30]);
    assert_eq!([gelu_f32(inf), gelu_f32(-inf), gelu_f32(0.0), gelu_f32(1e30)], [inf, 0.0, 0.0, 1e30]);
    for f in [exp_f32, exp2_f32, ln_f32, log2_f32, softplus_f32, sigmoid_f32, tanh_f32, silu_f32, gelu_f32] {
        assert!(f(nan).is_nan());
    }
}

#[test]
fn a_slice_gives_what_single_numbers_give() {
    type Both<T> = (fn(T) -> T, fn(&mut [T]));
    let doubles: [Both<f64>; 9] = [
        (exp_f64, exp_f64_slice),
        (exp2_f64, exp2_f64_slice),
        (ln_f64, ln_f64_slice),
        (log2_f64, log2_f64_slice),
        (softplus_f64, softplus_f64_slice),
        (sigmoid_f64, sigmoid_f64_slice),
        (tanh_f64, tanh_f64_slice),
        (silu_f64, silu_f64_slice),
        (gelu_f64, gelu_f64_slice),
    ];
    let singles: [Both<f32>; 9] = [
        (exp_f32, exp_f32_slice),
        (exp2_f32, exp2_f32_slice),
        (ln_f32, ln_f32_slice),
        (log2_f32, log2_f32_slice),
        (softplus_f32, softplus_f32_slice),
        (sigmoid_f32, sigmoid_f32_slice),
        (tanh_f32, tanh_f32_slice),
        (silu_f32, silu_f32_slice),
        (gelu_f32, gelu_f32_slice),
    ];
    let points: Vec<f64> = spread(-800.0, 800.0).step_by(37).collect();
    for length in (0..40).chain([1_000, points.len()]) {
        for (one, many) in doubles {
            let mut values = points[..length].to_vec();
            many(&mut values);
            assert!(values.iter().zip(&points).all(|(y, &x)| y.to_bits() == one(x).to_bits()));
        }
        for (one, many) in singles {
            let mut values: Vec<f32> = points[..length].iter().map(|&x| x as f32).collect();
            many(&mut values);
            assert!(values.iter().zip(&points).all(|(y, &x)| y.to_bits() == one(x as f32).to_bits()));
        }
    }
}
