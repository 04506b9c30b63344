//! Section 1.12: what translations leave alone has few parameters, and linear maps of it are circulant.

use std::collections::BTreeSet;
use std::f64::consts::PI;

use hamnet::compile::Units;
use hamnet::model::{Finding, Model};
use hamnet::numeric::Dd;

use crate::laws::{answer, bound, hamiltonian, law, network, rows, units, worst};

/// A ring of reals with a field, a square at every site, and a bond to the next.
fn ring(sites: usize) -> Model {
    law(&format!(
        "[variables]\ny = {{ domain = \"real\", range = [-1, 1], shape = [{sites}] }}\n\
         [classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.5]\n\
         [[energy]]\nclass = \"b\"\narray = \"y\"\nboundary = \"periodic\"\n\
         couplings = [{{ offset = [1], value = 0.3 }}, {{ offset = [0], value = -0.7 }}]\nfield = 0.2\n"
    ))
}

/// The finding of every site moved on by `by`; the class stays.
fn shifted(row: &[Finding], by: usize) -> Vec<Finding> {
    let sites = row.len() - 1;
    let moved = (0..sites).map(|site| row[(site + by) % sites].clone());
    moved.chain([row[sites].clone()]).collect()
}

#[test]
fn an_energy_that_translations_leave_alone_has_three_parameters() {
    for sites in [4, 8, 16] {
        let model = ring(sites);
        let energy = &hamiltonian(&model).energies()[1];
        let parameters: BTreeSet<u64> = energy.terms().map(|term| term.1.to_f64().to_bits()).collect();
        assert_eq!((energy.len(), parameters.len()), (3 * sites, 3));
    }
}

#[test]
fn posteriors_of_a_ring_are_those_of_the_shifted_ring() {
    let model = ring(8);
    for kind in [Units::Product, Units::Sigmoid, Units::Silu, Units::Square] {
        let network = network(&model, &units(kind));
        let rows = rows(&model, 40, 23);
        for row in &rows {
            let here = answer(&network, row)[0];
            let off = (1..8).map(|by| (answer(&network, &shifted(row, by))[0] - here).abs());
            // either is within the certificate of the one exact posterior
            let certified = 2.0 * bound(&network).total();
            off.for_each(|off| assert!(off <= certified, "{kind}: {off:e} > {certified:e}"));
        }
        worst(&model, &network, rows);
    }
}

/// A Gaussian of eight reals, seen through the matrix with these rows.
fn seen_through(matrix: &[Vec<f64>]) -> Model {
    law(&format!(
        "[variables]\ny = {{ domain = \"real\", range = [-1, 1], shape = [8] }}\n\
         [classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.0]\n\
         [[map]]\nname = \"z\"\nof = \"y\"\nmatrix = {matrix:?}\n\
         [[energy]]\nclass = \"b\"\nexpression = \"sum(a in z, 0.1*a^4)\"\n"
    ))
}

#[test]
fn a_convolution_costs_no_neuron() {
    let circulant = |kernel: [f64; 3]| -> Vec<Vec<f64>> {
        let entry = |row: usize, column: usize| kernel.get((column + 8 - row) % 8).copied().unwrap_or(0.0);
        (0..8).map(|row| (0..8).map(|column| entry(row, column)).collect()).collect()
    };
    let (plain, convolved) =
        (seen_through(&circulant([1.0, 0.0, 0.0])), seen_through(&circulant([0.5, -0.25, 0.125])));
    for kind in [Units::Product, Units::Sigmoid, Units::Square] {
        let [plain, network] = [&plain, &convolved].map(|model| network(model, &units(kind)));
        assert_eq!(network.counts().neurons, plain.counts().neurons, "{kind}");
        // a kernel of width three, at every site
        assert!(network.counts().synapses <= plain.counts().synapses + 3 * 8, "{kind}");
        for row in rows(&convolved, 20, 29) {
            let here = answer(&network, &row)[0];
            let off = (answer(&network, &shifted(&row, 3))[0] - here).abs();
            assert!(off <= 2.0 * bound(&network).total(), "{kind}: {off:e}");
        }
        worst(&convolved, &network, rows(&convolved, 60, 31));
    }
}

/// A complex number.
type Complex = [f64; 2];

fn times(a: Complex, b: Complex) -> Complex {
    [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

/// `e^{-2πi k/n}`.
fn root(k: usize, n: usize) -> Complex {
    let angle = Dd::from_f64(2.0 * PI * (k % n) as f64 / n as f64);
    let (sine, cosine) = angle.sin_cos();
    [cosine.to_f64(), -sine.to_f64()]
}

/// The butterflies of blocks of `size` among `n` numbers: `a + wb` and `a - wb`.
fn butterflies(n: usize, size: usize) -> Vec<Vec<Complex>> {
    let mut matrix = vec![vec![[0.0; 2]; n]; n];
    for block in (0..n).step_by(size) {
        for k in 0..size / 2 {
            let (a, b, w) = (block + k, block + k + size / 2, root(k, size));
            matrix[a][a] = [1.0, 0.0];
            matrix[a][b] = w;
            matrix[b][a] = [1.0, 0.0];
            matrix[b][b] = [-w[0], -w[1]];
        }
    }
    matrix
}

fn multiplied(a: &[Vec<Complex>], b: &[Vec<Complex>]) -> Vec<Vec<Complex>> {
    let n = a.len();
    let entry = |row: usize, column: usize| {
        (0..n).map(|k| times(a[row][k], b[k][column])).fold([0.0; 2], |sum, x| [sum[0] + x[0], sum[1] + x[1]])
    };
    (0..n).map(|row| (0..n).map(|column| entry(row, column)).collect()).collect()
}

fn nonzeros(matrix: &[Vec<Complex>]) -> usize {
    matrix.iter().flatten().filter(|entry| **entry != [0.0; 2]).count()
}

#[test]
fn a_fourier_transform_is_four_sparse_layers() {
    let n = 16;
    let reversed = |k: usize| (0..4).fold(0, |sum, bit| sum | (k >> bit & 1) << (3 - bit));
    let mut layers: Vec<Vec<Vec<Complex>>> = [2, 4, 8, 16].map(|size| butterflies(n, size)).to_vec();
    // the first layer reads its inputs in the order of reversed bits
    layers[0] = layers[0].iter().map(|row| (0..n).map(|column| row[reversed(column)]).collect()).collect();
    assert!(layers.iter().all(|layer| nonzeros(layer) == 32));
    let product = layers[1..].iter().fold(layers[0].clone(), |product, layer| multiplied(layer, &product));
    let (sparse, dense) = (layers.iter().map(|layer| nonzeros(layer)).sum::<usize>(), nonzeros(&product));
    assert_eq!((sparse, dense, dense / sparse), (128, 256, 2));
    for (k, row) in product.iter().enumerate() {
        for (j, entry) in row.iter().enumerate() {
            let exact = root(k * j, n);
            assert!((entry[0] - exact[0]).abs().max((entry[1] - exact[1]).abs()) <= 1e-13);
        }
    }
}
