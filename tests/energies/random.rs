//! Random laws: polynomials of degree four and less in bits, spins, categories and reals, and functions of them.

use hamnet::compile::Units;
use hamnet::model::hamiltonian::{Array, Classes, Definition, Domain, Function, LnZ, Prior, Space};
use hamnet::model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet::model::{Hamiltonian, Model, RealRange, Variable, VariableId};
use hamnet::numeric::random::Random;
use hamnet::numeric::{Dd, Precision};

use crate::engines::hold;
use crate::subject::Subject;

/// What a law is made of.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Whether there are bits, spins and a category.
    pub discrete: bool,
    pub reals: usize,
    pub functions: usize,
    /// One for a law without classes.
    pub classes: usize,
    /// Of each class's own energy.
    pub terms: usize,
}

fn between(random: &mut Random, low: f64, high: f64) -> f64 {
    low + (high - low) * random.unit()
}

/// A law, and the variable to ask for.
pub fn law(recipe: Recipe, seed: u64) -> (Model, VariableId) {
    let mut random = Random::new(seed);
    let space = space(recipe, &mut random);
    let numbers = numbers(&space);
    let definitions: Vec<Definition> =
        (0..recipe.functions).map(|number| function(number, &numbers, &space, &mut random)).collect();
    let mut coordinates = numbers;
    coordinates.extend((0..definitions.len()).map(Coordinate::derived));
    let common = polynomial(4, &coordinates, &mut random);
    let energies: Vec<Polynomial> =
        (0..recipe.classes).map(|_| &common + &polynomial(recipe.terms, &coordinates, &mut random)).collect();
    let classes = (recipe.classes > 1).then(|| classes(recipe.classes, &mut random));
    let law =
        Hamiltonian::with_definitions(None, space, definitions, classes, energies).expect("a sound law");
    // without classes the first variable, which is a bit and in no function
    let target = law.class().unwrap_or(VariableId::new(0));
    (law.into(), target)
}

fn space(recipe: Recipe, random: &mut Random) -> Space {
    let array =
        |name: &str, shape: &[usize], domain| Array { name: name.to_owned(), shape: shape.to_vec(), domain };
    let mut arrays = Vec::new();
    if recipe.discrete {
        let colours = Domain::Category(["red", "green", "blue"].map(str::to_owned).to_vec());
        arrays.push(array("b", &[2], Domain::Bit));
        arrays.push(array("s", &[2], Domain::Spin));
        arrays.push(array("c", &[], colours));
    }
    for real in 0..recipe.reals {
        let low = between(random, -2.0, 0.5);
        let range = RealRange::new(low, low + between(random, 0.5, 2.5)).expect("a range");
        arrays.push(array(&format!("y{real}"), &[], Domain::Real(range)));
    }
    Space::new(arrays).expect("few variables")
}

/// Every number that a term may hold.
fn numbers(space: &Space) -> Vec<Coordinate> {
    let of = |id: VariableId| match space.domain(id) {
        Domain::Category(states) => (0..states.len()).map(|state| Coordinate::indicator(id, state)).collect(),
        _ => vec![Coordinate::number(id)],
    };
    space.variables().ids().flat_map(of).collect()
}

/// So many terms of degree four and less, not large together.
fn polynomial(terms: usize, coordinates: &[Coordinate], random: &mut Random) -> Polynomial {
    let mut sum = Polynomial::zero();
    for _ in 0..terms {
        let degree = 1 + random.below(4);
        let powers: Vec<(Coordinate, u32)> =
            (0..degree).map(|_| (coordinates[random.below(coordinates.len())], 1)).collect();
        sum.add_term(Monomial::new(powers), Dd::from_f64(between(random, -1.0, 1.0)));
    }
    sum
}

/// A function of a linear form that stays where the function is smooth.
fn function(number: usize, numbers: &[Coordinate], space: &Space, random: &mut Random) -> Definition {
    let is_real =
        |c: &&Coordinate| c.variable().is_some_and(|id| matches!(space.domain(id), Domain::Real(_)));
    let reals: Vec<Coordinate> = numbers.iter().filter(is_real).copied().collect();
    let mut form = Polynomial::zero();
    for &real in &reals {
        let weight = between(random, -0.5, 0.5) / reals.len() as f64;
        form += &Polynomial::coordinate(real).scaled(Dd::from_f64(weight));
    }
    // reals reach from -2 to 3, so that the form stays within 1.5
    let positive = &form + &Polynomial::constant(2.5);
    match (number + random.below(9)) % 9 {
        0 => Definition::Function(Function::Exp, form),
        1 => Definition::Function(Function::Sin, form),
        2 => Definition::Function(Function::Cos, form),
        3 => Definition::Function(Function::Tanh, form.scaled(Dd::from_f64(0.5))),
        4 => Definition::Function(Function::Logistic, form),
        5 => Definition::Function(Function::Ln, positive),
        6 => Definition::Function(Function::Sqrt, positive),
        7 => Definition::Function(Function::Reciprocal, positive),
        _ => Definition::Polynomial(form),
    }
}

fn classes(count: usize, random: &mut Random) -> Classes {
    let states = (0..count).map(|class| class.to_string()).collect();
    let prior = Prior::SelfInformation((0..count).map(|_| between(random, 0.0, 2.0)).collect());
    let ln_z = (0..count).map(|_| LnZ::Given(between(random, -0.5, 0.5))).collect();
    Classes::new(Variable::new("class", states).expect("states"), prior, ln_z).expect("sound classes")
}

/// Eight laws, on each of them every kind of unit.
fn hold_laws(recipe: impl Fn(usize) -> Recipe, units: &[Units]) {
    for number in 0..8 {
        let recipe = recipe(number);
        let (model, target) = law(recipe, 100 + number as u64);
        let subject = Subject::new(format!("{recipe:?}, number {number}"), &model, target);
        for &units in units {
            for precision in Precision::ALL {
                hold(&subject, units, precision, 12, number as u64);
            }
        }
    }
}

#[test]
fn laws_of_reals_are_answered_by_every_engine_within_the_certificate() {
    let recipe = |number: usize| Recipe {
        discrete: false,
        reals: 2 + number % 3,
        functions: 0,
        classes: 2 + number % 3,
        terms: 7,
    };
    hold_laws(recipe, &Units::ALL);
}

#[test]
fn laws_of_reals_and_states_are_answered_by_every_engine_within_the_certificate() {
    let recipe = |number: usize| Recipe {
        discrete: true,
        reals: 1 + number % 3,
        functions: 0,
        classes: 1 + number % 4,
        terms: 7,
    };
    hold_laws(recipe, &Units::ALL);
}

#[test]
fn laws_with_functions_are_answered_by_every_engine_within_the_certificate() {
    let recipe = |number: usize| Recipe {
        discrete: !number.is_multiple_of(2),
        reals: 1 + number % 2,
        functions: 1 + number % 2,
        classes: 2,
        terms: 7,
    };
    hold_laws(recipe, &Units::ALL);
}

#[test]
fn laws_of_states_are_answered_by_every_engine_within_the_certificate() {
    let units: Vec<Units> = Units::ALL.into_iter().filter(|units| units.need_energies()).collect();
    hold_laws(
        |number| Recipe { discrete: true, reals: 0, functions: 0, classes: 1 + number % 4, terms: 7 },
        &units,
    );
}
