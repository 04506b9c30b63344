//! A walk over the cells of a table together with the cells of its marginals.

/// Where each cell of a table lands in tables over some of its axes.
pub(super) struct Places {
    sizes: Vec<usize>,
    /// For each target, how far one step along each axis goes.
    strides: Vec<Vec<usize>>,
}

impl Places {
    /// Axes have `sizes`; targets are tables over the axes at the given places, last fastest.
    pub(super) fn new(sizes: Vec<usize>, targets: &[&[usize]]) -> Self {
        let strides = targets
            .iter()
            .map(|places| {
                let mut strides = vec![0; sizes.len()];
                let mut stride = 1;
                for &place in places.iter().rev() {
                    strides[place] = stride;
                    stride *= sizes[place];
                }
                strides
            })
            .collect();
        Self { sizes, strides }
    }

    /// Calls `row(first, length, targets, strides)` for every run of the last axis: cells `first..first + length` of the table, of
    /// which number `i` lands at `targets[t] + i · strides[t]` in target `t`.
    pub(super) fn rows(&self, mut row: impl FnMut(usize, usize, &[usize], &[usize])) {
        let (length, outer) = match self.sizes.split_last() {
            Some((&last, outer)) => (last, outer),
            None => (1, &[][..]),
        };
        let last: Vec<usize> =
            self.strides.iter().map(|strides| strides.last().copied().unwrap_or(0)).collect();
        let mut state = vec![0; outer.len()];
        let mut targets = vec![0; self.strides.len()];
        let runs: usize = outer.iter().product();
        for run in 0..runs {
            row(run * length, length, &targets, &last);
            for axis in (0..outer.len()).rev() {
                state[axis] += 1;
                let back = if state[axis] == outer[axis] { outer[axis] } else { 0 };
                for (target, strides) in targets.iter_mut().zip(&self.strides) {
                    *target = *target + strides[axis] - back * strides[axis];
                }
                if back == 0 {
                    break;
                }
                state[axis] = 0;
            }
        }
    }
}
