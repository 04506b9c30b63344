//! Section 1.1: how networks grow, and tables.

use crate::small_models::{Draw, Node, bayesian, product_network};

#[test]
fn a_network_grows_linearly_where_the_table_of_its_inputs_grows_exponentially() {
    let sizes = [4, 8, 12].map(|leaves| {
        let mut draw = Draw::new(11);
        let names: Vec<String> = (0..leaves).map(|leaf| format!("y{leaf}")).collect();
        let mut nodes: Vec<Node<'_>> = vec![("x", 3, &[], draw.rows(1, 3))];
        nodes.extend(names.iter().map(|name| (name.as_str(), 4, &["x"][..], draw.rows(3, 4))));
        product_network(&bayesian(&nodes), "x").counts().synapses as f64
    });
    assert_eq!(
        sizes[2] - sizes[1],
        sizes[1] - sizes[0],
        "synapses grow by the same number per leaf: {sizes:?}"
    );
    assert!(sizes[2] < 4f64.powi(12) / 1e4, "{sizes:?} synapses, 4^12 rows of the table");
}
