//! Columns of real numbers, and what every row has to say.

use hamnet_data::{
    Answers, BadRows, Cell, ColumnKind, DataError, EvidenceBlock, HeaderError, MISSING, Numbers, OutOfRange,
    PosteriorFormat, PosteriorOptions, PosteriorWriter, ReadOptions, RowErrorKind, Status, VALUE,
};
use hamnet_model::{Evidence, Finding, RealRange, Target, Variable, Variables};

use crate::common::{id, read};

/// A bit, two reals from −1 to 1, and a class.
fn variables() -> Variables {
    let states = |states: [&str; 2]| states.map(str::to_owned).to_vec();
    let range = RealRange::new(-1.0, 1.0).unwrap();
    let mut variables = Variables::new();
    variables.push(Variable::new("b", states(["0", "1"])).unwrap()).unwrap();
    variables.push(Variable::real("y.0", range)).unwrap();
    variables.push(Variable::real("y.1", range)).unwrap();
    variables.push(Variable::new("class", states(["up", "down"])).unwrap()).unwrap();
    variables
}

fn required() -> ReadOptions {
    ReadOptions { required: vec![id(0), id(1), id(2)], ..ReadOptions::default() }
}

fn block(table: &str, options: &ReadOptions) -> EvidenceBlock {
    let (mut blocks, error) = read(table.as_bytes(), &variables(), options);
    assert!(error.is_none(), "{}", error.unwrap());
    blocks.remove(0)
}

fn error(table: &str, options: &ReadOptions) -> DataError {
    read(table.as_bytes(), &variables(), options).1.expect("the table is wrong")
}

fn echoed(block: &EvidenceBlock) -> String {
    let options = PosteriorOptions { echo: true, ..PosteriorOptions::default() };
    let format = PosteriorFormat::new(&variables(), &[Target::marginal(id(3))], block.columns(), options);
    let answers = Answers {
        status: &vec![Status::Ok; block.rows()],
        posterior: Numbers::F64(&vec![0.5; 2 * block.rows()]),
        ln_evidence: None,
        most_likely: None,
        explanation: None,
    };
    let mut writer = PosteriorWriter::new(Vec::new(), &format);
    writer.write_block(block, &answers).unwrap();
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

#[test]
fn values_stand_beside_states() {
    let block = block("y.1,b,y.0\n0.25,1,-1e-3\n,0, 7 \n", &ReadOptions::default());
    assert_eq!(block.columns().variables(), [id(2), id(0), id(1)]);
    assert_eq!(block.columns().kind(0), ColumnKind::Values);
    assert_eq!(block.columns().kind(1), ColumnKind::States);
    assert_eq!(block.codes(), [VALUE, 1, VALUE, MISSING, 0, VALUE]);
    assert_eq!(block.cell(0, 2), Cell::Value(-1e-3));
    assert_eq!(block.cell(1, 0), Cell::Missing);
    assert_eq!(block.cell(1, 2), Cell::Value(7.0), "what is outside the range is delivered");
    assert_eq!(*block.evidence(0).get(id(2)), Finding::Value(0.25));
    assert_eq!(*block.evidence(1).get(id(2)), Finding::Missing);
}

#[test]
fn values_are_the_same_with_states_by_index() {
    let options = ReadOptions { index: true, ..ReadOptions::default() };
    let block = block("y.0,b\n-1,-1\n0.5,1\n", &options);
    assert_eq!(block.codes(), [VALUE, MISSING, VALUE, 1]);
    assert_eq!(block.cell(0, 0), Cell::Value(-1.0), "-1 is a value of a real");
}

#[test]
fn findings_become_a_block_and_are_repeated_shortest() {
    let mut rows = vec![Evidence::none(4); 3];
    rows[0].set(id(1), Finding::Value(0.1));
    rows[1].set(id(2), Finding::Value(-1e300));
    rows[1].set(id(0), Finding::State(1));
    let block = EvidenceBlock::from_evidence(&rows, &variables());
    for (row, evidence) in rows.iter().enumerate() {
        assert_eq!(block.evidence(row), *evidence);
    }
    let table = echoed(&block);
    assert_eq!(
        table,
        "b,y.0,y.1,status,P(class=up),P(class=down)\n\
         ,0.1,,ok,0.5,0.5\n\
         1,,-1e+300,ok,0.5,0.5\n\
         ,,,ok,0.5,0.5\n"
    );
}

#[test]
fn reals_have_no_likelihoods() {
    let message = error("y.0=0.3,b\n1,0\n", &ReadOptions::default()).to_string();
    assert_eq!(
        message,
        "column 1, `y.0=0.3`: `y.0` is a real number and has no states to weigh by likelihoods; \
         give its value in a column `y.0`"
    );
    let lenient = ReadOptions { ignore_unknown: true, ..ReadOptions::default() };
    assert_eq!(block("y.0=0.3,b\n1,0\n", &lenient).codes(), [0]);
}

#[test]
fn errors_of_reals_name_row_line_column_and_remedy() {
    for (cell, message) in [
        ("high", "row 1 (line 2), column `y.0`: `high` is not a number"),
        (
            "NaN",
            "row 1 (line 2), column `y.0`: `NaN` is not a number; leave the cell empty where nothing is known",
        ),
        (
            "inf",
            "row 1 (line 2), column `y.0`: `inf` is not a number; it must be finite, of magnitude below 1.8e308",
        ),
        ("\"0,5\"", "row 1 (line 2), column `y.0`: `0,5` is not a number; write the decimal point as `.`"),
    ] {
        assert_eq!(error(&format!("y.0\n{cell}\n"), &ReadOptions::default()).to_string(), message);
    }
}

#[test]
fn values_outside_the_range_can_be_refused() {
    let options = ReadOptions { out_of_range: OutOfRange::Refuse, ..ReadOptions::default() };
    assert_eq!(block("y.0\n1\n-1\n\"\"\n", &options).codes(), [VALUE, VALUE, MISSING]);
    assert_eq!(
        error("y.0\n0.5\n1.0000000000000002\n", &options).to_string(),
        "row 2 (line 3), column `y.0`: 1.0000000000000002 is outside -1 to 1, the range that the certificate covers"
    );
    let marked = block("y.0,b\n3,1\n0.5,1\n", &ReadOptions { bad_rows: BadRows::Mark, ..options });
    assert_eq!(marked.codes(), [MISSING, MISSING, VALUE, 1]);
    assert!(matches!(marked.errors()[0].kind, RowErrorKind::OutOfRange { value: 3.0, .. }));
}

#[test]
fn what_is_required_has_a_column_and_a_cell() {
    assert_eq!(block("y.1,b,y.0\n0.25,1,0\n", &required()).rows(), 1);
    assert!(matches!(
        error("b\n1\n", &required()),
        DataError::Header(HeaderError::RequiredColumns { variables }) if variables == ["y.0", "y.1"]
    ));
    for (table, missing) in [("b,y.0,y.1\n1,,0\n", "y.0"), ("b,y.0,y.1\n,0,0\n", "b")] {
        assert_eq!(
            error(table, &required()).to_string(),
            format!(
                "row 1 (line 2), column `{missing}` is empty, but the network has to know it; \
                 fill the cell, or give such rows the status `invalid` with --bad-row mark"
            )
        );
    }
    let options = ReadOptions { bad_rows: BadRows::Mark, ..required() };
    let marked = block("b,y.0,y.1\n1,,0\n1,0,0\n", &options);
    assert_eq!(marked.codes()[..3], [MISSING; 3]);
    assert_eq!(marked.errors().len(), 1);
}

#[test]
fn tables_of_other_separators_are_told_so() {
    for (table, sign) in [("y.0;y.1\n0,5;1\n", "`;`"), ("y.0\ty.1\n0.5\t1\n", "tabs")] {
        let message = error(table, &ReadOptions::default()).to_string();
        assert!(message.contains(&format!("separated by {sign}")), "{message}");
    }
}

#[test]
fn what_is_required_is_known_for_certain() {
    assert!(matches!(
        error("y.0,y.1,b=0,b=1\n0,0,1,1\n", &required()),
        DataError::Header(HeaderError::SoftRequired { column: 3, name, variable }) if name == "b=0" && variable == "b"
    ));
}
