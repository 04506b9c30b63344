# What is done often; `just` lists it. CONTRIBUTING.md says the same in full.

default:
    @just --list

# every test but the wide corpus and other tools
test:
    cargo test

# format, and lint as CI does
lint:
    cargo fmt --all
    cargo clippy --workspace --all-targets -- -D warnings

# the corpus through all engines; with HAMNET_CASES the wide one
corpus:
    cargo test --release --test corpus -- --nocapture

# the documentation, as CI builds it
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# rows a second beside other tools
bench *models:
    cargo bench --bench throughput {{models}}

# one reader's fuzz target, for some seconds
fuzz target seconds="60":
    mkdir -p fuzz/corpus/{{target}}
    cargo +nightly fuzz run {{target}} fuzz/corpus/{{target}} fuzz/seeds/{{target}} -- -max_total_time={{seconds}} -max_len=4096

# what README.md shows, printed anew by the command as it is now
readme:
    cargo build --release
    PATH="${CARGO_TARGET_DIR:-target}/release:$PATH" python3 .ci/readme.py update

# everything that must hold before a change lands
ci:
    .ci/run
