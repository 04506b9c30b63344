//! A command that is stopped, or whose reader is gone, leaves nothing behind and makes no noise.
#![cfg(unix)]

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Folder, command};

const ASIA: &str = "models/asia.bif";

#[test]
fn a_closed_pipe_ends_quietly_and_well() {
    let mut child = command(&["run", ASIA, "-", "--query", "all"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0; 6];
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let rows = format!("smoke\n{}", "yes\n".repeat(200_000));
        let _ = input.write_all(rows.as_bytes());
    });
    let mut output = child.stdout.take().unwrap();
    output.read_exact(&mut start).unwrap();
    drop(output);
    let ended = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(&start, b"status");
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn an_interrupt_leaves_no_half_written_file() {
    let folder = Folder::new("interrupt");
    let out = folder.path("out.csv");
    let mut child = command(&["run", ASIA, "-", "--query", "lung", "-o", &out])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("smoke\n{}", "yes\n".repeat(100_000)).as_bytes()).unwrap();
    wait_until(|| !folder.names().is_empty());
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(input);
    assert_eq!(folder.names(), Vec::<String>::new());
}

fn wait_until(holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "it does not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}
