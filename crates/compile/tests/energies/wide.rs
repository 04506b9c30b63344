//! Ranges so wide that products leave the range of f64.

use hamnet_compile::{CompileError, Options, Units, compile};
use hamnet_model::{Observe, Query};

use crate::common::{law, number, reals, y};

#[test]
fn a_square_beyond_f64_is_refused_by_every_gate() {
    let model = law(reals(1, 1e300), Vec::new(), vec![number(0.0), &y(0) * &y(0)]);
    let query = Query::parse("class", &Observe::Any, &model).unwrap();
    for units in Units::ALL.into_iter().filter(|&units| units != Units::Product) {
        match compile(&model, &query, &Options { units, ..Options::default() }) {
            Err(CompileError::GateTolerance { best, .. }) => assert_eq!(best, 1.0, "{units}"),
            other => panic!("{units}: {:?}", other.map(|compiled| compiled.network.counts())),
        }
    }
}
