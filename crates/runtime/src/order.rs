//! In which order units that are read more than once are computed: message by message, depth first.
//!
//! Depth first unit by unit would begin every message before it ends one, and all of them would be alive at once. So the
//! units of one layer and one origin form a *message* and stand together; what a single unit reads stays with its reader.

use std::ops::Range;

use hamnet_network::{Network, UnitId};

use crate::schedule::{Step, counted, outputs};

/// How high units with a single reader are piled.
const HIGHEST: u8 = 4;

/// No message.
const NONE: u32 = u32::MAX;

/// The units of all messages, those a message reads before it; outputs are among them. `step_of` gives the step of every unit.
pub fn order(network: &Network, step_of: &[Step]) -> Vec<UnitId> {
    let messages = Messages::of(network, step_of);
    let reads = reads(network, step_of, &messages);
    let entered = vec![false; messages.ranges.len()];
    let mut search = Search { messages, reads, entered, stack: Vec::new(), order: Vec::new() };
    for unit in outputs(network).chain(counted(network)) {
        search.visit(unit);
    }
    search.order
}

/// How often every unit is read by what leads to an output; outputs count as read twice, so that they are in messages.
fn readers(network: &Network, step_of: &[Step]) -> Vec<u32> {
    let mut readers = vec![0u32; network.units()];
    outputs(network).chain(counted(network)).for_each(|unit| readers[unit.index()] += 2);
    let count = |step: Step, readers: &mut Vec<u32>| {
        for unit in (0..).map_while(|place| step.operand(network, place)) {
            readers[unit.index()] = readers[unit.index()].saturating_add(1);
        }
    };
    for layer in network.layers().iter().rev() {
        let live = layer.units().iter().filter(|unit| readers[unit.index()] > 0);
        let mut steps: Vec<Step> = live.map(|unit| step_of[unit.index()]).collect();
        // The units of a group follow one another.
        steps.dedup();
        steps.into_iter().for_each(|step| count(step, &mut readers));
    }
    readers
}

/// Which units are in messages: those that are read more than once, those of groups, and those on which units with a
/// single reader would pile up too high.
fn shared(network: &Network, step_of: &[Step]) -> Vec<bool> {
    let readers = readers(network, step_of);
    let mut shared = vec![false; network.units()];
    let mut heights = vec![0u8; network.units()];
    for layer in network.layers() {
        for unit in layer.units().iter().filter(|unit| readers[unit.index()] > 0) {
            let step = step_of[unit.index()];
            let alone = !matches!(step, Step::Group { .. }) && readers[unit.index()] == 1;
            let height = if alone { height(network, step, &heights) } else { 0 };
            shared[unit.index()] = !alone || height > HIGHEST;
            heights[unit.index()] = if shared[unit.index()] { 0 } else { height };
        }
    }
    shared
}

/// One more than the greatest height of what a step reads.
fn height(network: &Network, step: Step, heights: &[u8]) -> u8 {
    let operands = (0..).map_while(|place| step.operand(network, place));
    1 + operands.map(|unit| heights[unit.index()]).max().unwrap_or(0)
}

struct Messages {
    message_of: Vec<u32>,
    members: Vec<UnitId>,
    ranges: Vec<Range<usize>>,
}

impl Messages {
    fn of(network: &Network, step_of: &[Step]) -> Self {
        let shared = shared(network, step_of);
        let mut messages =
            Self { message_of: vec![NONE; network.units()], members: Vec::new(), ranges: Vec::new() };
        for layer in network.layers() {
            let mut units: Vec<UnitId> = layer.units().iter().filter(|unit| shared[unit.index()]).collect();
            let message = |unit: &UnitId| match step_of[unit.index()] {
                Step::Group { first, .. } => first,
                _ => network.parts().unit_origins[unit.index()].group.0,
            };
            // Stable, so that the units of a message keep their order.
            units.sort_by_key(message);
            units.chunk_by(|a, b| message(a) == message(b)).for_each(|units| messages.push(units));
        }
        messages
    }

    fn push(&mut self, members: &[UnitId]) {
        let number = self.ranges.len() as u32;
        members.iter().for_each(|unit| self.message_of[unit.index()] = number);
        let start = self.members.len();
        self.members.extend_from_slice(members);
        self.ranges.push(start..self.members.len());
    }

    fn members(&self, message: u32) -> &[UnitId] {
        &self.members[self.ranges[message as usize].clone()]
    }
}

/// The messages every message reads, through units with a single reader, in the order they are best computed.
fn reads(network: &Network, step_of: &[Step], messages: &Messages) -> Vec<Vec<u32>> {
    let mut rooms: Vec<usize> = Vec::new();
    let mut reads = Vec::new();
    for message in 0..messages.ranges.len() {
        let mut read = read_by(network, step_of, messages, message);
        read.sort_unstable();
        read.dedup();
        read.sort_by_key(|&message| std::cmp::Reverse(rooms[message as usize]));
        rooms.push(room(messages, message, &read, &rooms));
        reads.push(read);
    }
    reads
}

/// The units alive at once while a message is computed, if nothing it reads is shared.
fn room(messages: &Messages, message: usize, read: &[u32], rooms: &[usize]) -> usize {
    let (mut kept, mut most) = (0, 0);
    for &operand in read {
        most = most.max(kept + rooms[operand as usize]);
        kept += messages.ranges[operand as usize].len();
    }
    most.max(kept + messages.ranges[message].len())
}

fn read_by(network: &Network, step_of: &[Step], messages: &Messages, message: usize) -> Vec<u32> {
    let mut read = Vec::new();
    let members = messages.members(message as u32);
    // The units of a group read the same: to ask each would take the square of their number.
    let askers = match step_of[members[0].index()] {
        Step::Group { .. } => 1,
        _ => members.len(),
    };
    let mut pending = members[..askers].to_vec();
    while let Some(unit) = pending.pop() {
        let step = step_of[unit.index()];
        for operand in (0..).map_while(|place| step.operand(network, place)) {
            match messages.message_of[operand.index()] {
                NONE => pending.push(operand),
                message if read.last() == Some(&message) => {}
                message => read.push(message),
            }
        }
    }
    read
}

struct Search {
    messages: Messages,
    /// Of every message, those it reads.
    reads: Vec<Vec<u32>>,
    entered: Vec<bool>,
    /// Messages under way, with the place of the next message they read.
    stack: Vec<(u32, usize)>,
    order: Vec<UnitId>,
}

impl Search {
    fn visit(&mut self, unit: UnitId) {
        match self.messages.message_of[unit.index()] {
            // An input that is read from outside.
            NONE => self.order.push(unit),
            message => self.enter(message),
        }
        while let Some((message, next)) = self.stack.last_mut() {
            let message = *message;
            let operand = self.reads[message as usize].get(*next).copied();
            *next += 1;
            match operand {
                Some(operand) => self.enter(operand),
                None => {
                    self.stack.pop();
                    self.order.extend_from_slice(self.messages.members(message));
                }
            }
        }
    }

    fn enter(&mut self, message: u32) {
        if !std::mem::replace(&mut self.entered[message as usize], true) {
            self.stack.push((message, 0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::step_of_units;

    /// A rescaling of two units of two messages, which the evidence reads too.
    const NETWORK: &str = r#"hamnet network 3
model groups
variable x: no, yes
variable y: no, yes
encoding likelihood
targets ignored
theory ln_upper_bound 0, cliques 1, largest_clique 1
origin "finding on y" [y]
origin "first message" [x]
origin "second message" [x]
origin "marginal of x" [x]
origin "p(e)"

input y
  u0 = no  ; finding on y [y=no]
  u1 = yes  ; finding on y [y=yes]
layer 0: affine sparse
  u2 = 0.5 u0  ; first message [x=no]
  u3 = 0.25 u1  ; second message [x=yes]
layer 1: rescale counted
  u4 = u2 * 2^-k0  ; marginal of x [x=no]
  u5 = u3 * 2^-k0  ; marginal of x [x=yes]
layer 2: affine dense u2 u3
  u6 = u2 + u3  ; p(e)
head x = normalize(u4, u5)
evidence linear u6, exponent 0
"#;

    #[test]
    fn a_group_is_asked_once_what_it_reads() {
        let network = hamnet_network::parse_text(NETWORK).expect("the text of a network");
        let step_of = step_of_units(&network);
        let messages = Messages::of(&network, &step_of);
        let group = messages.message_of[4];
        let [first, second] = [2, 3].map(|unit| messages.message_of[unit]);
        assert_ne!(first, second);
        assert_eq!(read_by(&network, &step_of, &messages, group as usize), [first, second]);
    }
}
