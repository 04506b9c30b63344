//! Sums over ranges, arrays and neighbours.

use super::evaluate::{Evaluator, Problem};
use super::names::Local;
use super::syntax::{Binder, Expression};
use crate::hamiltonian::{Boundary, Lattice};
use crate::polynomial::Polynomial;

impl Evaluator<'_> {
    /// Adds the value of `term` for everything that `binders` run through.
    pub(super) fn sum(
        &mut self,
        binders: &[Binder],
        term: &Expression,
        sum: &mut Polynomial,
    ) -> Result<(), Problem> {
        let Some((binder, rest)) = binders.split_first() else {
            let value = self.polynomial(term)?;
            self.work(value.len(), term.span)?;
            *sum += &value;
            return Ok(());
        };
        match binder {
            Binder::Range { name, from, to } => {
                let bounds =
                    self.whole("the start of a range", from)?..self.whole("the end of a range", to)?;
                for index in bounds {
                    self.with(vec![(name.clone(), Local::Index(index))], rest, term, sum)?;
                }
            }
            Binder::Elements { name, array } => {
                let place = self.place(&array.value, array.span)?;
                for site in 0..self.sites(place) {
                    let element = Local::Element(self.member(place, site));
                    self.with(vec![(name.clone(), element)], rest, term, sum)?;
                }
            }
            Binder::Neighbours { names, array, periodic } => {
                let place = self.place(&array.value, array.span)?;
                let boundary = if *periodic { Boundary::Periodic } else { Boundary::Open };
                let lattice = Lattice::new(self.shape(place), boundary);
                for (a, b) in lattice.neighbours() {
                    let ends = [a, b].map(|site| Local::Element(self.member(place, site)));
                    self.with(names.iter().cloned().zip(ends).collect(), rest, term, sum)?;
                }
            }
        }
        Ok(())
    }

    fn with(
        &mut self,
        locals: Vec<(String, Local)>,
        binders: &[Binder],
        term: &Expression,
        sum: &mut Polynomial,
    ) -> Result<(), Problem> {
        self.work(1, term.span)?;
        let before = self.locals.len();
        self.locals.extend(locals);
        let done = self.sum(binders, term, sum);
        self.locals.truncate(before);
        done
    }
}
