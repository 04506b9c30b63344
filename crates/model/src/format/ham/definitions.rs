//! The definitions of a law as they come up, equal ones shared.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::hamiltonian::Definition;
use crate::polynomial::{Coordinate, Polynomial};

/// Definitions in the order in which they came up.
#[derive(Default)]
pub(super) struct Definitions {
    list: Vec<Definition>,
    /// Numbers of definitions by a hash of what they define.
    known: BTreeMap<u64, Vec<usize>>,
}

impl Definitions {
    /// The coordinate that `definition` gives, that of an equal one if there is one.
    pub fn share(&mut self, definition: Definition) -> Coordinate {
        let alike = self.known.get(&hash(&definition)).into_iter().flatten();
        match alike.copied().find(|&number| self.list[number] == definition) {
            Some(number) => Coordinate::derived(number),
            None => self.push(definition),
        }
    }

    /// The coordinate that `definition` gives, a new one.
    pub fn push(&mut self, definition: Definition) -> Coordinate {
        let number = self.list.len();
        self.known.entry(hash(&definition)).or_default().push(number);
        self.list.push(definition);
        Coordinate::derived(number)
    }

    /// All of them in order.
    pub fn take(&mut self) -> Vec<Definition> {
        self.known.clear();
        std::mem::take(&mut self.list)
    }
}

/// Equal for equal definitions; nothing else depends on it.
fn hash(definition: &Definition) -> u64 {
    let mut hasher = DefaultHasher::new();
    match definition {
        Definition::Polynomial(_) => "".hash(&mut hasher),
        Definition::Function(function, _) => function.name().hash(&mut hasher),
    }
    hash_polynomial(definition.polynomial(), &mut hasher);
    hasher.finish()
}

fn hash_polynomial(polynomial: &Polynomial, hasher: &mut DefaultHasher) {
    for (monomial, coefficient) in polynomial.terms() {
        monomial.hash(hasher);
        coefficient.hi().to_bits().hash(hasher);
    }
}
