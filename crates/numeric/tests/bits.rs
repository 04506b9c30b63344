//! The same bits on every machine: a digest of many results, equal with and without fused multiply-add.

mod support;

use hamnet_numeric::elementary::*;
use hamnet_numeric::{Dd, Wide};
use support::Random;

/// FNV-1a over words.
struct Digest(u64);

impl Digest {
    fn take(&mut self, bits: u64) {
        self.0 = (self.0 ^ bits).wrapping_mul(0x0100_0000_01b3);
    }
}

#[test]
fn results_have_the_same_bits_everywhere() {
    let mut random = Random(1);
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    for i in 0..20_000 {
        let x = random.between(-30.0, 30.0);
        for f in [exp_f64, exp2_f64, softplus_f64, sigmoid_f64, tanh_f64, silu_f64, gelu_f64] {
            digest.take(f(x).to_bits());
        }
        for f in [exp_f32, exp2_f32, softplus_f32, sigmoid_f32, tanh_f32, silu_f32, gelu_f32] {
            digest.take(u64::from(f(x as f32).to_bits()));
        }
        digest.take(ln_f64(x.abs()).to_bits() ^ log2_f64(x.abs()).to_bits());
        digest.take(u64::from(ln_f32(x.abs() as f32).to_bits() ^ log2_f32(x.abs() as f32).to_bits()));
        let (a, b) = (random.scaled(200), random.scaled(200));
        let (hi, lo, exponent) = ((a + b) * a / b).bits();
        digest.take(hi ^ lo.rotate_left(17) ^ exponent as u64);
        let logarithm: Dd = a.ln_dd();
        digest.take(logarithm.hi().to_bits() ^ logarithm.exp().lo().to_bits());
        digest.take((Wide::from_scaled(a) * Wide::from_scaled(b)).ln().to_bits() ^ i);
    }
    assert_eq!(format!("{:016x}", digest.0), "b1f79feddf4d0e87");
}
