//! JSON objects whose members keep their order.

use serde::{Serialize, Serializer};

/// An object with the members that the function gives, in their order.
pub struct Object<F>(pub F);

impl<F, I, K, V> Serialize for Object<F>
where
    F: Fn() -> I,
    I: IntoIterator<Item = (K, V)>,
    K: Serialize,
    V: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}
