//! The rules of writing posteriors, one by one.

use hamnet_data::{
    Answers, BadRows, EvidenceBlock, Explained, Numbers, PosteriorFormat, PosteriorOptions, PosteriorWriter,
    ReadOptions, Status,
};
use hamnet_model::{Evidence, Finding, Target, Variables};

use crate::common::{clinic, id, read, variables};

fn write(
    variables: &Variables,
    targets: &[Target],
    block: &EvidenceBlock,
    options: PosteriorOptions,
    answers: &Answers<'_>,
) -> String {
    let format = PosteriorFormat::new(variables, targets, block.columns(), options);
    let mut writer = PosteriorWriter::new(Vec::new(), &format);
    writer.write_block(block, answers).unwrap();
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn answers<'a>(status: &'a [Status], posterior: &'a [f64]) -> Answers<'a> {
    Answers {
        status,
        posterior: Numbers::F64(posterior),
        ln_evidence: None,
        most_likely: None,
        explanation: None,
    }
}

fn evidence(table: &str, options: &ReadOptions) -> EvidenceBlock {
    let (mut blocks, error) = read(table.as_bytes(), &clinic(), options);
    assert!(error.is_none());
    blocks.remove(0)
}

fn smoke() -> Vec<Target> {
    vec![Target::marginal(id(0))]
}

#[test]
fn every_status_has_its_row_and_only_ok_rows_have_numbers() {
    let options = ReadOptions { bad_rows: BadRows::Mark, ..ReadOptions::default() };
    let block = evidence("xray\nlow\nhigh\nnormal\nbad\n", &options);
    let status = [Status::Ok, Status::Impossible, Status::Outside, Status::Ok];
    let posterior = [0.25, 0.75, f64::NAN, f64::NAN, 9.0, 9.0, 0.5, 0.5];
    let answers = Answers {
        ln_evidence: Some(Numbers::F64(&[-1.5, f64::NAN, 0.0, 0.0])),
        most_likely: Some(&[1, 0, 0, 0]),
        ..answers(&status, &posterior)
    };
    let options = PosteriorOptions { ln_evidence: true, most_likely: true, ..PosteriorOptions::default() };
    assert_eq!(
        write(&clinic(), &smoke(), &block, options, &answers),
        "status,P(smoke=yes),P(smoke=no),ln p(e),most likely smoke\n\
         ok,0.25,0.75,-1.5,no\n\
         impossible,0.0,0.0,-inf,\n\
         outside,0.0,0.0,,\n\
         invalid,0.0,0.0,,\n"
    );
}

#[test]
fn explanations_stand_around_their_states_with_or_without_posteriors() {
    let options = ReadOptions { bad_rows: BadRows::Mark, ..ReadOptions::default() };
    let block = evidence("xray\nlow\nhigh\nnormal\nbad\nlow\n", &options);
    let status = [Status::Ok, Status::Impossible, Status::Outside, Status::Ok, Status::Ok];
    let explained = Explained {
        ln_probability: &[-1.5, f64::NAN, 0.0, 0.0, -2.0],
        certain: &[true, false, false, false, false],
    };
    let answers = Answers {
        most_likely: Some(&[1, 0, 0, 0, 0]),
        explanation: Some(explained),
        ..answers(&status, &[])
    };
    let options = PosteriorOptions {
        most_likely: true,
        explanation: true,
        without_posteriors: true,
        ..PosteriorOptions::default()
    };
    assert_eq!(
        write(&clinic(), &smoke(), &block, options, &answers),
        "status,\"ln p(x*,e)\",most likely smoke,certain\n\
         ok,-1.5,no,yes\n\
         impossible,-inf,,\n\
         outside,,,\n\
         invalid,,,\n\
         ok,-2.0,yes,no\n"
    );
    let options = PosteriorOptions { without_posteriors: false, ..options };
    let posterior = Answers { posterior: Numbers::F64(&[0.5; 10]), ..answers };
    let table = write(&clinic(), &smoke(), &block, options, &posterior);
    assert!(table.ends_with("\nok,0.5,0.5,-2.0,yes,no\n"), "{table}");
}

#[test]
fn rows_outside_have_numbers_where_they_are_to_be_answered() {
    let block = evidence("xray\nlow\nhigh\nlow\n", &ReadOptions::default());
    let status = [Status::Ok, Status::Outside, Status::Impossible];
    let posterior = [0.25, 0.75, 0.5, 0.5, 9.0, 9.0];
    let answers = Answers { most_likely: Some(&[1, 0, 0]), ..answers(&status, &posterior) };
    let options = PosteriorOptions { answer_outside: true, most_likely: true, ..PosteriorOptions::default() };
    let table = write(&clinic(), &smoke(), &block, options, &answers);
    assert!(table.ends_with("\nok,0.25,0.75,no\noutside,0.5,0.5,yes\nimpossible,0.0,0.0,\n"), "{table}");
}

#[test]
fn a_joint_has_its_last_variable_fastest() {
    let block = EvidenceBlock::from_evidence(&[Evidence::none(3)], &clinic());
    let targets = [Target::joint([id(0), id(2)]), Target::marginal(id(2))];
    let posterior = [0.1, 0.2, 0.3, 0.4, 0.4, 0.6];
    let answers = Answers { most_likely: Some(&[2, 1]), ..answers(&[Status::Ok], &posterior) };
    let options = PosteriorOptions { most_likely: true, ..PosteriorOptions::default() };
    let expected = "status,\"P(smoke=yes,lung=yes)\",\"P(smoke=yes,lung=no)\",\"P(smoke=no,lung=yes)\",\
                    \"P(smoke=no,lung=no)\",P(lung=yes),P(lung=no),\"most likely smoke,lung\",most likely lung\n\
                    ok,0.1,0.2,0.3,0.4,0.4,0.6,\"no,yes\",no\n";
    assert_eq!(write(&clinic(), &targets, &block, options, &answers), expected);
    let options = PosteriorOptions { index: true, ..options };
    let by_index = write(&clinic(), &targets, &block, options, &answers);
    assert!(by_index.starts_with("status,\"P(smoke=0,lung=0)\",\"P(smoke=0,lung=1)\""), "{by_index}");
    assert!(by_index.ends_with(",\"1,0\",1\n"), "{by_index}");
}

#[test]
fn numbers_are_written_in_their_own_precision() {
    let block = EvidenceBlock::from_evidence(&[Evidence::none(3)], &clinic());
    let posterior = Numbers::F32(&[0.1, 0.9]);
    let ln_evidence = Some(Numbers::F64(&[-0.1]));
    let answers = Answers { posterior, ln_evidence, ..answers(&[Status::Ok], &[]) };
    let options = PosteriorOptions { ln_evidence: true, ..PosteriorOptions::default() };
    let table = write(&clinic(), &smoke(), &block, options, &answers);
    assert!(table.ends_with("\nok,0.1,0.9,-0.1\n"), "{table}");
}

#[test]
fn evidence_is_repeated_as_it_can_be_read_again() {
    let pass = vec!["id".to_owned()];
    let options = ReadOptions { pass, ..ReadOptions::default() };
    let block = evidence("lung=yes,id,xray,lung=no\n0.5,\"a,b\",high,2\n,c,,\n", &options);
    let answers = answers(&[Status::Ok; 2], &[1.0, 0.0, 1e-5, 1.0]);
    let options = PosteriorOptions { echo: true, ..PosteriorOptions::default() };
    assert_eq!(
        write(&clinic(), &smoke(), &block, options, &answers),
        "id,lung=yes,lung=no,xray,status,P(smoke=yes),P(smoke=no)\n\
         \"a,b\",0.5,2.0,high,ok,1.0,0.0\n\
         c,,,,ok,0.00001,1.0\n"
    );
    let options = PosteriorOptions { index: true, ..options };
    let by_index = write(&clinic(), &smoke(), &block, options, &answers);
    assert!(by_index.starts_with("id,lung=0,lung=1,xray,status,P(smoke=0),P(smoke=1)\n\"a,b\",0.5,2.0,2,"));
}

#[test]
fn a_known_state_beside_likelihoods_is_one_beside_zeros() {
    let mut rows = vec![Evidence::none(3); 2];
    rows[0].set(id(2), Finding::State(1));
    rows[1].set(id(2), Finding::Soft(vec![0.5, 2.0]));
    let block = EvidenceBlock::from_evidence(&rows, &clinic());
    let options = PosteriorOptions { echo: true, ..PosteriorOptions::default() };
    let table = write(&clinic(), &smoke(), &block, options, &answers(&[Status::Ok; 2], &[0.5; 4]));
    assert!(table.ends_with("\n0.0,1.0,ok,0.5,0.5\n0.5,2.0,ok,0.5,0.5\n"), "{table}");
}

#[test]
fn what_passes_is_not_repeated() {
    let pass = vec!["xray".to_owned()];
    let options = ReadOptions { pass, ..ReadOptions::default() };
    let block = evidence("xray,lung\nlow,yes\n", &options);
    let options = PosteriorOptions { echo: true, ..PosteriorOptions::default() };
    let table = write(&clinic(), &smoke(), &block, options, &answers(&[Status::Ok], &[0.5; 2]));
    assert!(table.starts_with("xray,lung,status,"), "{table}");
}

#[test]
fn results_step_aside_for_variables_of_their_name() {
    let variables = variables(&[("status", &["on", "off"]), ("P(status=on)", &["x"])]);
    let block = EvidenceBlock::from_evidence(&[Evidence::none(2)], &variables);
    let format = PosteriorFormat::new(&variables, &smoke(), block.columns(), PosteriorOptions::default());
    assert_eq!(format.header(), b"status_,P(status=on)_,P(status=off)\n");
}

#[test]
fn the_header_waits_for_the_first_lines_or_the_end() {
    let block = EvidenceBlock::from_evidence(&[], &clinic());
    let format = PosteriorFormat::new(&clinic(), &smoke(), block.columns(), PosteriorOptions::default());
    let mut sink = Vec::new();
    drop(PosteriorWriter::new(&mut sink, &format));
    assert!(sink.is_empty());
    PosteriorWriter::new(&mut sink, &format).finish().unwrap();
    assert_eq!(sink, format.header());
    sink.clear();
    let mut writer = PosteriorWriter::new(&mut sink, &format);
    writer.write_lines(b"ok,0.5,0.5\n").unwrap();
    writer.write_lines(b"ok,0.25,0.75\n").unwrap();
    writer.finish().unwrap();
    assert_eq!(sink, [format.header(), b"ok,0.5,0.5\nok,0.25,0.75\n"].concat());
}

#[test]
#[should_panic(expected = "one posterior per row")]
fn answers_of_another_shape_are_a_mistake_of_the_program() {
    let block = EvidenceBlock::from_evidence(&[Evidence::none(3)], &clinic());
    write(&clinic(), &smoke(), &block, PosteriorOptions::default(), &answers(&[Status::Ok], &[1.0]));
}
