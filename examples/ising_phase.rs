//! Which coupling produced this configuration of nine spins on an open 3×3 lattice, K = 0.2 or K = 0.6?
//!
//! `H_K(s) = −K Σ s_i s_j` over the twelve bonds. The normalizers `ln Z_K` do not cancel: they are found by elimination.

use std::error::Error;
use std::io::Write;

use hamnet::model::hamiltonian::{Array, Boundary, Classes, Domain, Lattice, LnZ, Prior, Space};
use hamnet::model::polynomial::Polynomial;
use hamnet::model::{Hamiltonian, Model, Observe, Query, Variable};
use hamnet::{compile, network, runtime};

/// Rows to be judged: all up, a checkerboard, and stripes whose bonds sum to zero.
const ROWS: [(&str, [i32; 9]); 3] = [
    ("all up", [1, 1, 1, 1, 1, 1, 1, 1, 1]),
    ("checkerboard", [1, -1, 1, -1, 1, -1, 1, -1, 1]),
    ("stripes", [1, 1, 1, -1, -1, -1, 1, 1, 1]),
];

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut std::io::stdout())
}

/// Prints the posterior of each row, and what bounds its error.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let model = Model::from(ising(&[0.2, 0.6])?);
    let query = Query::parse("K", &Observe::Any, &model)?;
    let network: network::Network = compile::compile(&model, &query, &Default::default())?.network;

    let mut rows = runtime::Rows::for_network(&network);
    for (_, spins) in ROWS {
        let row = rows.push_missing_row();
        for (place, spin) in spins.into_iter().enumerate() {
            rows.set_state(row, place, usize::from(spin == 1));
        }
    }
    let mut answers = runtime::Answers::<f64>::new();
    runtime::Session::new(&network)?.run(&rows, &mut answers);

    for (row, (name, _)) in ROWS.iter().enumerate() {
        writeln!(out, "{name:<13} P(K = 0.6) = {:.12}", answers.posterior(row)[1])?;
    }
    let f64_certificate = &network.parts().certificates[1];
    writeln!(out, "TV ≤ {:.1e}", f64_certificate.posterior.total())?;
    Ok(())
}

/// One class per coupling, equally likely beforehand.
pub fn ising(couplings: &[f64]) -> Result<Hamiltonian, Box<dyn Error>> {
    let shape = vec![3, 3];
    let bonds = Lattice::new(&shape, Boundary::Open).neighbours();
    let space = Space::new(vec![Array { name: "s".to_owned(), shape, domain: Domain::Spin }])?;
    let bond_sum = bonds.into_iter().fold(Polynomial::zero(), |sum, (a, b)| {
        &sum + &space.agreement(space.member(0, a), space.member(0, b))
    });
    let energies = couplings.iter().map(|&k| bond_sum.scaled((-k).into())).collect();
    let variable = Variable::new("K", couplings.iter().map(f64::to_string).collect())?;
    let prior = Prior::Probabilities(vec![1.0 / couplings.len() as f64; couplings.len()]);
    let classes = Classes::new(variable, prior, vec![LnZ::Auto; couplings.len()])?;
    Ok(Hamiltonian::new(Some("Ising".to_owned()), space, Some(classes), energies)?)
}
