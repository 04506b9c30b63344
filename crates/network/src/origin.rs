//! Where every unit came from, in the user's words.

use crate::Network;

/// Place of an [`Origin`] in its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OriginId(pub u32);

/// What a group of units stands for, and the variables whose joint states number them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// For example `message of dysp` or `marginal of lung`.
    pub what: String,
    /// Places in [`Network::variables`](crate::Network::variables) that index the group, last fastest.
    pub scope: Vec<usize>,
}

/// The origin of one unit: a group, and the joint state of the group's scope it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitOrigin {
    pub group: OriginId,
    pub state: u32,
}

impl Network {
    /// The state of each variable of `scope` in joint state number `joint`; the last runs fastest.
    pub fn states_of(&self, scope: &[usize], joint: usize) -> Vec<usize> {
        let mut rest = joint;
        let mut states: Vec<usize> = Vec::with_capacity(scope.len());
        for &variable in scope.iter().rev() {
            let count = self.variables()[variable].width();
            states.push(rest % count);
            rest /= count;
        }
        states.reverse();
        states
    }
}
