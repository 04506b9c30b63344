//! Interrupts: a command that is stopped leaves no half-written file.

use std::fs;
use std::path::Path;
use std::process;

use hamnet::data::AtomicFile;

/// What a shell reports of a process that ended by an interrupt.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt removes what is written of the file at `path` before the process ends.
pub fn guard(path: &Path) {
    let partial = AtomicFile::partial_path(path);
    // where the system refuses a handler, an interrupt still ends the process, and only a hidden file stays
    let _ = ctrlc::set_handler(move || {
        let _ = fs::remove_file(&partial);
        process::exit(INTERRUPTED);
    });
}
