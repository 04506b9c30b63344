//! The public functions: each for `f32` and `f64`, for one number and for a slice.

use super::{exp, gelu, ln, sigmoid};

macro_rules! elementwise {
    ($kernel:path, $float:ident, $scalar:ident, $slice:ident, $meaning:literal) => {
        #[doc = concat!($meaning, "; see the [module](super) for its error.")]
        #[inline(always)]
        pub fn $scalar(x: $float) -> $float {
            $kernel(x)
        }

        #[doc = concat!($meaning, ", in place for every `x` of a slice, bit for bit [`", stringify!($scalar), "`].")]
        pub fn $slice(values: &mut [$float]) {
            pulp::Arch::new().dispatch(
                #[inline(always)]
                || {
                    for x in values {
                        *x = $kernel(*x);
                    }
                },
            );
        }
    };
}

elementwise!(exp::exp, f64, exp_f64, exp_f64_slice, "`e^x`");
elementwise!(exp::exp, f32, exp_f32, exp_f32_slice, "`e^x`");
elementwise!(exp::exp2, f64, exp2_f64, exp2_f64_slice, "`2^x`");
elementwise!(exp::exp2, f32, exp2_f32, exp2_f32_slice, "`2^x`");
elementwise!(ln::ln, f64, ln_f64, ln_f64_slice, "`ln x`: `-∞` for zero, NaN for negative numbers");
elementwise!(ln::ln, f32, ln_f32, ln_f32_slice, "`ln x`: `-∞` for zero, NaN for negative numbers");
elementwise!(ln::log2, f64, log2_f64, log2_f64_slice, "`log2 x`: `-∞` for zero, NaN for negative numbers");
elementwise!(ln::log2, f32, log2_f32, log2_f32_slice, "`log2 x`: `-∞` for zero, NaN for negative numbers");
elementwise!(sigmoid::softplus, f64, softplus_f64, softplus_f64_slice, "`ln(1 + e^x)`");
elementwise!(sigmoid::softplus, f32, softplus_f32, softplus_f32_slice, "`ln(1 + e^x)`");
elementwise!(sigmoid::sigmoid, f64, sigmoid_f64, sigmoid_f64_slice, "`1/(1 + e^-x)`");
elementwise!(sigmoid::sigmoid, f32, sigmoid_f32, sigmoid_f32_slice, "`1/(1 + e^-x)`");
elementwise!(sigmoid::tanh, f64, tanh_f64, tanh_f64_slice, "`tanh x`");
elementwise!(sigmoid::tanh, f32, tanh_f32, tanh_f32_slice, "`tanh x`");
elementwise!(sigmoid::silu, f64, silu_f64, silu_f64_slice, "`x/(1 + e^-x)`; zero for `-∞`");
elementwise!(sigmoid::silu, f32, silu_f32, silu_f32_slice, "`x/(1 + e^-x)`; zero for `-∞`");
elementwise!(
    gelu::gelu,
    f64,
    gelu_f64,
    gelu_f64_slice,
    "`x Φ(x)`, `Φ` the integral of the Gaussian density; zero for `-∞`"
);
elementwise!(
    gelu::gelu,
    f32,
    gelu_f32,
    gelu_f32_slice,
    "`x Φ(x)`, `Φ` the integral of the Gaussian density; zero for `-∞`"
);
