//! Most probable explanations: networks of max-products against the judge, on random small models and rows.
//!
//! | test | holds |
//! |---|---|
//! | `certificates` | every max-marginal, state, `ln p(x*, e)` and status of every engine within the certificate, which is not idle |
//! | `laws` | the same for Hamiltonians and hierarchies |

#[path = "explanations/certificates.rs"]
mod certificates;
#[path = "explanations/laws.rs"]
mod laws;
#[path = "corpus/random.rs"]
#[allow(dead_code, reason = "the corpus uses the rest")]
mod random;
#[path = "corpus/row.rs"]
#[allow(dead_code, reason = "the corpus uses the rest")]
mod row;
#[path = "explanations/subject.rs"]
mod subject;
