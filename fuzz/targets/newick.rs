#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hamnet_fuzz::newick(bytes));
