//! Tables whose file runs through the variables in another order than ours.

/// `values` reordered to row-major (the last axis fastest), when the file runs through the axes as
/// `fastest_first` says.
///
/// `sizes` are the numbers of states of the axes; `fastest_first` names each axis once. A table of another
/// size than the axes ask for is returned as it is, for the check of sizes to report.
pub(super) fn row_major<T: Clone>(values: Vec<T>, sizes: &[usize], fastest_first: &[usize]) -> Vec<T> {
    let cells = sizes.iter().try_fold(1usize, |cells, &size| cells.checked_mul(size));
    if cells != Some(values.len()) || fastest_first.iter().rev().copied().eq(0..sizes.len()) {
        return values;
    }
    let strides = strides(sizes, fastest_first);
    let mut state = vec![0; sizes.len()];
    let mut place = 0;
    let mut ordered = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        ordered.push(values[place].clone());
        for axis in (0..sizes.len()).rev() {
            state[axis] += 1;
            place += strides[axis];
            if state[axis] < sizes[axis] {
                break;
            }
            place -= strides[axis] * sizes[axis];
            state[axis] = 0;
        }
    }
    ordered
}

/// How far apart in the file two neighbours along each axis are.
fn strides(sizes: &[usize], fastest_first: &[usize]) -> Vec<usize> {
    let mut strides = vec![0; sizes.len()];
    let mut stride = 1;
    for &axis in fastest_first {
        strides[axis] = stride;
        stride *= sizes[axis];
    }
    strides
}

#[cfg(test)]
mod tests {
    use super::row_major;

    #[test]
    fn axes_are_exchanged() {
        assert_eq!(row_major(vec![11, 21, 12, 22, 13, 23], &[2, 3], &[0, 1]), [11, 12, 13, 21, 22, 23]);
        assert_eq!(row_major(vec![11, 12, 13, 21, 22, 23], &[2, 3], &[1, 0]), [11, 12, 13, 21, 22, 23]);
        let child_then_first = vec![0, 1, 100, 101, 10, 11, 110, 111];
        assert_eq!(row_major(child_then_first, &[2, 2, 2], &[2, 0, 1]), [0, 1, 10, 11, 100, 101, 110, 111]);
    }

    #[test]
    fn a_table_of_the_wrong_size_is_left_alone() {
        assert_eq!(row_major(vec![1, 2, 3], &[2, 2], &[0, 1]), [1, 2, 3]);
        assert_eq!(row_major(vec![1], &[usize::MAX, 2], &[0, 1]), [1]);
    }
}
