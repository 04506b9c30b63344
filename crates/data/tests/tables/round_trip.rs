//! An output is read again as the evidence it repeats; arbitrary bytes never panic.

use std::collections::BTreeSet;

use hamnet_data::{
    Answers, BadRows, EvidenceBlock, Explained, Numbers, PosteriorFormat, PosteriorOptions, PosteriorWriter,
    ReadOptions, Status,
};
use hamnet_model::{Evidence, Finding, RealRange, Target, Variable, VariableId, Variables};
use proptest::prelude::*;

use crate::common::{clinic, read};

/// Names that make life hard for CSV and for the grammar of columns.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{1,2}",
        "[ab=,\" \r\né<()_.0-9]{1,6}",
        prop::sample::select(vec![
            "status",
            "status_",
            "ln p(e)",
            "P(a=b)",
            "P(a",
            "most likely a",
            "NaN",
            "1.0"
        ])
        .prop_map(str::to_owned),
    ]
}

fn variables() -> impl Strategy<Value = Variables> {
    let variable = (name(), prop::collection::btree_set(name(), 0..4));
    prop::collection::vec(variable, 1..4).prop_map(|list| {
        let mut variables = Variables::new();
        for (name, states) in list {
            let variable = if states.is_empty() {
                Variable::real(name, RealRange::new(-1.0, 1.0).unwrap())
            } else {
                Variable::new(name, states.into_iter().collect()).unwrap()
            };
            // a second variable of the same name is left out
            let _ = variables.push(variable);
        }
        variables
    })
}

#[derive(Clone, Debug)]
struct Case {
    variables: Variables,
    rows: Vec<Evidence>,
}

fn case() -> impl Strategy<Value = Case> {
    (variables(), prop::collection::vec(prop::collection::vec((0..4_usize, 0..4_usize), 4), 0..5)).prop_map(
        |(variables, choices)| {
            let rows = choices.iter().map(|row| evidence(&variables, row)).collect();
            Case { variables, rows }
        },
    )
}

fn evidence(variables: &Variables, choices: &[(usize, usize)]) -> Evidence {
    let mut evidence = Evidence::none(variables.len());
    for (id, &(kind, state)) in variables.ids().zip(choices) {
        let states = variables.cardinality(id);
        match kind {
            0 => {}
            _ if states == 0 => evidence.set(id, Finding::Value((kind as f64 - 2.0) / (state as f64 + 0.7))),
            1 => evidence
                .set(id, Finding::Soft((0..states).map(|index| (index * state) as f64 / 7.0).collect())),
            _ => evidence.set(id, Finding::State(state % states)),
        }
    }
    evidence
}

fn output(case: &Case, block: &EvidenceBlock, index: bool) -> Vec<u8> {
    let variables = &case.variables;
    let discrete = || variables.ids().filter(|&id| variables.cardinality(id) > 0);
    let mut targets: Vec<Target> = discrete().map(Target::marginal).collect();
    targets.push(Target::joint(discrete()));
    let options = PosteriorOptions {
        echo: true,
        index,
        ln_evidence: true,
        most_likely: true,
        explanation: true,
        ..PosteriorOptions::default()
    };
    let format = PosteriorFormat::new(variables, &targets, block.columns(), options);
    let explained =
        Explained { ln_probability: &vec![-1.0; block.rows()], certain: &vec![true; block.rows()] };
    let answers = Answers {
        status: &vec![Status::Ok; block.rows()],
        posterior: Numbers::F64(&vec![0.5; block.rows() * format.width()]),
        ln_evidence: Some(Numbers::F32(&vec![-1.0; block.rows()])),
        most_likely: Some(&vec![0; block.rows() * targets.len()]),
        explanation: Some(explained),
    };
    let mut writer = PosteriorWriter::new(Vec::new(), &format);
    writer.write_block(block, &answers).unwrap();
    writer.finish().unwrap()
}

/// Whether two columns of the evidence have the same name, as `a` with the state `b=c` and `a=b` with the state `c` do.
fn is_ambiguous(variables: &Variables) -> bool {
    let mut names = BTreeSet::new();
    variables.ids().any(|id| {
        let variable = &variables[id];
        let soft = (0..variable.cardinality()).flat_map(|state| {
            let name = &variable.states()[state];
            [format!("{}={name}", variable.name()), format!("{}={state}", variable.name())]
        });
        let columns: BTreeSet<String> = soft.chain([variable.name().to_owned()]).collect();
        columns.into_iter().any(|name| !names.insert(name))
    })
}

/// The likelihoods of every state of every variable, or the value: what evidence means, however it is written.
fn meaning(evidence: &Evidence, variables: &Variables) -> Vec<Vec<f64>> {
    let states = |id: VariableId| 0..variables.cardinality(id);
    let of = |id: VariableId| match evidence.get(id) {
        Finding::Value(value) => vec![*value],
        finding => states(id).map(|state| finding.likelihood(state)).collect(),
    };
    variables.ids().map(of).collect()
}

proptest! {
    #[test]
    fn an_output_is_read_again_as_its_evidence(case in case(), index in any::<bool>()) {
        prop_assume!(!is_ambiguous(&case.variables));
        let block = EvidenceBlock::from_evidence(&case.rows, &case.variables);
        let table = output(&case, &block, index);
        let options = ReadOptions { index, ..ReadOptions::default() };
        let (blocks, error) = read(&table, &case.variables, &options);
        prop_assert!(error.is_none(), "{}\n{}", error.unwrap(), String::from_utf8_lossy(&table));
        let again: Vec<Evidence> =
            blocks.iter().flat_map(|block| (0..block.rows()).map(|row| block.evidence(row))).collect();
        prop_assert_eq!(again.len(), case.rows.len());
        for (row, again) in case.rows.iter().zip(&again) {
            prop_assert_eq!(meaning(row, &case.variables), meaning(again, &case.variables));
        }
        if let [again] = blocks.as_slice() {
            let second = output(&case, again, index);
            prop_assert_eq!(String::from_utf8_lossy(&second), String::from_utf8_lossy(&table));
        }
    }

    #[test]
    fn bytes_never_panic(table in prop::collection::vec(any::<u8>(), 0..300), index in any::<bool>()) {
        try_all(&table, index);
    }

    #[test]
    fn near_tables_never_panic(
        cells in prop::collection::vec("smoke|xray|smoke=yes|smoke=no|yes|no|0|1|-1|,|,|\n|\r\n|\"| |status|P\\(", 0..60),
        index in any::<bool>(),
    ) {
        try_all(cells.concat().as_bytes(), index);
        try_all([b"smoke,xray\n", cells.concat().as_bytes()].concat().as_slice(), index);
    }
}

fn try_all(table: &[u8], index: bool) {
    for ignore_unknown in [false, true] {
        for bad_rows in [BadRows::Fail, BadRows::Mark] {
            let options =
                ReadOptions { index, ignore_unknown, bad_rows, block_rows: 2, ..ReadOptions::default() };
            let (blocks, error) = read(table, &clinic(), &options);
            for block in &blocks {
                assert!((0..block.rows()).all(|row| block.evidence(row).findings().len() == 3));
            }
            let message = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(message.len() < 2000, "{message}");
        }
    }
}
