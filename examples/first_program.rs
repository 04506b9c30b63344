use hamnet::{compile, model, network, runtime};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asia = model::format::read("models/asia.bif".as_ref(), &Default::default())?.model;
    let query = model::Query::parse("lung", &model::Observe::Any, &asia)?;
    let network: network::Network = compile::compile(&asia, &query, &Default::default())?.network;

    let mut rows = runtime::Rows::for_network(&network);
    let row = rows.push_missing_row();
    rows.set_state(row, 2, 0); // smoke = yes
    let mut answers = runtime::Answers::<f64>::new();
    runtime::Session::new(&network)?.run(&rows, &mut answers);

    println!("P(lung | smoke=yes) = {:?}", answers.posterior(row)); // [0.1, 0.9]
    println!("{}", network.parts().certificates[1].posterior);
    Ok(())
}
