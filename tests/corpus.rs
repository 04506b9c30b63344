//! One corpus, all engines: every case is answered by the judge, the circuit, the network and the runtime in both
//! precisions, and each must agree with the judge within its own certificate and the judge's bound.
//!
//! | test | cases |
//! |---|---|
//! | `corpus` | hand-written ones with exact answers (`corpus/*.toml`), and the networks of `HAMNET_CASES` |
//! | `random_models` | random small networks, all kinds of queries and rows |
//! | `adversarial` | rows chosen to be unlikely, or to turn on the last finding |
//! | `sizes` | predictions, the derivative's size, equal bytes |
//! | `competition` | models of the UAI 2014 competition with their evidence |
//! | `chain` | a hidden Markov chain of 10,000 steps |
//! | `hierarchies` | random chains and trees, long chains and wide trees |
//! | `absorbing` | chains and trees with states that are never left, or reached from one state alone |
//! | `information` | entropies and information of the networks, held to identities and to the judge |

#[path = "corpus/absorbing.rs"]
mod absorbing;
#[path = "corpus/adversarial.rs"]
mod adversarial;
#[path = "corpus/adversary.rs"]
mod adversary;
#[path = "corpus/answer.rs"]
mod answer;
#[path = "corpus/chain.rs"]
mod chain;
#[path = "corpus/competition.rs"]
mod competition;
#[path = "corpus/engine.rs"]
mod engine;
#[path = "corpus/hierarchies.rs"]
mod hierarchies;
#[path = "corpus/information.rs"]
mod information;
#[path = "corpus/random.rs"]
mod random;
#[path = "corpus/random_models.rs"]
mod random_models;
#[path = "corpus/row.rs"]
mod row;
#[path = "corpus/sizes.rs"]
mod sizes;
#[path = "corpus/subject.rs"]
mod subject;
#[path = "corpus/wide.rs"]
mod wide;
#[path = "corpus/written.rs"]
mod written;

use subject::Tally;

#[test]
fn corpus() {
    let tally = Tally::default().and(written::run()).and(wide::run());
    println!("corpus: {} cases ran, {} skipped", tally.ran, tally.skipped);
    assert!(tally.ran > 0, "the repository's own cases always run");
}
