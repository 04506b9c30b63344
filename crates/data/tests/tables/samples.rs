//! Tables of evidence, written and read again.

use hamnet_data::{EvidenceFormat, ReadOptions};
use hamnet_model::{Evidence, Finding, RealRange, Variable, VariableId, Variables};

use crate::common::{id, read, variables};

fn table(variables: &Variables, columns: &[VariableId], rows: &[Evidence], index: bool) -> String {
    let format = EvidenceFormat::new(variables, columns, index);
    let mut table = format.header().to_vec();
    rows.iter().for_each(|row| format.row(row, &mut table));
    String::from_utf8(table).unwrap()
}

#[test]
fn states_and_values_are_read_as_they_were_written() {
    let mut variables = variables(&[("a,b", &["x\"y", "1,5"]), ("lung", &["yes", "no"])]);
    variables.push(Variable::real("y", RealRange::new(-1.0, 1.0).unwrap())).unwrap();
    let mut rows = vec![Evidence::none(3); 3];
    rows[0].set(id(0), Finding::State(1));
    rows[0].set(id(2), Finding::Value(0.1));
    rows[1].set(id(0), Finding::State(0));
    rows[1].set(id(1), Finding::State(1));
    rows[1].set(id(2), Finding::Value(-5e-324));
    let columns: Vec<VariableId> = variables.ids().collect();
    let text = table(&variables, &columns, &rows, false);
    assert_eq!(text, "\"a,b\",lung,y\n\"1,5\",,0.1\n\"x\"\"y\",no,-5e-324\n,,\n");
    for index in [false, true] {
        let text = table(&variables, &columns, &rows, index);
        let options = ReadOptions { index, ..ReadOptions::default() };
        let (blocks, error) = read(text.as_bytes(), &variables, &options);
        assert!(error.is_none());
        let again: Vec<Evidence> = (0..3).map(|row| blocks[0].evidence(row)).collect();
        assert_eq!(again, rows);
    }
}

#[test]
fn a_single_column_keeps_its_rows() {
    let variables = variables(&[("a", &["x", "y"])]);
    let mut rows = vec![Evidence::none(1); 2];
    rows[1].set(id(0), Finding::State(1));
    let text = table(&variables, &[id(0)], &rows, false);
    assert_eq!(text, "a\n\"\"\ny\n");
    assert_eq!(read(text.as_bytes(), &variables, &ReadOptions::default()).0[0].rows(), 2);
}
