//! A run allocates nothing: all memory is in scratch and answers.

#![expect(unsafe_code, reason = "an allocator that counts")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use common::observed;
use hamnet_network::Network;
use hamnet_runtime::{Answers, Element, Plan, Rows};

/// The system's allocator, counting the allocations of each thread.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is handed to the system's allocator unchanged; counting touches no memory it manages.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and `pointer` came from `System`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn check<T: Element>(network: &Network, rows: &Rows) {
    let plan = Plan::<T>::new(network).expect("a plan");
    let (mut scratch, mut answers) = (plan.scratch(), Answers::new());
    plan.run(rows, 0..200, &mut scratch, &mut answers);
    let before = ALLOCATIONS.get();
    for range in [0..200, 0..1, 3..10, 100..200] {
        plan.run(rows, range, &mut scratch, &mut answers);
    }
    assert_eq!(ALLOCATIONS.get(), before);
}

fn check_both(network: &Network, rows: &Rows) {
    check::<f32>(network, rows);
    check::<f64>(network, rows);
}

#[test]
fn a_run_allocates_nothing() {
    for seed in 0..50 {
        let network = common::linear(seed, &[1e-30, 1e-200]);
        let evidence = common::evidence(&network, seed, 200, &[0.0, 1.0, 1e-300]);
        check_both(&network, &common::rows(&network, &evidence));
        let network = observed::network(seed);
        check_both(&network, &observed::rows(&network, &observed::observations(&network, seed, 200)));
    }
}
