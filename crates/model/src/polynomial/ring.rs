//! Sums, differences and products of polynomials.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use hamnet_numeric::Dd;

use super::Polynomial;

impl Polynomial {
    /// Every coefficient times `factor`.
    pub fn scaled(&self, factor: Dd) -> Self {
        let mut product = Self::zero();
        for (monomial, coefficient) in self.terms() {
            product.add_term(monomial.clone(), coefficient * factor);
        }
        product
    }
}

impl AddAssign<&Polynomial> for Polynomial {
    fn add_assign(&mut self, other: &Polynomial) {
        for (monomial, coefficient) in other.terms() {
            self.add_term(monomial.clone(), coefficient);
        }
    }
}

impl Add for &Polynomial {
    type Output = Polynomial;

    fn add(self, other: &Polynomial) -> Polynomial {
        let mut sum = self.clone();
        sum += other;
        sum
    }
}

impl Sub for &Polynomial {
    type Output = Polynomial;

    fn sub(self, other: &Polynomial) -> Polynomial {
        self + &-other
    }
}

impl Neg for &Polynomial {
    type Output = Polynomial;

    fn neg(self) -> Polynomial {
        self.scaled(Dd::from_f64(-1.0))
    }
}

impl Mul for &Polynomial {
    type Output = Polynomial;

    fn mul(self, other: &Polynomial) -> Polynomial {
        let mut product = Polynomial::zero();
        for (left, a) in self.terms() {
            for (right, b) in other.terms() {
                product.add_term(left * right, a * b);
            }
        }
        product
    }
}
