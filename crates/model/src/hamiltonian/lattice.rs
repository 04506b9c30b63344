//! Pairs of sites of a box of any dimension, open or periodic.

/// What lies beyond the last site of a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boundary {
    /// Nothing.
    #[default]
    Open,
    /// The first site again.
    Periodic,
}

/// A box of sites, numbered with the last index fastest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lattice {
    shape: Vec<usize>,
    boundary: Boundary,
}

impl Lattice {
    /// The box with so many sites in each direction.
    pub fn new(shape: &[usize], boundary: Boundary) -> Self {
        Self { shape: shape.to_vec(), boundary }
    }

    /// Every pair of a site and the one `offset` away from it, in the order of the first.
    ///
    /// A direction of two periodic sites has two such pairs for the offset one, and they count twice.
    ///
    /// # Panics
    /// Unless the offset has one number per direction.
    pub fn pairs(&self, offset: &[i64]) -> Vec<(usize, usize)> {
        assert_eq!(offset.len(), self.shape.len(), "an offset has one number per direction");
        let sites: usize = self.shape.iter().product();
        let pair = |site| Some((site, self.shifted(site, offset)?));
        (0..sites).filter_map(pair).collect()
    }

    /// The pairs one step apart, direction by direction.
    pub fn neighbours(&self) -> Vec<(usize, usize)> {
        let step = |along| (0..self.shape.len()).map(|place| i64::from(place == along)).collect::<Vec<_>>();
        (0..self.shape.len()).flat_map(|along| self.pairs(&step(along))).collect()
    }

    /// The indices of site number `site` in a box of `shape`.
    pub(crate) fn sites(shape: &[usize], site: usize) -> Vec<usize> {
        let mut rest = site;
        let mut indices: Vec<usize> = shape
            .iter()
            .rev()
            .map(|&extent| {
                let index = rest % extent;
                rest /= extent;
                index
            })
            .collect();
        indices.reverse();
        indices
    }

    fn shifted(&self, site: usize, offset: &[i64]) -> Option<usize> {
        let indices = Self::sites(&self.shape, site);
        self.shape.iter().zip(&indices).zip(offset).try_fold(0, |number, ((&extent, &index), &step)| {
            let (moved, extent_wide) = (index as i128 + i128::from(step), extent as i128);
            let inside = match self.boundary {
                Boundary::Periodic => moved.rem_euclid(extent_wide),
                Boundary::Open if (0..extent_wide).contains(&moved) => moved,
                Boundary::Open => return None,
            };
            Some(number * extent + inside as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_the_bonds_of_the_textbook() {
        let count = |shape: &[usize], boundary| Lattice::new(shape, boundary).neighbours().len();
        assert_eq!(count(&[3, 3], Boundary::Open), 12);
        assert_eq!(count(&[4, 4], Boundary::Periodic), 32);
        assert_eq!(count(&[5], Boundary::Open), 4);
        assert_eq!(count(&[2, 3, 4], Boundary::Periodic), 72);
        assert_eq!(count(&[], Boundary::Open), 0);
    }

    #[test]
    fn offsets_of_any_size_and_sign_stay_inside() {
        let ring = Lattice::new(&[5], Boundary::Periodic);
        assert_eq!(ring.pairs(&[-6])[0], (0, 4));
        assert!(Lattice::new(&[5], Boundary::Open).pairs(&[i64::MIN]).is_empty());
        assert_eq!(Lattice::new(&[2, 2], Boundary::Open).pairs(&[1, -1]), [(1, 2)]);
    }
}
