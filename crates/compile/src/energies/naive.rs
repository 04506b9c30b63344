use hamnet_circuit::energy::{EnergyCircuit, EnergyNode, Form};
use hamnet_model::polynomial::{Coordinate, Monomial, Polynomial};
use hamnet_numeric::Dd;
use std::collections::BTreeMap;
pub struct FormOptions {
    pub depth: Option<usize>,
    pub square_neurons: f64,
    pub product_neurons: f64,
}
pub struct Built {
    pub outputs: Vec<Form>,
    pub residual: Vec<f64>,
}
pub struct Gauge {
    pub terms: usize,
}
pub fn build(
    circuit: &mut EnergyCircuit,
    atoms: &BTreeMap<Coordinate, EnergyNode>,
    polynomials: &[Polynomial],
    _o: &FormOptions,
) -> Built {
    let outputs = polynomials
        .iter()
        .map(|p| {
            let mut c = Dd::ZERO;
            let mut terms = vec![];
            for (m, h) in p.terms() {
                let mut node = None;
                for &(co, e) in m.powers() {
                    for _ in 0..e {
                        node = Some(match node {
                            None => atoms[&co],
                            Some(n) => circuit.product(n, atoms[&co]),
                        });
                    }
                }
                match node {
                    None => c = h,
                    Some(n) => terms.push((n, h)),
                }
            }
            Form::new(c, terms)
        })
        .collect();
    Built { outputs, residual: vec![0.0; polynomials.len()] }
}
pub fn without_gauge(energies: &[Polynomial]) -> (Vec<Polynomial>, Gauge) {
    let mut out = energies.to_vec();
    let first = energies[0].clone();
    let mut terms = 0;
    for (m, h) in first.terms() {
        if energies.iter().all(|e| e.coefficient(m) == h) {
            terms += 1;
            for o in &mut out {
                o.add_term(m.clone(), -h);
            }
        }
    }
    let _ = Monomial::one();
    (out, Gauge { terms })
}
