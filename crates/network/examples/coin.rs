//! A coin that lands heads up once in four, and a witness who says heads and is right three times in four.

use hamnet_network::{
    Affine, AffineRow, Encoding, EvidenceHead, Head, HeadForm, Input, Layers, Network, NetworkParts,
    Operation, Origin, OriginId, Theory, UnitId, UnitOrigin, UnitRange, VariableLabel, evaluate,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let finding = UnitRange::new(UnitId::new(0), 2);
    let mut layers = Layers::after_inputs(finding.len());
    let prior = [(finding.at(0), 0.25), (finding.at(1), 0.75)];
    let belief = layers.push(affine(prior.map(|term| AffineRow { bias: 0.0, terms: vec![term] })));
    let sum = AffineRow { bias: 0.0, terms: belief.iter().map(|unit| (unit, 1.0)).collect() };
    let evidence = layers.push(affine([sum]));

    let states = vec!["heads".to_owned(), "tails".to_owned()];
    let origin = |group, state| UnitOrigin { group: OriginId(group), state };
    let network = Network::new(
        layers,
        NetworkParts {
            model: "coin".to_owned(),
            variables: vec![VariableLabel::of_states("side", states)],
            inputs: vec![Input { variable: 0, units: finding }],
            encoding: Encoding::Likelihood,
            heads: vec![Head { target: vec![0], units: belief.iter().collect(), form: HeadForm::Normalize }],
            evidence: EvidenceHead::Linear { unit: evidence.first(), exponent: 0 },
            targets_condition: true,
            given: vec![],
            origins: vec![
                Origin { what: "finding on side".to_owned(), scope: vec![0] },
                Origin { what: "marginal of side".to_owned(), scope: vec![0] },
                Origin { what: "p(e)".to_owned(), scope: vec![] },
            ],
            unit_origins: vec![origin(0, 0), origin(0, 1), origin(1, 0), origin(1, 1), origin(2, 0)],
            theory: Theory::default(),
            certificates: vec![],
            notes: vec![],
        },
    )?;

    let answer = evaluate::<f64>(&network, &[[0.75, 0.25]])?;
    assert_eq!(answer.posteriors, [[0.5, 0.5]]);
    print!("{network}");
    Ok(())
}

fn affine<const ROWS: usize>(rows: [AffineRow; ROWS]) -> Operation {
    Operation::Affine(Affine::from_rows(&rows))
}
