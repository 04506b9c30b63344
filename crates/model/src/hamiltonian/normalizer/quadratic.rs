//! Energies of degree two in the reals, as matrices.

use std::collections::BTreeMap;

use hamnet_numeric::Dd;

use super::Group;
use crate::hamiltonian::program::Program;
use crate::hamiltonian::{Bounded, Definition, Hamiltonian};
use crate::polynomial::{Coordinate, Monomial, Polynomial};

/// `c + bᵀy + ½ yᵀAy`.
#[derive(Clone, Debug)]
pub(super) struct Quadratic {
    /// `c`.
    pub constant: Bounded,
    /// `b`.
    pub linear: Vec<Bounded>,
    /// The lower half of `A`, row by row up to the diagonal.
    pub hessian: Vec<Vec<Bounded>>,
}

/// A number that is affine in the reals.
#[derive(Clone, Debug)]
struct Affine {
    constant: Bounded,
    /// The places of reals with their slopes, ascending.
    slopes: Vec<(usize, Bounded)>,
}

/// What a definition is in the reals.
#[derive(Clone, Debug)]
enum Shape<'l> {
    Affine(Affine),
    /// Of degree two: expanded where it is used.
    Quadratic(&'l Polynomial),
}

/// A monomial that is at most quadratic: a number times affine forms with exponents that sum to at most two, or times a
/// quadratic definition.
enum Product<'l> {
    Affine(Bounded, Vec<(Affine, u32)>),
    Quadratic(Bounded, &'l Polynomial),
}

impl Quadratic {
    /// The energy of `group` in the given states of its discrete variables; `None` unless it is at most quadratic.
    pub(super) fn new(law: &Hamiltonian, group: &Group<'_>, states: &[usize]) -> Option<Self> {
        let n = group.reals.len();
        let zero = Bounded::exact(0.0);
        let mut quadratic = Self {
            constant: zero,
            linear: vec![zero; n],
            hessian: (0..n).map(|row| vec![zero; row + 1]).collect(),
        };
        let shapes = Shapes::new(law, group, states)?;
        for &(monomial, coefficient) in &group.terms {
            quadratic.add(&shapes, monomial, Bounded::exact(coefficient))?;
        }
        Some(quadratic)
    }

    /// Adds `factor · monomial`.
    fn add(&mut self, shapes: &Shapes<'_>, monomial: &Monomial, factor: Bounded) -> Option<()> {
        match shapes.product(monomial)? {
            Product::Quadratic(number, polynomial) => {
                let factor = factor.times(number);
                for (monomial, coefficient) in polynomial.terms() {
                    self.add(shapes, monomial, factor.times(Bounded::exact(coefficient)))?;
                }
            }
            Product::Affine(number, forms) => {
                let factor = factor.times(number);
                match &forms[..] {
                    [] => self.constant = self.constant.plus(factor),
                    [(form, 1)] => self.add_affine(form, factor),
                    [(form, 2)] => self.add_square(form, factor),
                    [(left, 1), (right, 1)] => self.add_product(left, right, factor),
                    _ => return None,
                }
            }
        }
        Some(())
    }

    fn add_affine(&mut self, form: &Affine, factor: Bounded) {
        self.constant = self.constant.plus(factor.times(form.constant));
        for &(place, slope) in &form.slopes {
            self.linear[place] = self.linear[place].plus(factor.times(slope));
        }
    }

    /// Adds `factor · (a + uᵀy)(b + vᵀy)`, whose Hessian is `factor · (uvᵀ + vuᵀ)`.
    fn add_product(&mut self, left: &Affine, right: &Affine, factor: Bounded) {
        self.add_affine(right, factor.times(left.constant));
        self.add_affine(
            &Affine { constant: Bounded::exact(0.0), ..left.clone() },
            factor.times(right.constant),
        );
        for &(i, u) in &left.slopes {
            let u = factor.times(u);
            for &(j, v) in &right.slopes {
                let once = u.times(v);
                let both = if i == j { once.plus(once) } else { once };
                let entry = &mut self.hessian[i.max(j)][i.min(j)];
                *entry = entry.plus(both);
            }
        }
    }

    /// Adds `factor · (a + uᵀy)²`, whose Hessian is `2 factor · uuᵀ`.
    fn add_square(&mut self, form: &Affine, factor: Bounded) {
        let twice = factor.plus(factor);
        self.constant = self.constant.plus(factor.times(form.constant).times(form.constant));
        let linear = Affine { constant: Bounded::exact(0.0), slopes: form.slopes.clone() };
        self.add_affine(&linear, twice.times(form.constant));
        for (number, &(i, u)) in form.slopes.iter().enumerate() {
            let u = twice.times(u);
            let row = &mut self.hessian[i];
            for &(j, v) in &form.slopes[..=number] {
                row[j] = row[j].plus(u.times(v));
            }
        }
    }
}

/// What every definition of a group is in the reals, in given states of the discrete variables.
struct Shapes<'l> {
    law: &'l Hamiltonian,
    group: &'l Group<'l>,
    states: &'l [usize],
    shapes: BTreeMap<usize, Shape<'l>>,
}

impl<'l> Shapes<'l> {
    fn new(law: &'l Hamiltonian, group: &'l Group<'l>, states: &'l [usize]) -> Option<Self> {
        let mut all = Self { law, group, states, shapes: BTreeMap::new() };
        for number in Program::definitions_under(law.definitions(), &group.terms) {
            let definition = &law.definitions()[number];
            let affine = all.affine(definition.polynomial());
            let shape = match (definition, affine) {
                (Definition::Polynomial(_), Some(affine)) => Shape::Affine(affine),
                (Definition::Polynomial(polynomial), None) => {
                    let all = polynomial.terms().map(|(monomial, _)| all.product(monomial));
                    all.collect::<Option<Vec<_>>>()?;
                    Shape::Quadratic(polynomial)
                }
                (Definition::Function(function, _), Some(affine)) if affine.slopes.is_empty() => {
                    Shape::Affine(Affine { constant: affine.constant.map(*function)?, ..affine })
                }
                (Definition::Function(..), _) => return None,
            };
            all.shapes.insert(number, shape);
        }
        Some(all)
    }

    /// `polynomial` if it is affine.
    fn affine(&self, polynomial: &Polynomial) -> Option<Affine> {
        let mut sum = Affine { constant: Bounded::exact(0.0), slopes: Vec::new() };
        let mut slopes: BTreeMap<usize, Bounded> = BTreeMap::new();
        for (monomial, coefficient) in polynomial.terms() {
            let Product::Affine(number, forms) = self.product(monomial)? else { return None };
            let factor = number.times(Bounded::exact(coefficient));
            match &forms[..] {
                [] => sum.constant = sum.constant.plus(factor),
                [(form, 1)] => {
                    sum.constant = sum.constant.plus(factor.times(form.constant));
                    for &(place, slope) in &form.slopes {
                        let entry = slopes.entry(place).or_insert(Bounded::exact(0.0));
                        *entry = entry.plus(factor.times(slope));
                    }
                }
                _ => return None,
            }
        }
        sum.slopes = slopes.into_iter().collect();
        Some(sum)
    }

    /// `monomial` sorted by its degree; `None` above two.
    fn product(&self, monomial: &Monomial) -> Option<Product<'l>> {
        let mut number = Bounded::exact(1.0);
        let mut forms = Vec::new();
        let mut quadratic = None;
        for &(coordinate, exponent) in monomial.powers() {
            match self.shape(coordinate)? {
                Shape::Affine(form) if form.slopes.is_empty() => {
                    (0..exponent).for_each(|_| number = number.times(form.constant));
                }
                Shape::Affine(form) if exponent <= 2 => {
                    forms.push((form, exponent));
                }
                Shape::Quadratic(polynomial) if exponent == 1 && quadratic.is_none() => {
                    quadratic = Some(polynomial);
                }
                Shape::Affine(_) | Shape::Quadratic(_) => return None,
            }
        }
        match quadratic {
            Some(polynomial) => forms.is_empty().then_some(Product::Quadratic(number, polynomial)),
            None => {
                let degree: u32 = forms.iter().map(|(_, exponent)| exponent).sum();
                (degree <= 2).then_some(Product::Affine(number, forms))
            }
        }
    }

    fn shape(&self, coordinate: Coordinate) -> Option<Shape<'l>> {
        if let Some(number) = coordinate.definition() {
            return self.shapes.get(&number).cloned();
        }
        let constant = self.group.number(self.law, self.states, coordinate).unwrap_or(Dd::ZERO);
        let slope = self.group.real(coordinate).map(|place| (place, Bounded::exact(1.0)));
        let form = Affine { constant: Bounded::exact(constant), slopes: slope.into_iter().collect() };
        Some(Shape::Affine(form))
    }
}
