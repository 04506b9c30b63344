//! The rules of reading evidence, one by one.

use std::io::Write;

use hamnet_data::{
    BadRows, Cell, DataError, EvidenceBlock, EvidenceReader, HeaderError, MISSING, Note, ReadOptions, Remedy,
    RowErrorKind, SOFT,
};
use hamnet_model::{Evidence, Finding, Variables};

use crate::common::{clinic, id, read, variables};

/// The only block of a table that must be readable.
fn block(table: &str, options: &ReadOptions) -> EvidenceBlock {
    block_of(table.as_bytes(), &clinic(), options)
}

fn block_of(table: &[u8], variables: &Variables, options: &ReadOptions) -> EvidenceBlock {
    let (mut blocks, error) = read(table, variables, options);
    assert!(error.is_none(), "{}", error.unwrap());
    assert_eq!(blocks.len(), 1);
    blocks.remove(0)
}

fn codes(table: &str) -> Vec<i32> {
    block(table, &ReadOptions::default()).codes().to_vec()
}

fn error(table: &str, options: &ReadOptions) -> DataError {
    read(table.as_bytes(), &clinic(), options).1.expect("the table is wrong")
}

fn header_error(table: &str, options: &ReadOptions) -> HeaderError {
    match error(table, options) {
        DataError::Header(error) => error,
        other => panic!("not an error of the header: {other}"),
    }
}

fn row_error(table: &str, options: &ReadOptions) -> RowErrorKind {
    match error(table, options) {
        DataError::Row(error) => error.kind,
        other => panic!("not an error of a row: {other}"),
    }
}

fn index() -> ReadOptions {
    ReadOptions { index: true, ..ReadOptions::default() }
}

fn lenient() -> ReadOptions {
    ReadOptions { ignore_unknown: true, ..ReadOptions::default() }
}

#[test]
fn states_are_names_and_empty_is_missing() {
    let block = block("xray,smoke\nhigh,yes\n,no\nlow,\n", &ReadOptions::default());
    assert_eq!(block.columns().variables(), [id(1), id(0)]);
    assert_eq!(block.codes(), [2, 0, MISSING, 1, 0, MISSING]);
    assert_eq!((block.rows(), block.first_row()), (3, 1));
    assert_eq!(block.cell(0, 0), Cell::State(2));
    assert_eq!(block.cell(1, 0), Cell::Missing);
    let mut evidence = Evidence::none(3);
    evidence.set(id(1), Finding::State(2));
    evidence.set(id(0), Finding::State(0));
    assert_eq!(block.evidence(0), evidence);
}

#[test]
fn spellings_of_spreadsheets_and_of_pandas_are_read() {
    let expected = [0, 2, MISSING, 0];
    for table in [
        "smoke,xray\nyes,high\n,low\n",
        "smoke,xray\nyes,high\n,low",
        "smoke,xray\r\nyes,high\r\n,low\r\n",
        "\u{feff}smoke,xray\nyes,high\n,low\n",
        "\"smoke\",\"xray\"\n\"yes\",\"high\"\n\"\",\"low\"\n",
        "smoke, xray\nyes, high\n , low\n",
        "smoke,xray\n\nyes,high\n\n,low\n\n",
    ] {
        assert_eq!(codes(table), expected, "{table:?}");
    }
}

#[test]
fn a_name_with_spaces_is_first_matched_with_them() {
    let variables = variables(&[("a", &["x", " x"]), (" a", &["y"])]);
    let block = block_of(b"a, a\n x,y\nx,y\n x ,y\n", &variables, &ReadOptions::default());
    assert_eq!(block.columns().variables(), [id(0), id(1)]);
    assert_eq!(block.codes(), [1, 0, 0, 0, 0, 0]);
}

#[test]
fn whole_numbers_keep_their_meaning_when_pandas_writes_fractions() {
    let variables = variables(&[("bit", &["0", "1"])]);
    let block = block_of(b"bit\n1.0\n0\n\"\"\n1\n", &variables, &ReadOptions::default());
    assert_eq!(block.codes(), [1, 0, MISSING, 1]);
}

#[test]
fn an_index_counts_states_from_zero() {
    let table = "smoke,xray\n0,2\n-1,1.0\n,-1\n";
    assert_eq!(block(table, &index()).codes(), [0, 2, MISSING, 1, MISSING, MISSING]);
    for (cell, number) in [("3", 3), ("-2", -2)] {
        let kind = row_error(&format!("xray\n{cell}\n"), &index());
        assert_eq!(kind, RowErrorKind::IndexOutOfRange { column: "xray".into(), index: number, states: 3 });
    }
    assert!(matches!(row_error("xray\nhigh\n", &index()), RowErrorKind::NotAnIndex { .. }));
    assert!(matches!(row_error("xray\n1.5\n", &index()), RowErrorKind::NotAnIndex { .. }));
}

#[test]
fn likelihoods_have_a_column_per_state_in_any_order() {
    let table = "smoke=no,xray,smoke=yes\n3,low,1e-3\n,high,\n0,,0\n";
    let block = block(table, &ReadOptions::default());
    assert_eq!(block.columns().variables(), [id(0), id(1)]);
    assert_eq!(block.codes(), [SOFT, 0, MISSING, 2, SOFT, MISSING]);
    assert_eq!(block.likelihoods(0, 0), Some(&[1e-3, 3.0][..]));
    assert_eq!(block.likelihoods(1, 0), None);
    assert_eq!(block.cell(2, 0), Cell::Soft(&[0.0, 0.0]));
    assert_eq!(*block.evidence(0).get(id(0)), Finding::Soft(vec![1e-3, 3.0]));
}

#[test]
fn likelihoods_by_index() {
    let block = block("smoke=1,smoke=0\n0.25,4\n", &index());
    assert_eq!(block.likelihoods(0, 0), Some(&[4.0, 0.25][..]));
}

#[test]
fn every_state_needs_its_likelihood() {
    assert_eq!(
        header_error("xray=low\n1\n", &ReadOptions::default()),
        HeaderError::MissingLikelihoods {
            variable: "xray".into(),
            missing: vec!["xray=normal".into(), "xray=high".into()]
        }
    );
    assert_eq!(
        row_error("smoke=yes,smoke=no\n1,\n", &ReadOptions::default()),
        RowErrorKind::EmptyLikelihood { column: "smoke=no".into() }
    );
    for wrong in ["-1", "inf", "NaN", "1e999", "yes"] {
        let kind = row_error(&format!("smoke=yes,smoke=no\n1,{wrong}\n"), &ReadOptions::default());
        assert!(matches!(kind, RowErrorKind::NotALikelihood { column, text, .. }
            if column == "smoke=no" && text == wrong));
    }
}

#[test]
fn a_variable_has_one_kind_of_columns_once() {
    for table in ["smoke,smoke=yes,smoke=no\n", "smoke=yes,smoke,smoke=no\n"] {
        let error = header_error(table, &ReadOptions::default());
        assert!(matches!(error, HeaderError::HardAndSoft { variable, .. } if variable == "smoke"));
    }
    for (table, name) in [("smoke,smoke\n", "smoke"), ("smoke=yes,smoke=no,smoke=yes\n", "smoke=yes")] {
        let error = header_error(table, &ReadOptions::default());
        assert!(matches!(error, HeaderError::Duplicate { name: found, first: 1, .. } if found == name));
    }
}

#[test]
fn results_of_an_earlier_run_are_skipped() {
    let table =
        "status,smoke,P(lung=yes),\"P(lung=yes,xray=low)\",ln p(e),most likely lung\nok,no,1,1,-2,yes\n";
    assert_eq!(codes(table), [1]);
    let variables = variables(&[("status", &["ok", "ill"])]);
    let block = block_of(b"status,status_\nill,ok\n", &variables, &ReadOptions::default());
    assert_eq!(block.codes(), [1], "the variable comes before the result of its name");
}

#[test]
fn unknown_columns_are_refused_with_the_nearest_name_or_skipped() {
    let table = "Smoke,xray\nyes,low\n";
    let remedy = Remedy::Nearest("smoke".into());
    assert_eq!(
        header_error(table, &ReadOptions::default()),
        HeaderError::UnknownVariable { column: 1, name: "Smoke".into(), remedy }
    );
    assert!(matches!(
        header_error("smoke=Yes\n", &ReadOptions::default()),
        HeaderError::UnknownState { remedy: Remedy::Nearest(state), .. } if state == "yes"
    ));
    assert_eq!(header_error(",smoke\n", &ReadOptions::default()), HeaderError::Unnamed { column: 1 });
    assert_eq!(block(table, &lenient()).codes(), [0]);
    let reader = EvidenceReader::new(table.as_bytes(), &clinic(), &lenient()).unwrap();
    assert_eq!(reader.notes(), [Note::Skipped { columns: vec!["Smoke".into()] }]);
}

#[test]
fn what_the_network_does_not_read_is_refused_or_skipped() {
    let table = "smoke,xray\nno,low\n";
    let readable = Some(vec![id(0)]);
    let strict = ReadOptions { readable: readable.clone(), ..ReadOptions::default() };
    assert_eq!(header_error(table, &strict), HeaderError::NotRead { column: 2, variable: "xray".into() });
    let pass = vec!["xray".to_owned()];
    for options in [ReadOptions { readable, ..lenient() }, ReadOptions { pass, ..strict }] {
        assert_eq!(block(table, &options).codes(), [1]);
        let reader = EvidenceReader::new(table.as_bytes(), &clinic(), &options).unwrap();
        assert_eq!(reader.notes(), [Note::Skipped { columns: vec!["xray".into()] }]);
    }
}

#[test]
fn what_is_asked_for_is_ignored_with_one_note() {
    let options = ReadOptions { ignored: vec![id(2), id(1)], ..ReadOptions::default() };
    let table = "lung=yes,lung=no,smoke,xray\nx,y,no,nonsense\n";
    assert_eq!(block(table, &options).codes(), [1]);
    let reader = EvidenceReader::new(table.as_bytes(), &clinic(), &options).unwrap();
    assert_eq!(reader.notes(), [Note::AskedFor { variables: vec!["lung".into(), "xray".into()] }]);
}

#[test]
fn columns_pass_through_byte_for_byte() {
    let pass = ["id", "smoke"].map(str::to_owned).to_vec();
    let options = ReadOptions { pass, ..ReadOptions::default() };
    let block = block_of(b"smoke,id\nyes,\" a,\xff\"\n,\n", &clinic(), &options);
    assert_eq!(block.columns().passed(), ["id", "smoke"]);
    assert_eq!(block.codes(), [0, MISSING], "what passes is still evidence");
    assert_eq!(block.passed(0).collect::<Vec<_>>(), [&b" a,\xff"[..], b"yes"]);
    assert_eq!(block.passed(1).collect::<Vec<_>>(), [b"", b""]);
    let pass = vec!["ID".to_owned()];
    assert_eq!(
        header_error("smoke,id\n", &ReadOptions { pass, ..lenient() }),
        HeaderError::NothingToPass { name: "ID".into(), remedy: Remedy::Nearest("id".into()) }
    );
}

#[test]
fn errors_name_row_line_column_and_remedy() {
    for (table, message) in [
        (
            "smoke,xray\nyes,low\n\n\"no\",hihg\n",
            "row 2 (line 4), column `xray`: there is no state `hihg`; did you mean `high`?",
        ),
        (
            "smoke\r\nyes\r\nNaN\r\n",
            "row 2 (line 3), column `smoke`: there is no state `NaN`; leave the cell empty where nothing is known",
        ),
        (
            "smoke\n1\n",
            "row 1 (line 2), column `smoke`: there is no state `1`; read states by number with --index",
        ),
        ("smoke,xray\nyes,low,\n", "row 1 (line 2): the header has 2 columns, the row 3"),
        ("smoke,xray\nyes\n", "row 1 (line 2): the header has 2 columns, the row 1"),
    ] {
        assert_eq!(error(table, &ReadOptions::default()).to_string(), message);
    }
}

#[test]
fn long_texts_are_cut_in_messages() {
    let message = error(&format!("smoke\n{}\n", "é".repeat(1000)), &ReadOptions::default()).to_string();
    assert!(message.len() < 300, "{message}");
}

#[test]
fn good_rows_before_a_bad_one_are_delivered_except_from_the_first_block() {
    let table = "smoke\nyes\nno\nyes\nbad\nno\n";
    let rows = |block_rows| {
        let options = ReadOptions { block_rows, ..ReadOptions::default() };
        let (blocks, error) = read(table.as_bytes(), &clinic(), &options);
        assert!(matches!(error, Some(DataError::Row(error)) if error.row == 4 && error.line == 5));
        blocks.iter().map(EvidenceBlock::rows).collect::<Vec<_>>()
    };
    assert_eq!(rows(1), [1, 1, 1]);
    assert_eq!(rows(2), [2, 1]);
    assert_eq!(rows(3), [3]);
    assert_eq!(rows(4), [0; 0]);
}

#[test]
fn after_an_error_nothing_comes() {
    let mut reader =
        EvidenceReader::new(&b"smoke\nbad\nyes\n"[..], &clinic(), &ReadOptions::default()).unwrap();
    assert!(matches!(reader.next(), Some(Err(_))));
    assert!(reader.next().is_none());
}

#[test]
fn bad_rows_can_be_marked() {
    let pass = vec!["xray".to_owned()];
    let options = ReadOptions { bad_rows: BadRows::Mark, block_rows: 3, pass, ..ReadOptions::default() };
    let (blocks, error) = read(b"smoke,xray\nyes,low\nyes,bad\nno,high\nno\nno,low\n", &clinic(), &options);
    assert!(error.is_none());
    assert_eq!(blocks[0].codes(), [0, 0, MISSING, MISSING, 1, 2]);
    assert_eq!(blocks[1].codes(), [MISSING, MISSING, 1, 0]);
    assert_eq!(blocks[1].first_row(), 4);
    let bad: Vec<Vec<bool>> = blocks
        .iter()
        .map(|block| (0..block.rows()).map(|row| block.error(row).is_some()).collect())
        .collect();
    assert_eq!(bad, [vec![false, true, false], vec![true, false]]);
    assert_eq!(blocks[1].errors()[0].row, 4);
    let passed: Vec<&[u8]> =
        blocks.iter().flat_map(|block| (0..block.rows()).flat_map(|row| block.passed(row))).collect();
    assert_eq!(passed, [&b"low"[..], b"bad", b"high", b"", b"low"]);
}

#[test]
fn a_header_alone_is_a_table_without_rows() {
    for table in ["smoke,xray", "smoke,xray\r\n", "smoke,xray\n\n"] {
        let mut reader = EvidenceReader::new(table.as_bytes(), &clinic(), &ReadOptions::default()).unwrap();
        assert_eq!(reader.columns().variables(), [id(0), id(1)]);
        assert!(reader.next().is_none());
    }
    for table in ["", "\n\n"] {
        assert_eq!(header_error(table, &ReadOptions::default()), HeaderError::NoHeader);
    }
}

#[test]
fn gzip_is_unpacked_member_by_member() {
    let mut packed = Vec::new();
    for part in ["smoke,xr", "ay\nyes,low\n"] {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(part.as_bytes()).unwrap();
        packed.extend(encoder.finish().unwrap());
    }
    assert_eq!(block_of(&packed, &clinic(), &ReadOptions::default()).codes(), [0, 0]);
    packed.truncate(packed.len() - 10);
    assert!(matches!(read(&packed, &clinic(), &ReadOptions::default()).1, Some(DataError::Io(_))));
}

#[test]
fn the_size_of_the_pieces_read_does_not_matter() {
    struct Trickle<'a>(&'a [u8]);
    impl std::io::Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(buffer.len()).min(1);
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
    let table = "\u{feff}smoke,xray\r\nyes,\"lo\"\"w\"\r\n".as_bytes();
    let variables = variables(&[("smoke", &["yes"]), ("xray", &["lo\"w"])]);
    let mut reader = EvidenceReader::new(Trickle(table), &variables, &ReadOptions::default()).unwrap();
    assert_eq!(reader.next().unwrap().unwrap().codes(), [0, 0]);
}

#[test]
fn findings_become_a_block() {
    let mut rows = vec![Evidence::none(3); 3];
    rows[0].set(id(2), Finding::State(1));
    rows[1].set(id(0), Finding::Soft(vec![0.5, 2.0]));
    rows[2].set(id(0), Finding::State(1));
    let block = EvidenceBlock::from_evidence(&rows, &clinic());
    assert_eq!(block.columns().variables(), [id(0), id(2)]);
    assert_eq!(block.codes(), [MISSING, 1, SOFT, MISSING, 1, MISSING]);
    for (row, evidence) in rows.iter().enumerate() {
        assert_eq!(block.evidence(row), *evidence);
    }
}

#[test]
fn many_states_are_all_found() {
    let names: Vec<String> = (0..1000).map(|state| format!("state {state}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let variables = variables(&[("big", &names)]);
    let table = format!("big\n{}\n", names.join("\n"));
    let block = block_of(table.as_bytes(), &variables, &ReadOptions::default());
    assert_eq!(block.codes(), (0..1000).collect::<Vec<i32>>());
}

#[test]
fn long_and_short_names_stand_side_by_side() {
    let names = ["", "a", "b", "seven77", "eight888", "eight889", "Asy/Patch", "é", "\u{1}"];
    let variables = variables(&[("mixed", &names)]);
    for previous in &names[1..] {
        for (state, name) in names.iter().enumerate().skip(1) {
            let table = format!("mixed\n{previous}\n{name}\n");
            let block = block_of(table.as_bytes(), &variables, &ReadOptions::default());
            assert_eq!(block.codes()[1], i32::try_from(state).unwrap(), "{name} after {previous}");
        }
    }
    let block = block_of(b"mixed\n\"\"\n  \n", &variables, &ReadOptions::default());
    assert_eq!(block.codes(), [MISSING; 2], "an empty cell is missing even where a state has no name");
}
