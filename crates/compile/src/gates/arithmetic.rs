//! What a gate can be evaluated in: the two precisions of networks, and double-double as their judge.

use std::ops::{Add, Mul};

use hamnet_numeric::{Dd, elementary};

use super::Unit;

/// A number type with the units.
pub trait Arithmetic: Copy + Add<Output = Self> + Mul<Output = Self> {
    /// The nearest number.
    fn from_f64(x: f64) -> Self;
    /// The nearest `f64`.
    fn to_f64(self) -> f64;
    /// `σ(x)`, within [`Unit::ulp`] for `f32` and `f64`.
    fn activate(unit: Unit, x: Self) -> Self;
}

impl Arithmetic for f32 {
    fn from_f64(x: f64) -> f32 {
        x as f32
    }

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    fn activate(unit: Unit, x: f32) -> f32 {
        match unit {
            Unit::Sigmoid => elementary::sigmoid_f32(x),
            Unit::Tanh => elementary::tanh_f32(x),
            Unit::Softplus => elementary::softplus_f32(x),
            Unit::Silu => elementary::silu_f32(x),
            Unit::Gelu => elementary::gelu_f32(x),
            Unit::Square => x * x,
            Unit::Relu => x.max(0.0),
        }
    }
}

impl Arithmetic for f64 {
    fn from_f64(x: f64) -> f64 {
        x
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn activate(unit: Unit, x: f64) -> f64 {
        match unit {
            Unit::Sigmoid => elementary::sigmoid_f64(x),
            Unit::Tanh => elementary::tanh_f64(x),
            Unit::Softplus => elementary::softplus_f64(x),
            Unit::Silu => elementary::silu_f64(x),
            Unit::Gelu => elementary::gelu_f64(x),
            Unit::Square => x * x,
            Unit::Relu => x.max(0.0),
        }
    }
}

impl Arithmetic for Dd {
    fn from_f64(x: f64) -> Dd {
        Dd::from_f64(x)
    }

    fn to_f64(self) -> f64 {
        self.hi()
    }

    fn activate(unit: Unit, x: Dd) -> Dd {
        unit.derivative(0, x)
    }
}
