//! Files that appear under their name only when they are complete.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

/// A file that is written beside its place and moved there by [`AtomicFile::commit`].
///
/// Dropped before that, it leaves nothing and what was there stays. A process that ends without dropping it (by a
/// signal) removes [`AtomicFile::partial_path`]. A name ending in `.gz` is compressed. A link is followed; what is not a
/// regular file, such as `/dev/stdout` or a named pipe, is written directly.
///
/// This guards against a program that stops, not against a machine that does: nothing is synced to the disk.
pub struct AtomicFile {
    // the sink stands before the guard, so that the file is closed when it is removed
    sink: Sink,
    partial: Partial,
    target: PathBuf,
}

impl AtomicFile {
    /// Starts a file that is to stand at `path`.
    ///
    /// # Errors
    /// If the place cannot be written to.
    pub fn create(path: &Path) -> io::Result<Self> {
        let target = resolve(path);
        let present = fs::metadata(&target).ok();
        if present.as_ref().is_some_and(|metadata| !metadata.is_file()) {
            let file = File::options().write(true).open(&target)?;
            return Ok(Self { sink: Sink::new(file, path), partial: Partial(None), target });
        }
        let beside = Self::partial_path(path);
        let file = File::create(&beside)?;
        let partial = Partial(Some(beside));
        if let Some(metadata) = present {
            file.set_permissions(metadata.permissions())?;
        }
        Ok(Self { sink: Sink::new(file, path), partial, target })
    }

    /// Where this process writes the file that is to stand at `path`: in the same folder, under a hidden name.
    pub fn partial_path(path: &Path) -> PathBuf {
        let target = resolve(path);
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.partial", std::process::id()));
        target.with_file_name(name)
    }

    /// Completes the file and moves it to its place.
    ///
    /// # Errors
    /// If the rest cannot be written or the file not be moved; then it is removed.
    pub fn commit(self) -> io::Result<()> {
        let Self { sink, mut partial, target } = self;
        sink.close()?;
        if let Some(beside) = &partial.0 {
            fs::rename(beside, target)?;
        }
        partial.0 = None;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Plain(file) => file.write(bytes),
            Sink::Gzip(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Plain(file) => file.flush(),
            Sink::Gzip(encoder) => encoder.flush(),
        }
    }
}

enum Sink {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
}

impl Sink {
    fn new(file: File, path: &Path) -> Self {
        let file = BufWriter::with_capacity(64 << 10, file);
        let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
        if packed { Self::Gzip(GzEncoder::new(file, Compression::default())) } else { Self::Plain(file) }
    }

    fn close(self) -> io::Result<()> {
        match self {
            Self::Plain(mut file) => file.flush(),
            Self::Gzip(encoder) => encoder.finish()?.flush(),
        }
    }
}

/// Removes the file when dropped.
struct Partial(Option<PathBuf>);

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // nobody is left to hear that it cannot be removed
            let _ = fs::remove_file(path);
        }
    }
}

/// Where a link leads; what does not exist yet stays as it is.
fn resolve(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
