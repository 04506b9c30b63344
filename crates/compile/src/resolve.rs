//! The normalizers a Hamiltonian leaves to be found, by eliminations of their own.
//!
//! ```text
//! w_x = Σ_y Π_j f_j(x, y),      factor over the class:  p(x) / w_x
//! ```
//!
//! For each class `w_x` is what is left when the class is given and everything else summed out: a circuit without inputs, whose
//! root is a constant. With the factor among the rest, `Σ_y p(x, y) = p(x)`. Exact as circuits are: weights are `Scaled`.

use hamnet_circuit::elimination::Prediction;
use hamnet_circuit::{Circuit, Entry};
use hamnet_model::{Hamiltonian, Model, Query, VariableId};
use hamnet_numeric::elementary::log2_f64;
use hamnet_numeric::{Dd, Scaled};

use crate::eliminate::eliminate;
use crate::predict::plan_nothing;
use crate::prepare::{Factor, Prepared, prepare};
use crate::{CompileError, Cost, Options};

/// The factors of `model` under `query` as [`prepare`] gives them, with the normalizers among them.
///
/// # Errors
/// [`CompileError::TooLarge`] if finding a normalizer takes more than `options` allow.
pub(crate) fn resolve(model: &Model, query: &Query, options: &Options) -> Result<Prepared, CompileError> {
    if let Some(cost) = tables_of_a_hierarchy(model) {
        cost.check(options)?;
    }
    let mut prepared = prepare(model, query);
    if let Model::Hamiltonian(law) = model
        && let Some(class) = law.class().filter(|_| law.unresolved())
    {
        let weights = normalizers(model, law, class, options)?;
        let given = query.given.iter().find(|(variable, _)| *variable == class);
        prepared.factors.push(match given {
            None => {
                Factor { scope: vec![class], entries: weights.into_iter().map(Entry::constant).collect() }
            }
            Some(&(_, state)) => Factor { scope: Vec::new(), entries: vec![Entry::constant(weights[state])] },
        });
    }
    Ok(prepared)
}

/// The table over the class that a Hamiltonian lacks where it leaves normalizers to be found: `p(x) / w_x` there, else one.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalizingFactor {
    /// The class.
    pub class: VariableId,
    /// One number per state.
    pub weights: Vec<Scaled>,
    /// The roundings, each of at most [`Dd::UNIT`] of relative error, between any of them and the exact one.
    pub roundings: u64,
}

/// The factor that [`Model::exact_factor`] cannot give; `None` for a model that leaves nothing to be found.
///
/// Each `w_x` is a sum of products in which every factor occurs once, so that it is within the roundings of all factors, one for each
/// product, and one less than its states for each variable summed out.
///
/// # Errors
/// [`CompileError::TooLarge`] if finding a normalizer takes more than `options` allow.
pub fn normalizing_factor(
    model: &Model,
    options: &Options,
) -> Result<Option<NormalizingFactor>, CompileError> {
    let Model::Hamiltonian(law) = model else { return Ok(None) };
    let Some(class) = law.class().filter(|_| law.unresolved()) else { return Ok(None) };
    let factors: u64 = (0..model.scopes().len()).map(|index| model.factor_roundings(index) + 1).sum();
    let states: u64 = model.variables().iter().map(|variable| variable.cardinality() as u64).sum();
    // the weight of the class is as far from the exact one as the factor that holds it, which is counted with the sum
    let roundings = 2 * (factors + states) + 1;
    Ok(Some(NormalizingFactor { class, weights: normalizers(model, law, class, options)?, roundings }))
}

/// What the dense tables of a hierarchy take, which elimination forms of its matrices.
pub(crate) fn tables_of_a_hierarchy(model: &Model) -> Option<Cost> {
    let Model::Hierarchy(law) = model else { return None };
    let cells = law.table_cells() as f64;
    let size = Prediction { log2_largest: log2_f64(cells), ..Prediction::default() };
    Some(Cost { size, bytes: cells * size_of::<Entry>() as f64 })
}

/// `ln Z_x` of each class of a discrete law whose normalizer is to be found.
///
/// # Errors
/// As [`resolve`].
pub(crate) fn ln_normalizers(
    model: &Model,
    law: &Hamiltonian,
    options: &Options,
) -> Result<Vec<Option<Dd>>, CompileError> {
    let Some(class) = law.class().filter(|_| law.unresolved()) else {
        return Ok(vec![None; law.energies().len()]);
    };
    let found = normalizers(model, law, class, options)?.into_iter().enumerate();
    Ok(found.map(|(state, weight)| law.needs_normalizer(state).then(|| -weight.ln_dd())).collect())
}

/// `p(x) / w_x` for each class whose normalizer is to be found, else one.
fn normalizers(
    model: &Model,
    law: &Hamiltonian,
    class: VariableId,
    options: &Options,
) -> Result<Vec<Scaled>, CompileError> {
    let normalizer = |(state, prior): (usize, Scaled)| match law.needs_normalizer(state) {
        true => Ok(prior / class_weight(model, class, state, options)?),
        false => Ok(Scaled::ONE),
    };
    let priors = law.classes().into_iter().flat_map(|classes| {
        (0..classes.variable().cardinality()).map(|state| (state, classes.weight(state)))
    });
    priors.map(normalizer).collect()
}

/// `w_x` of the class in `state`.
fn class_weight(
    model: &Model,
    class: VariableId,
    state: usize,
    options: &Options,
) -> Result<Scaled, CompileError> {
    let nothing = Query {
        targets: Vec::new(),
        targets_condition: false,
        observable: Vec::new(),
        given: vec![(class, state)],
    };
    let prepared = prepare(model, &nothing);
    let (order, cost) = plan_nothing(&prepared, &options.search);
    cost.check(options)?;
    let left = eliminate(&mut Circuit::new(), &prepared, &order, &[], true, |_| false);
    // exponentials are positive, so there is always something left
    let left =
        left.ok_or_else(|| CompileError::NoSupport { target: model.variables()[class].name().to_owned() })?;
    let exponent = i32::try_from(left.exponent).unwrap_or(i32::MAX);
    Ok(left.table.entries[0].weight.shift(exponent))
}
