//! What must hold for any bytes that a reader is given.
//!
//! One function per reader, called by the fuzz target of its name and, on the kept finds and seeds, by `tests/fuzz_finds.rs`.
//! No bytes make a reader panic or take memory out of proportion to them. What is read has a form that reads back equal.

use hamnet_data::{BadRows, Cell, EvidenceReader, ReadOptions};
use hamnet_model::format::phylogeny::{fasta, newick, phylip};
use hamnet_model::format::{self, Format, WriteWarning};
use hamnet_model::hamiltonian::Definition;
use hamnet_model::hierarchy::SubstitutionModel;
use hamnet_model::polynomial::Polynomial;
use hamnet_model::{BayesianNetwork, Cpt, Model, RealRange, Variable, VariableId, Variables};
use hamnet_network::file::Stored;
use hamnet_network::sequence::{self, SequenceNetwork, Sight};
use hamnet_network::{
    Encoding, Network, Observation, evaluate, evaluate_observed, file, parse_text, to_text,
};
use hamnet_numeric::Dd;

/// A reader's name, which is also that of its target and of its folders of seeds and finds, and what must hold for it.
pub type Reader = (&'static str, fn(&[u8]));

/// Every reader.
pub const READERS: &[Reader] = &[
    ("bif", bif),
    ("xmlbif", xmlbif),
    ("uai", uai),
    ("net", net),
    ("xdsl", xdsl),
    ("dsl", dsl),
    ("ham", ham),
    ("evid", evid),
    ("csv", csv),
    ("hamnet", hamnet),
    ("network_text", network_text),
    ("newick", newick),
    ("alignment", alignment),
];

pub fn bif(bytes: &[u8]) {
    model_file(bytes, Format::Bif);
}

pub fn xmlbif(bytes: &[u8]) {
    model_file(bytes, Format::XmlBif);
}

pub fn uai(bytes: &[u8]) {
    model_file(bytes, Format::Uai);
}

pub fn net(bytes: &[u8]) {
    model_file(bytes, Format::Net);
}

pub fn xdsl(bytes: &[u8]) {
    model_file(bytes, Format::Xdsl);
}

pub fn dsl(bytes: &[u8]) {
    model_file(bytes, Format::Dsl);
}

pub fn ham(bytes: &[u8]) {
    model_file(bytes, Format::Ham);
}

/// UAI evidence for a model of three variables.
pub fn evid(bytes: &[u8]) {
    let model = clinic();
    match format::evid::read_bytes("fuzz", bytes.to_vec(), &model) {
        Ok(rows) => assert!(rows.iter().all(|row| row.findings().len() == model.variables().len())),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A table of evidence on three variables and a real, read row by row and in one block, alike.
pub fn csv(bytes: &[u8]) {
    let mut variables = clinic().variables().clone();
    let range = RealRange::new(-1.0, 1.0).expect("a range");
    variables.push(Variable::real("y", range)).expect("a new name");
    for index in [false, true] {
        let options = |block_rows| ReadOptions {
            block_rows,
            index,
            ignore_unknown: true,
            bad_rows: BadRows::Mark,
            ..ReadOptions::default()
        };
        assert_eq!(table(bytes, &variables, &options(1)), table(bytes, &variables, &options(4096)));
    }
}

/// A network file as it is, and once more as the body of a file whose frame is sound, so that more than the frame is tried.
pub fn hamnet(bytes: &[u8]) {
    for bytes in [bytes.to_vec(), framed(bytes)] {
        match file::open(&bytes) {
            Ok(Stored::Network(network)) => network_holds(&network),
            Ok(Stored::Sequence(network)) => sequence_holds(&network),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// A tree, and the hierarchy along it; what is too long a branch for the substitution model is refused there.
pub fn newick(bytes: &[u8]) {
    let Ok((tree, _)) = newick::read_bytes("fuzz", bytes.to_vec()) else { return };
    assert_eq!(tree.names().len(), tree.len());
    if let Ok(hierarchy) = tree.hierarchy(&SubstitutionModel::jc69()) {
        assert_eq!(hierarchy.variables().len(), tree.len());
        reads_back(&hierarchy.into(), Format::Ham);
    }
}

/// Sequences in FASTA and PHYLIP, as the sites of a tree and as rows of a hidden Markov model.
pub fn alignment(bytes: &[u8]) {
    let (tree, _) = newick::read_bytes("tree", b"((a:0.1,b:0.2)c:0.1,d:0.3);".to_vec()).expect("a tree");
    let tree = tree.hierarchy(&SubstitutionModel::jc69()).expect("short branches");
    for read in [fasta::read_bytes("fuzz", bytes.to_vec()), phylip::read_bytes("fuzz", bytes.to_vec())] {
        let Ok(sequences) = read else { continue };
        if let Ok((rows, _)) = sequences.sites(&tree) {
            assert!(rows.iter().all(|row| tree.check_evidence(&row).is_ok()));
        }
        if let Ok(rows) = sequences.rows(&tree) {
            assert!(rows.iter().all(|row| tree.check_evidence(&row).is_ok()));
        }
    }
}

/// The text form of a network.
pub fn network_text(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match parse_text(text) {
        Ok(network) => network_holds(&network),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Reads a model, writes it, and reads it again.
fn model_file(bytes: &[u8], format: Format) {
    let parsed = match format::read_bytes("fuzz", bytes.to_vec(), Some(format), &Default::default()) {
        Ok(parsed) => parsed,
        Err(error) => {
            assert!(error.errors().count() > 0, "an error that says nothing");
            return assert!(!error.to_string().is_empty());
        }
    };
    parsed.warnings.iter().for_each(|warning| assert!(!warning.to_string().is_empty()));
    reads_back(&parsed.model, if format == Format::Dsl { Format::Bif } else { format });
}

/// Writes a model and reads it again.
fn reads_back(model: &Model, written_as: Format) {
    let mut written = Vec::new();
    let Ok(warnings) = format::write(model, written_as, None, &mut written) else { return };
    let again = format::read_bytes("fuzz, written", written, Some(written_as), &Default::default());
    let again = again.unwrap_or_else(|error| panic!("a written file cannot be read: {error}"));
    // the name of the network is no part of the law, and not every format has a place for it
    assert_eq!(numbers(&again.model), numbers(model));
    assert_eq!(functions(&again.model), functions(model));
    if !warnings
        .iter()
        .any(|warning| matches!(warning, WriteWarning::Renamed { .. } | WriteWarning::NamesLost { .. }))
    {
        assert_eq!(again.model.variables(), model.variables());
    }
}

/// The scope and the bits of every table, or the monomials and coefficients of every energy.
fn numbers(model: &Model) -> Vec<(Vec<VariableId>, Vec<u64>)> {
    let table = |scope: &[VariableId], values: &[f64]| {
        (scope.to_vec(), values.iter().map(|value| value.to_bits()).collect())
    };
    match model {
        Model::Bayesian(network) => {
            network.cpts().iter().map(|cpt| table(cpt.scope(), cpt.values())).collect()
        }
        Model::Markov(network) => network.factors().iter().map(|f| table(f.scope(), f.values())).collect(),
        Model::Hamiltonian(law) => {
            let defined = law.definitions().iter().map(Definition::polynomial);
            law.energies().iter().chain(defined).map(coefficients).collect()
        }
        Model::Hierarchy(law) => {
            law.variables().ids().map(|id| table(law.scope(id), &law.table(id).to_dense())).collect()
        }
        _ => Vec::new(),
    }
}

/// What each definition of a model of energies does with its polynomial, in words.
fn functions(model: &Model) -> Vec<String> {
    let Model::Hamiltonian(law) = model else { return Vec::new() };
    let word = |definition: &Definition| match definition {
        Definition::Polynomial(_) => String::new(),
        Definition::Function(function, _) => format!("{function:?}"),
    };
    law.definitions().iter().map(word).collect()
}

/// The variables of every monomial, one after the other, and the bits of every coefficient and all powers.
fn coefficients(energy: &Polynomial) -> (Vec<VariableId>, Vec<u64>) {
    let variables = energy.terms().flat_map(|(monomial, _)| monomial.variables()).collect();
    let powers = energy.terms().flat_map(|(monomial, _)| monomial.powers());
    let powers = powers.map(|(c, exponent)| {
        let definition = c.definition().map_or(0, |definition| definition as u64 + 1);
        definition << 32 | u64::from(*exponent)
    });
    let bits = |h: Dd| [h.hi().to_bits(), h.lo().to_bits()];
    (variables, energy.terms().flat_map(|(_, h)| bits(h)).chain(powers).collect())
}

/// What is true of every network over sequences that was read.
fn sequence_holds(network: &SequenceNetwork) {
    let mut bytes = Vec::new();
    file::write_sequence(network, &mut bytes).expect("memory takes every byte");
    assert_eq!(file::open(&bytes), Ok(Stored::Sequence(Box::new(network.clone()))));
    let _ = sequence::smooth(network, &[Sight::Missing, Sight::Symbol(0), Sight::Missing]);
    let _ = sequence::most_probable(network, &[Sight::Missing, Sight::Symbol(0)]);
}

/// What is true of every network that was read.
fn network_holds(network: &Network) {
    let mut bytes = Vec::new();
    file::write(network, &mut bytes).expect("memory takes every byte");
    assert_eq!(file::read(&bytes).as_ref(), Ok(network));
    assert_eq!(parse_text(&to_text(network)).as_ref(), Ok(network));
    let _ = network.counts();
    if network.parts().encoding == Encoding::Observed {
        let first = |(low, _)| Observation::Value(low);
        let observations: Vec<Observation> = network
            .inputs()
            .iter()
            .map(|input| network.variables()[input.variable].range().map_or(Observation::State(0), first))
            .collect();
        let _ = evaluate_observed::<f64>(network, &observations);
    } else {
        let _ = evaluate::<f64>(network, &network.unobserved());
    }
}

/// `body` behind magic, version and length, before its checksum.
fn framed(body: &[u8]) -> Vec<u8> {
    let mut framed = b"\x89HAMNET\n".to_vec();
    framed.extend(file::VERSION.to_le_bytes());
    framed.extend((body.len() as u64).to_le_bytes());
    framed.extend(body);
    framed.extend(crc32(&framed).to_le_bytes());
    framed
}

/// CRC-32 (IEEE), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
}

/// Every cell and error of a table in words, or what is wrong with its header.
fn table(bytes: &[u8], variables: &Variables, options: &ReadOptions) -> Vec<String> {
    let mut reader = match EvidenceReader::new(bytes, variables, options) {
        Ok(reader) => reader,
        Err(error) => return vec![error.to_string()],
    };
    let bound = reader.columns().variables().to_vec();
    let mut lines = Vec::new();
    for block in reader.by_ref() {
        let block = match block {
            Ok(block) => block,
            Err(error) => {
                lines.push(error.to_string());
                break;
            }
        };
        for row in 0..block.rows() {
            lines.extend(block.error(row).map(|error| error.to_string()));
            for (column, &variable) in bound.iter().enumerate() {
                let cell = block.cell(row, column);
                match cell {
                    Cell::Missing => {}
                    Cell::Value(value) => assert!(value.is_finite()),
                    Cell::State(state) => assert!(state < variables.cardinality(variable)),
                    Cell::Soft(likelihoods) => {
                        assert!(likelihoods.iter().all(|x| x.is_finite() && *x >= 0.0))
                    }
                }
                lines.push(format!("{cell:?}"));
            }
        }
    }
    lines
}

/// Three variables in a row, with names that need care.
fn clinic() -> Model {
    let list: [(&str, &[&str]); 3] =
        [("smoke", &["yes", "no"]), ("x ray", &["<5", "5-9", "a,b"]), ("lung=ill", &["yes", "no"])];
    let mut variables = Variables::new();
    let mut cpts = Vec::new();
    for (name, states) in list {
        let states: Vec<String> = states.iter().map(|&state| state.to_owned()).collect();
        let share = 1.0 / states.len() as f64;
        let values = vec![share; states.len()];
        let variable = Variable::new(name, states).expect("distinct states");
        let child = variables.push(variable).expect("distinct names");
        cpts.push((child, values));
    }
    let cpts = cpts.into_iter().map(|(child, values)| Cpt::new(&variables, child, Vec::new(), values));
    let cpts: Vec<Cpt> = cpts.collect::<Result<_, _>>().expect("rows that sum to one");
    Model::Bayesian(BayesianNetwork::new(None, variables, cpts).expect("one table each"))
}
