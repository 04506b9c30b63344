//! Activations side by side: an elementary function costs least on many numbers at a time.
//!
//! Depth first, a sum is followed by its activation, and that by what reads it. Here activations wait until some stand
//! together, what reads them waits with them, and whatever depends on neither goes ahead. Values are the same; a few more units
//! are alive at a time.

use hamnet_network::{Activation, Network, Operation};

use crate::schedule::Step;

/// The activations that stand together, if so many can.
const TOGETHER: usize = 64;

/// The steps that wait for activations at most.
const WAITING: usize = 128;

/// The same steps, each after those it reads.
pub fn batch(network: &Network, steps: Vec<Step>) -> Vec<Step> {
    if !steps.iter().any(|step| activation(network, *step).is_some()) {
        return steps;
    }
    let mut queue = Queue {
        network,
        ready: Vec::new(),
        waiting: Vec::new(),
        undone: vec![false; network.units()],
        done: Vec::with_capacity(steps.len()),
    };
    steps.into_iter().for_each(|step| queue.take(step));
    while !queue.ready.is_empty() {
        queue.flush();
    }
    queue.done
}

struct Queue<'a> {
    network: &'a Network,
    /// Activations whose operands are computed.
    ready: Vec<Step>,
    /// What reads them, or reads what waits.
    waiting: Vec<Step>,
    /// Per unit, whether a step of these computes it.
    undone: Vec<bool>,
    done: Vec<Step>,
}

impl Queue<'_> {
    fn take(&mut self, step: Step) {
        if self.ready.len() == TOGETHER || self.waiting.len() == WAITING {
            self.flush();
        }
        self.place(step);
    }

    fn place(&mut self, step: Step) {
        let mut operands = (0..).map_while(|place| step.operand(self.network, place));
        if operands.any(|unit| self.undone[unit.index()]) {
            self.waiting.push(step);
        } else if activation(self.network, step).is_some() {
            self.ready.push(step);
        } else {
            return self.done.push(step);
        }
        self.mark(step, true);
    }

    /// Does the activations that are ready, and lets what waits for no other go ahead.
    fn flush(&mut self) {
        let mut ready = std::mem::take(&mut self.ready);
        ready.iter().for_each(|&step| self.mark(step, false));
        // Stable, so that those of a kind keep their order.
        ready.sort_by_key(|&step| activation(self.network, step));
        self.done.extend(ready);
        for step in std::mem::take(&mut self.waiting) {
            self.mark(step, false);
            self.place(step);
        }
    }

    fn mark(&mut self, step: Step, undone: bool) {
        step.units(self.network).for_each(|unit| self.undone[unit.index()] = undone);
    }
}

fn activation(network: &Network, step: Step) -> Option<Activation> {
    let Step::Unit { layer, .. } = step else { return None };
    match network.layers()[layer as usize].operation() {
        Operation::Activation { activation, .. } => Some(*activation),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::fuse::readers;
    use crate::schedule::{outputs, schedule};

    /// Two hidden layers of `width` units, each of which has a sum and an activation of its own; every unit of the second
    /// reads one of the first.
    fn two_layers(width: usize) -> Network {
        let mut text = "hamnet network 3\nmodel gates\nvariable x: no, yes\nvariable y real from -1.0 to 1.0\n\
            encoding observed\ntargets ignored\ntheory ln_upper_bound 0.0, cliques 0, largest_clique 0\norigin \"a gate\" []\n\
            \ninput y\n  u0 = value  ; a gate\n"
            .to_owned();
        let mut next = 1;
        for (index, (kind, first)) in [
            ("affine sparse", None),
            ("sigmoid", Some(1)),
            ("affine sparse", Some(1 + width)),
            ("tanh", Some(1 + 2 * width)),
        ]
        .into_iter()
        .enumerate()
        {
            writeln!(text, "layer {index}: {kind}").expect("a string takes all");
            for place in 0..width {
                let of = first.map_or(0, |first| first + place);
                let value = match kind {
                    "affine sparse" => format!("0.5 u{of}"),
                    name => format!("{name}(u{of})"),
                };
                writeln!(text, "  u{next} = {value}  ; a gate").expect("a string takes all");
                next += 1;
            }
        }
        let terms = |parity: usize| -> String {
            (1 + 3 * width..next)
                .filter(|unit| unit % 2 == parity)
                .map(|unit| format!("u{unit}"))
                .collect::<Vec<_>>()
                .join(" + ")
        };
        writeln!(text, "layer 4: affine sparse\n  u{next} = {}  ; a gate", terms(0))
            .expect("a string takes all");
        writeln!(text, "  u{} = {}  ; a gate", next + 1, terms(1)).expect("a string takes all");
        writeln!(text, "head x = softmax(u{next}, u{})\nevidence absent", next + 1)
            .expect("a string takes all");
        hamnet_network::parse_text(&text).expect("the text of a network")
    }

    #[test]
    fn activations_stand_together_after_what_they_read() {
        for width in [2, 40, 1000] {
            let network = two_layers(width);
            let steps = batch(&network, schedule(&network));
            let mut done = vec![false; network.units()];
            for step in &steps {
                let operands = (0..).map_while(|place| step.operand(&network, place));
                assert!({ operands }.all(|unit| done[unit.index()]), "{step:?} reads what is not done");
                step.units(&network).for_each(|unit| done[unit.index()] = true);
            }
            assert!(outputs(&network).all(|unit| done[unit.index()]));
            assert_eq!(readers(&network, &steps), readers(&network, &schedule(&network)));
            let runs = steps.chunk_by(|a, b| activation(&network, *a) == activation(&network, *b));
            let runs = runs.filter(|run| activation(&network, run[0]).is_some()).count();
            assert!(runs <= 2 + 4 * width / TOGETHER, "{runs} runs of {width} gates of two activations");
        }
    }
}
