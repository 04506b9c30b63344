//! From energies to a circuit.
//!
//! What all classes share goes first. Then come the definitions that are left, each after those it needs: a polynomial, or a
//! function of one, which becomes a power series good enough for its weight in the energies. The energies last.

use std::collections::BTreeMap;
use std::fmt;

use hamnet_circuit::energy::{EnergyCircuit, EnergyGate, EnergyNode, Form};
use hamnet_model::VariableId;
use hamnet_model::hamiltonian::{Definition, Function};
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_network::RoundedUp;
use hamnet_numeric::{Dd, Interval};

use super::bits::{Products, in_bits};
use super::certify::power_of_two_above;
use super::grouped;
use super::native::native;
use super::piecewise::without_products;
use super::problem::Problem;
use super::sensitivity::Sensitivities;
use super::survey;
use super::{minterms, squares, symmetric};
use crate::forms::{self, FormOptions};
use crate::gates::threshold::has_and;
use crate::series::{MAX_DEGREE, Series};
use crate::symmetric::Group;
use crate::upper_bound::products;
use crate::{CompileError, Connections, Options, Units};

/// Whether squares of one energy may be one node, where that takes fewer neurons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Squares {
    Together,
    Apart,
}

/// Energies as a circuit.
#[derive(Clone)]
pub(super) struct Built {
    pub circuit: EnergyCircuit,
    /// What exact rewriting in double-double leaves of the differences between energies.
    pub residual: f64,
    /// The terms that were removed because all classes share them.
    pub shared: usize,
    /// The energies without it, in indicators and numbers.
    pub energies: Vec<Polynomial>,
    /// The products of two factors in the definitions that the energies need.
    pub definition_products: u64,
    /// The functions of counts that were taken out of them.
    pub groups: Vec<Group>,
    /// The series that were taken.
    pub series: Vec<SeriesNote>,
}

impl Built {
    /// Whether some squares are one node.
    pub(super) fn has_squares_together(&self) -> bool {
        self.circuit.nodes().any(|node| matches!(self.circuit.gate(node), EnergyGate::Squares(_)))
    }

    /// The products of definitions as they stand, and of series by Horner's rule.
    pub(super) fn products_of_definitions(&self) -> u64 {
        let series = self.series.iter().map(|series| series.degree.saturating_sub(1) as u64);
        self.definition_products + series.sum::<u64>()
    }
}

/// A function that became a series.
#[derive(Clone)]
pub(super) struct SeriesNote {
    pub function: Function,
    pub argument: Interval,
    pub degree: usize,
    pub remainder: f64,
}

impl fmt::Display for SeriesNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, argument, degree, remainder } = self;
        write!(
            f,
            "{function} on {argument} is a power series of degree {degree}, remainder {}",
            RoundedUp(*remainder)
        )
    }
}

/// The circuit of the energies of `problem`, ready for gates: without products where ReLU have to compute it.
///
/// # Errors
/// Those of [`circuit`].
pub(super) fn prepared(
    problem: &Problem<'_>,
    options: &Options,
    squares: Squares,
) -> Result<Built, CompileError> {
    let built = circuit(problem, options, squares)?;
    match options.units {
        Units::Relu => without_products(built, options),
        _ => Ok(built),
    }
}

/// The circuit of the energies of `problem`.
///
/// # Errors
/// [`CompileError::Unobserved`], [`CompileError::ManySpins`], [`CompileError::Series`], [`CompileError::Depth`].
pub(super) fn circuit(
    problem: &Problem<'_>,
    options: &Options,
    squares: Squares,
) -> Result<Built, CompileError> {
    let in_bits = |polynomial: &Polynomial| in_bits(polynomial, problem.law);
    let unit = options.units.gate_unit();
    let separated = symmetric::separated(&problem.energies, problem.law, unit);
    let energies: Vec<Polynomial> = separated.rest.iter().map(in_bits).collect::<Result<_, _>>()?;
    let (energies, gauge) = forms::without_gauge(&energies);
    let (minterms, rest) = match unit.is_some_and(has_and) {
        true => minterms::separated(&energies, problem.law.variables()),
        false => (Vec::new(), energies.clone()),
    };
    let definitions: Vec<Polynomial> = problem.definitions.iter().map(in_bits).collect::<Result<_, _>>()?;
    let mut builder = Builder {
        problem,
        options,
        circuit: EnergyCircuit::new(),
        atoms: BTreeMap::new(),
        products: Products::after(definitions.len(), options.units.gate_unit().is_some_and(has_and)),
        residual: 0.0,
        series: Vec::new(),
    };
    let needed = needed(&definitions, &energies);
    builder.make_atoms(energies.iter().chain(needed.iter().map(|&d| &definitions[d])))?;
    let ranges = builder.ranges(&definitions, &needed)?;
    let size = |coordinate: Coordinate| ranges.get(&coordinate).map_or(1.0, |range| range.magnitude());
    builder.residual = 2.0 * (gauge.rounding(size) + problem.error);
    let defined: Vec<Polynomial> = needed.iter().map(|&number| definitions[number].clone()).collect();
    let definition_products = products(&defined).shared;
    let sensitivities = Sensitivities::new(problem, &definitions, &energies, &ranges);
    for &number in &needed {
        builder.define(number, &definitions[number], &sensitivities)?;
    }
    let (mut forms, residual) = builder.forms(&rest)?;
    builder.residual += 2.0 * residual;
    for minterms in &minterms {
        minterms.scope().iter().try_for_each(|&variable| builder.check_observed(variable))?;
        let added = minterms.forms(&mut builder.circuit, problem.law.variables());
        forms.iter_mut().zip(added).for_each(|(form, added)| *form = form.plus(&added));
    }
    for group in &separated.groups {
        builder.add_group(group, &mut forms)?;
    }
    if squares == Squares::Together && puts_squares_together(options) {
        forms = squares::together(&mut builder.circuit, &forms);
    }
    builder.circuit.set_energies(forms);
    check_depth(&builder.circuit, options)?;
    Ok(Built {
        circuit: builder.circuit,
        residual: builder.residual,
        shared: gauge.terms,
        energies,
        groups: separated.groups,
        definition_products,
        series: builder.series,
    })
}

/// The definitions that the energies need, in order.
fn needed(definitions: &[Polynomial], energies: &[Polynomial]) -> Vec<usize> {
    let mut needed = vec![false; definitions.len()];
    let mark = |needed: &mut Vec<bool>, polynomial: &Polynomial| {
        let powers =
            polynomial.terms().flat_map(|(monomial, _)| monomial.powers().iter().map(|power| power.0));
        powers.filter_map(Coordinate::definition).for_each(|definition| needed[definition] = true);
    };
    energies.iter().for_each(|energy| mark(&mut needed, energy));
    for number in (0..definitions.len()).rev() {
        if needed[number] {
            mark(&mut needed, &definitions[number]);
        }
    }
    (0..definitions.len()).filter(|&number| needed[number]).collect()
}

struct Builder<'a, 'm> {
    problem: &'a Problem<'m>,
    options: &'a Options,
    circuit: EnergyCircuit,
    /// The node of every real, definition and product of bits that polynomials may hold.
    atoms: BTreeMap<Coordinate, EnergyNode>,
    products: Products,
    residual: f64,
    series: Vec<SeriesNote>,
}

impl Builder<'_, '_> {
    /// Makes nodes of the variables in `polynomials`.
    fn make_atoms<'p>(
        &mut self,
        polynomials: impl Iterator<Item = &'p Polynomial>,
    ) -> Result<(), CompileError> {
        let coordinates = polynomials
            .flat_map(|polynomial| polynomial.terms())
            .flat_map(|(monomial, _)| monomial.powers().iter().map(|&(coordinate, _)| coordinate));
        let coordinates: std::collections::BTreeSet<Coordinate> = coordinates.collect();
        for coordinate in coordinates {
            let Some(variable) = coordinate.variable() else { continue };
            let known = &self.problem.law.variables()[variable];
            self.check_observed(variable)?;
            let node = match (coordinate.state(), known.range()) {
                (Some(state), _) => self.circuit.bit(variable, state),
                (None, Some(range)) => self.circuit.real(variable, range),
                (None, None) => unreachable!("numbers of discrete variables have become indicators"),
            };
            self.atoms.insert(coordinate, node);
        }
        Ok(())
    }

    /// The interval of every coordinate: of the variables, then of the definitions that are needed.
    fn ranges(
        &self,
        definitions: &[Polynomial],
        needed: &[usize],
    ) -> Result<BTreeMap<Coordinate, Interval>, CompileError> {
        let mut ranges: BTreeMap<Coordinate, Interval> =
            self.atoms.iter().map(|(&coordinate, &node)| (coordinate, self.circuit.range(node))).collect();
        for &number in needed {
            let argument = super::sensitivity::range(&definitions[number], &ranges);
            let range = match self.problem.law.definitions()[number] {
                Definition::Polynomial(_) => argument,
                Definition::Function(function, _) => {
                    function.range(argument).ok_or(CompileError::Domain { function, argument })?
                }
            };
            ranges.insert(Coordinate::derived(number), range);
        }
        Ok(ranges)
    }

    /// Makes the node of definition number `number`.
    fn define(
        &mut self,
        number: usize,
        polynomial: &Polynomial,
        sensitivities: &Sensitivities,
    ) -> Result<(), CompileError> {
        let (mut forms, residual) = self.forms(std::slice::from_ref(polynomial))?;
        let form = self.within(forms.swap_remove(0), residual);
        let node = match self.problem.law.definitions()[number] {
            Definition::Polynomial(_) => self.circuit.sum(form),
            Definition::Function(function, _) => {
                self.function(function, form, sensitivities.allowed(number, self.options))?
            }
        };
        self.atoms.insert(Coordinate::derived(number), node);
        Ok(())
    }

    /// `function` of `form`, as a power series about the middle of its argument with an error of at most `allowed`.
    fn function(&mut self, function: Function, form: Form, allowed: f64) -> Result<EnergyNode, CompileError> {
        if self.options.degree.is_none()
            && self.options.units.gate_unit().is_some_and(|unit| native(function, unit).is_some())
        {
            let argument = self.circuit.sum(form);
            return Ok(self.circuit.function(function, argument));
        }
        let argument = form.range(|node| self.circuit.range(node));
        let series = match self.options.degree {
            Some(degree) => Series::of_degree(function, argument, degree, self.options.about)?,
            None => Series::within(function, argument, allowed, self.options.about, MAX_DEGREE)?,
        };
        // the series in a variable that fills [-1, 1], so that its powers do not grow
        let radius = (argument.hi() - series.about).max(series.about - argument.lo());
        let scale = power_of_two_above(radius);
        let shifted = Form::new(form.constant() - Dd::from_f64(series.about), form.terms().iter().copied());
        let step = self.circuit.sum(shifted.times(Dd::from_f64(1.0 / scale)));
        let stand_in = Coordinate::derived(0);
        let mut polynomial = Polynomial::zero();
        let mut power = Dd::ONE;
        for (exponent, &coefficient) in series.coefficients.iter().enumerate() {
            polynomial.add_term(Monomial::new([(stand_in, exponent as u32)]), coefficient * power);
            power *= Dd::from_f64(scale);
        }
        let built = self.build(&BTreeMap::from([(stand_in, step)]), &[polynomial])?;
        let remainder = (series.remainder + built.residual[0]).next_up();
        let sum = self.circuit.sum(built.outputs[0].clone());
        let node = self.circuit.near(sum, remainder);
        if let Some(range) = function.range(argument) {
            self.circuit.narrow(node, range);
        }
        self.series.push(SeriesNote {
            function,
            argument,
            degree: series.degree(),
            remainder: series.remainder,
        });
        Ok(node)
    }

    /// Adds a function of a count to the forms of the energies.
    fn add_group(&mut self, group: &Group, forms: &mut [Form]) -> Result<(), CompileError> {
        for variable in group.coordinates.iter().filter_map(|coordinate| coordinate.variable()) {
            self.check_observed(variable)?;
        }
        let Some(unit) = self.options.units.gate_unit() else { return Ok(()) };
        let added = symmetric::forms(group, &mut self.circuit, unit);
        forms.iter_mut().zip(added).for_each(|(form, added)| *form = form.plus(&added));
        Ok(())
    }

    fn check_observed(&self, variable: VariableId) -> Result<(), CompileError> {
        if self.problem.is_observed(variable) {
            return Ok(());
        }
        let variable = self.problem.law.variables()[variable].name().to_owned();
        Err(CompileError::Unobserved { variable })
    }

    /// `form`, standing for what it is off from by at most `residual`.
    fn within(&mut self, form: Form, residual: f64) -> Form {
        if residual == 0.0 {
            return form;
        }
        let node = self.circuit.sum(form);
        Form::node(self.circuit.near(node, residual))
    }

    /// Forms of polynomials in indicators, reals and definitions, and a bound of what rewriting leaves of any.
    fn forms(&mut self, polynomials: &[Polynomial]) -> Result<(Vec<Form>, f64), CompileError> {
        let mut discrete = Vec::new();
        let mut mixed = Vec::new();
        for polynomial in polynomials {
            let split = self.products.split(polynomial, &mut self.circuit, &mut self.atoms);
            discrete.push(split.discrete);
            mixed.push(split.mixed);
        }
        let atoms = self.atoms.clone();
        let built = self.build(&atoms, &mixed)?;
        let residual = built.residual.iter().fold(0.0, |most: f64, residual| most.max(*residual));
        let forms = discrete.iter().zip(&built.outputs).map(|(discrete, mixed)| discrete.plus(mixed));
        Ok((forms.collect(), residual))
    }

    fn build(
        &mut self,
        atoms: &BTreeMap<Coordinate, EnergyNode>,
        polynomials: &[Polynomial],
    ) -> Result<forms::Built, CompileError> {
        match (
            forms::build(&mut self.circuit, atoms, polynomials, &form_options(polynomials, self.options)),
            self.options.depth,
        ) {
            (Ok(built), _) => Ok(built),
            (Err(_), Some(depth)) if self.options.units != Units::Product => {
                let outputs = grouped::grouped(&mut self.circuit, atoms, polynomials, depth)?;
                Ok(forms::Built { residual: vec![0.0; outputs.len()], outputs })
            }
            (Err(error), _) => Err(error.into()),
        }
    }
}

/// What a square and a product cost with the units asked for; squares that are put together cost one neuron each.
fn form_options(polynomials: &[Polynomial], options: &Options) -> FormOptions {
    let mut costs = super::gate::costs(options);
    if puts_squares_together(options) && polynomials.iter().all(|polynomial| polynomial.degree() <= 2) {
        costs.square = 1.0;
    }
    FormOptions { depth: options.depth, square_neurons: costs.square, product_neurons: costs.product }
}

/// # Errors
/// [`CompileError::Layers`] where definitions and energies together are deeper than allowed.
fn check_depth(circuit: &EnergyCircuit, options: &Options) -> Result<(), CompileError> {
    let needed = survey::Products::of(circuit).depth;
    match options.depth {
        Some(depth) if depth < needed => Err(CompileError::Layers { needed, depth }),
        _ => Ok(()),
    }
}

fn puts_squares_together(options: &Options) -> bool {
    options.connections == Connections::Bias && options.gate.is_none() && options.units.gate_unit().is_some()
}
