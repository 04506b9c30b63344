//! The example of the multiplication gate prints what it printed when it was read: `UPDATE_GOLDEN=1` renews it.

#[path = "../examples/multiply_gate.rs"]
#[allow(dead_code, reason = "its `main` prints what is compared here")]
mod example;

#[test]
fn the_example_prints_the_table_and_the_plot() {
    let printed = example::report().expect("positive scales");
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/multiply_gate.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(golden, &printed).expect("the golden text can be written");
    }
    let expected = std::fs::read_to_string(golden).expect("the golden text is readable");
    assert_eq!(printed, expected);
}
