//! A budget of steps: counted, so that equal input gives equal bounds on every machine.

/// How many steps, each about one multiplication or one entry, are left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    left: u64,
    exhausted: bool,
}

impl Steps {
    pub(super) fn new(steps: u64) -> Self {
        Self { left: steps, exhausted: false }
    }

    /// Takes `steps`; false, and nothing is left, where there are fewer.
    pub(super) fn spend(&mut self, steps: u64) -> bool {
        self.exhausted |= steps > self.left;
        self.left = if self.exhausted { 0 } else { self.left - steps };
        !self.exhausted
    }

    /// Whether something was refused.
    pub(super) fn exhausted(&self) -> bool {
        self.exhausted
    }

    /// Does work within one of `parts` equal parts of what is left, and keeps what the work does not use.
    pub(super) fn part<T>(&mut self, parts: u64, work: impl FnOnce(&mut Steps) -> T) -> T {
        let mut part = Steps::new(self.left / parts.max(1));
        self.left -= part.left;
        let done = work(&mut part);
        self.left += part.left;
        done
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }
}
