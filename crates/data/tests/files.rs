//! Output files appear when they are complete.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use hamnet_data::AtomicFile;

/// A folder that is removed when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hamnet-data-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn a_file_appears_when_it_is_committed() {
    let folder = Folder::new("commit");
    let path = folder.0.join("out.csv");
    let mut file = AtomicFile::create(&path).unwrap();
    file.write_all(b"half").unwrap();
    assert!(!path.exists());
    assert!(AtomicFile::partial_path(&path).exists());
    file.write_all(b" and half").unwrap();
    file.commit().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"half and half");
    assert_eq!(folder.names(), ["out.csv"]);
}

#[test]
fn a_dropped_file_leaves_what_was_there() {
    let folder = Folder::new("drop");
    let path = folder.0.join("out.csv");
    fs::write(&path, "old").unwrap();
    let mut file = AtomicFile::create(&path).unwrap();
    file.write_all(b"new").unwrap();
    drop(file);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(folder.names(), ["out.csv"]);
}

#[test]
fn the_extension_gz_compresses_always_to_the_same_bytes() {
    let folder = Folder::new("gzip");
    let write = |name: &str| {
        let path = folder.0.join(name);
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"smoke\nyes\n").unwrap();
        file.commit().unwrap();
        fs::read(path).unwrap()
    };
    let packed = write("a.csv.gz");
    assert_eq!(packed, write("b.csv.gz"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    assert_eq!(text, "smoke\nyes\n");
}

#[test]
fn a_folder_that_is_not_there_is_an_error_at_once() {
    let folder = Folder::new("absent");
    assert!(AtomicFile::create(&folder.0.join("no/such/out.csv")).is_err());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_link_is_followed_and_permissions_stay() {
        let folder = Folder::new("link");
        let (real, link) = (folder.0.join("real"), folder.0.join("link"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&real, &link).unwrap();
        let mut file = AtomicFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_device_is_written_directly() {
        let mut file = AtomicFile::create("/dev/null".as_ref()).unwrap();
        file.write_all(b"nothing").unwrap();
        file.commit().unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
