//! Sections 1.10 and 3.3 on compiled networks: Gaussians are of low order, and linear maps cost nothing.

use std::fmt::Write;
use std::mem::{Discriminant, discriminant};

use hamnet::circuit::energy::EnergyGate;
use hamnet::compile::{Compiled, Connections, Options, Units};
use hamnet::model::exact::{Budget, EnergyJudge};
use hamnet::model::{Evidence, Model};
use hamnet::numeric::elementary::ln_f64;
use hamnet::numeric::{Dd, Interval};

use crate::laws::{answer, bound, compiled, example, hamiltonian, law, network, rows, units, values, worst};
use crate::small_models::Draw;

/// Units that multiply reals.
const SMOOTH: [Units; 7] =
    [Units::Product, Units::Sigmoid, Units::Tanh, Units::Softplus, Units::Silu, Units::Gelu, Units::Square];

/// Two Gaussians in one variable, by their means and variances.
fn two([first, second]: [[f64; 2]; 2]) -> Model {
    law(&format!(
        "[variables]\ny = {{ domain = \"real\", range = [-4, 4] }}\n[classes]\nstates = [\"a\", \"b\"]\n\
         [parameters]\nm = [{}, {}]\nv = [{}, {}]\n\
         [[energy]]\ngaussian = [\"y\"]\nmean = \"m\"\nvariance = \"v\"\n",
        first[0], second[0], first[1], second[1]
    ))
}

#[test]
fn gaussians_of_one_variable_take_one_neuron_or_none() {
    let quadratic = two([[0.0, 1.0], [0.0, 4.0]]);
    let linear = two([[-1.0, 1.0], [1.0, 1.0]]);
    for kind in SMOOTH {
        for (model, neurons, at, place, expected) in
            [(&quadratic, 1, 1.5, 0, 0.4624202977), (&linear, 0, 0.3, 1, 0.6456563062)]
        {
            let network = network(model, &units(kind));
            assert_eq!(network.counts().neurons, neurons, "{kind}");
            let off = (answer(&network, &values(&[at]))[place] - expected).abs();
            // the published numbers have ten decimals
            assert!(off <= bound(&network).total() + 5e-11, "{kind}: {off:e}");
            let is_exact = bound(&network).truncation < 1e-20;
            assert!(!is_exact || off < 1e-9, "{kind}: {off:e}");
            worst(model, &network, rows(model, 100, 11));
        }
    }
}

/// Two Gaussians of `n` variables whose precision matrices differ by `rank` squares.
fn of_rank(n: usize, rank: usize) -> Model {
    let mut draw = Draw::new(rank as u64);
    let mut precision: Vec<f64> = (0..n * n).map(|place| f64::from(u8::from(place % (n + 1) == 0))).collect();
    for _ in 0..rank {
        // of few bits, so that the entries of the matrix are exact and its rank is what it is meant to be
        let form: Vec<f64> = (0..n).map(|_| draw.between(-16.0, 16.0).trunc() / 16.0 + 0.03125).collect();
        for (place, entry) in precision.iter_mut().enumerate() {
            *entry += form[place / n] * form[place % n];
        }
    }
    let rows: Vec<String> = precision.chunks(n).map(|row| format!("{row:?}")).collect();
    law(&format!(
        "[variables]\ny = {{ domain = \"real\", range = [-1, 1], shape = [{n}] }}\n\
         [classes]\nstates = [\"round\", \"long\"]\n\
         [[energy]]\nclass = \"round\"\ngaussian = \"y\"\nvariance = 1\n\
         [[energy]]\nclass = \"long\"\ngaussian = \"y\"\nmean = 0.25\nprecision = [{}]\n",
        rows.join(", ")
    ))
}

#[test]
fn two_gaussians_take_the_rank_of_the_difference_of_their_precisions() {
    for (n, rank) in [(4, 1), (4, 3), (6, 2), (6, 5)] {
        let model = of_rank(n, rank);
        for kind in [Units::Product, Units::Square, Units::Sigmoid, Units::Silu] {
            for (connections, neurons) in Connections::ALL.into_iter().zip([rank, rank + 1, 2 * rank]) {
                if !matches!(kind, Units::Sigmoid | Units::Silu) && connections != Connections::Skip {
                    continue;
                }
                let network = network(&model, &Options { connections, tolerance: Some(1e-5), ..units(kind) });
                assert_eq!(
                    network.counts().neurons,
                    neurons as u64,
                    "{kind}, {connections}, rank {rank} of {n}"
                );
                worst(&model, &network, rows(&model, 60, 13));
            }
        }
    }
}

/// `S_k` of the ring of eight.
fn spectrum(a: f64) -> [Dd; 8] {
    let cosines = [1.0, 0.5f64.sqrt(), 0.0, -(0.5f64.sqrt()), -1.0];
    std::array::from_fn(|k| {
        let cosine = Dd::from_f64(cosines[k.min(8 - k)]);
        Dd::ONE / (Dd::ONE + (Dd::ONE - cosine).mul_f64(2.0 * a))
    })
}

/// The ring by its covariances, in place of its spectrum.
fn dense_ring() -> Model {
    let cosine =
        |number: usize| [1.0, 0.5f64.sqrt(), 0.0, -(0.5f64.sqrt()), -1.0][(number % 8).min(8 - number % 8)];
    let spectrum = spectrum(0.5);
    let mut text = "[variables]\ny = { domain = \"real\", range = [-4, 4], shape = [8] }\n\
         [classes]\nstates = [\"rough\", \"smooth\"]\n\
         [[energy]]\nclass = \"rough\"\ngaussian = \"y\"\nvariance = 1\n\
         [[energy]]\nclass = \"smooth\"\ngaussian = \"y\"\ncovariance = [\n"
        .to_owned();
    for row in 0..8usize {
        let entry = |column: usize| {
            let term = |k: usize| spectrum[k].to_f64() * cosine(k * row.abs_diff(column)) / 8.0;
            (0..8).map(term).sum::<f64>()
        };
        let entries: Vec<f64> = (0..8).map(entry).collect();
        writeln!(text, "{entries:?},").expect("strings take text");
    }
    law(&(text + "]\n"))
}

#[test]
fn a_gaussian_ring_is_told_by_its_spectrum() {
    let row = [1.0, 2.0, 0.0, -1.0, 0.5, 0.0, -2.0, 1.0];
    let published = [12.976508265637, 15.856291972248];
    for (model, neurons) in [(example("dft"), 7), (dense_ring(), 8)] {
        let mut evidence = Evidence::none(9);
        let findings = values(&row);
        model.variables().ids().zip(findings).for_each(|(id, finding)| evidence.set(id, finding));
        let judge = EnergyJudge::new(hamiltonian(&model), Budget::default()).expect("normalized");
        let energies = judge.energies(&evidence).expect("observed");
        for (energy, expected) in energies.iter().zip(published) {
            assert!((energy.value.to_f64() - expected).abs() < 1e-10, "{energy:?}");
        }
        for kind in SMOOTH {
            let network = network(&model, &Options { tolerance: Some(1e-4), ..units(kind) });
            // seven of the eight variances differ; the entries of the matrix are rounded, and of full rank
            assert_eq!(network.counts().neurons, neurons, "{kind}");
            let found = answer(&network, &values(&row));
            let off = (found[0] - 0.946837977349).abs();
            assert!(off <= bound(&network).total() + 1e-12, "{kind}: {off:e}");
            if bound(&network).truncation < 1e-12 {
                assert!(off < 1e-10, "{kind}: {off:e}");
                let difference = ln_f64(found[0] / found[1]);
                assert!((difference - (published[1] - published[0])).abs() < 1e-10, "{kind}: {difference}");
            }
        }
    }
}

/// Two classes of four reals `z`, with terms of every degree to four, above what declares `z`.
fn quartic(declared: &str) -> Model {
    let (variables, maps) = declared.split_once("---\n").unwrap_or((declared, ""));
    law(&format!(
        "[variables]\n{variables}[classes]\nstates = [\"a\", \"b\"]\nln_z = [0.0, 0.25]\n{maps}\
         [[energy]]\nclass = \"b\"\nexpression = \"0.01*z[0]^4 + 0.02*z[1]*z[2]*z[3] - 0.05*z[0]*z[3] + 0.1*z[2]^2 + 0.3*z[1]\"\n"
    ))
}

/// Four reals `y` in a range that has no simple ends, and `z` by `map`.
fn mapped(map: &str) -> Model {
    quartic(&format!(
        "y = {{ domain = \"real\", range = [-0.9, 1.1], shape = [4] }}\n---\n[[map]]\nname = \"z\"\nof = \"y\"\n{map}\n"
    ))
}

/// `z` itself, as four reals that fill `box_`.
fn plain(box_: &[Interval]) -> Model {
    let mut variables = String::new();
    for (place, range) in box_.iter().enumerate() {
        let (low, high) = (range.lo(), range.hi());
        writeln!(variables, "w{place} = {{ domain = \"real\", range = [{low:?}, {high:?}] }}").expect("text");
    }
    // a list of elements is an array after a map that changes nothing
    quartic(&format!(
        "{variables}---\n[[map]]\nname = \"z\"\nof = [\"w0\", \"w1\", \"w2\", \"w3\"]\nscale = 1\n"
    ))
}

/// A circuit, sorted into what is affine and what is not.
struct Sorted {
    /// The ranges of sums of inputs alone, the map first where there is one.
    of_inputs: Vec<Interval>,
    sums: usize,
    /// The kinds of all other gates, in their order.
    rest: Vec<Discriminant<EnergyGate>>,
}

fn sorted(compiled: &Compiled) -> Sorted {
    let circuit = compiled.circuit.energies().expect("a circuit of energies");
    let is_input = |gate: &EnergyGate| matches!(gate, EnergyGate::Real(_));
    let mut sorted = Sorted { of_inputs: Vec::new(), sums: 0, rest: Vec::new() };
    for node in circuit.nodes() {
        match circuit.gate(node) {
            EnergyGate::Real(_) => {}
            EnergyGate::Sum(form) => {
                sorted.sums += 1;
                if form.terms().iter().all(|term| is_input(circuit.gate(term.0))) {
                    sorted.of_inputs.push(circuit.range(node));
                }
            }
            gate => sorted.rest.push(discriminant(gate)),
        }
    }
    sorted
}

#[test]
fn linear_maps_cost_no_neuron_and_no_truncation() {
    let maps = [
        ("a translation", "shift = [0.5, -0.25, 0.3, 0.1]"),
        ("a rotation", "rotation = [{ axes = [0, 1], angle = \"pi/6\" }, { axes = [3, 2], angle = 0.7 }]"),
        ("a scaling", "scale = [2, 0.5, 3, 0.7]"),
        ("a Fourier transform", "dft = true"),
    ];
    for (name, map) in maps {
        let mapped = mapped(map);
        for kind in [Units::Product, Units::Sigmoid, Units::Silu, Units::Square] {
            let of_y = compiled(&mapped, &units(kind));
            let sorted_y = sorted(&of_y);
            let of_z = compiled(&plain(&sorted_y.of_inputs[..4]), &units(kind));
            let sorted_z = sorted(&of_z);
            // the circuits differ by the sums that are the map, and so do the networks by its affine layer
            assert_eq!((sorted_y.rest, sorted_y.sums), (sorted_z.rest, sorted_z.sums + 4), "{name}, {kind}");
            assert_eq!(of_y.network.counts().neurons, of_z.network.counts().neurons, "{name}, {kind}");
            let [of_y_bound, of_z_bound] = [&of_y, &of_z].map(|compiled| bound(&compiled.network));
            println!("{name:20} {kind:8} {of_y_bound} of y, {of_z_bound} of z");
            // gates of y work on boxes that are wider by what the map rounds
            let wider = of_y_bound.truncation - of_z_bound.truncation;
            assert!((0.0..=1e-12 * of_z_bound.truncation).contains(&wider), "{name}, {kind}: {wider:e}");
            assert!(of_y_bound.rounding >= of_z_bound.rounding, "{name}, {kind}");
            worst(&mapped, &of_y.network, rows(&mapped, 100, 17));
        }
    }
}
