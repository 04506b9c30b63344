//! Memory does not grow with the number of rows.

#![expect(unsafe_code, reason = "an allocator that counts")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use hamnet_data::{
    Answers, EvidenceReader, Numbers, PosteriorFormat, PosteriorOptions, PosteriorWriter, ReadOptions, Status,
};
use hamnet_model::{Target, Variable, VariableId, Variables};

/// Counts the bytes in use, and their peak.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let in_use = IN_USE.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(in_use, Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A header and then the same row many times, never held in memory.
struct Repeated {
    header: &'static [u8],
    row: &'static [u8],
    left: u64,
    place: usize,
}

impl Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let source = if self.header.is_empty() { self.row } else { self.header };
        if self.left == 0 {
            return Ok(0);
        }
        let count = buffer.len().min(source.len() - self.place);
        buffer[..count].copy_from_slice(&source[self.place..self.place + count]);
        self.place += count;
        if self.place == source.len() {
            self.place = 0;
            self.left -= u64::from(self.header.is_empty());
            self.header = b"";
        }
        Ok(count)
    }
}

fn variables() -> Variables {
    let mut variables = Variables::new();
    for name in ["smoke", "xray", "lung"] {
        variables.push(Variable::new(name, vec!["yes".to_owned(), "no".to_owned()]).unwrap()).unwrap();
    }
    variables
}

/// The peak of memory, above what is in use before, while a table of `rows` rows is read and answered.
fn peak_of(rows: u64) -> usize {
    let before = IN_USE.load(Relaxed);
    PEAK.store(before, Relaxed);
    let variables = variables();
    let table = Repeated {
        header: b"id,smoke,lung=yes,lung=no\n",
        row: b"\"patient, one\",yes,0.5,1\n",
        left: rows,
        place: 0,
    };
    let options = ReadOptions { pass: vec!["id".to_owned()], ..ReadOptions::default() };
    let reader = EvidenceReader::new(table, &variables, &options).unwrap();
    let targets = [Target::marginal(VariableId::new(1))];
    let format = PosteriorFormat::new(&variables, &targets, reader.columns(), PosteriorOptions::default());
    let mut writer = PosteriorWriter::new(std::io::sink(), &format);
    let mut seen = 0;
    for block in reader {
        let block = block.unwrap();
        seen += block.rows() as u64;
        let answers = Answers {
            status: &vec![Status::Ok; block.rows()],
            posterior: Numbers::F64(&vec![1.0 / 3.0; block.rows() * 2]),
            ln_evidence: None,
            most_likely: None,
            explanation: None,
        };
        writer.write_block(&block, &answers).unwrap();
    }
    assert_eq!(seen, rows);
    writer.finish().unwrap();
    PEAK.load(Relaxed) - before
}

#[test]
fn memory_does_not_grow_with_the_number_of_rows() {
    let few = peak_of(10_000);
    let many = peak_of(200_000);
    assert!(many <= few + 4096, "{few} bytes for 10,000 rows, {many} for 200,000");
}
