//! The files of the repository: those that git tracks or would track.

use crate::RustFile;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// Folders that hold no source, for a tree without git.
const SKIPPED: [&str; 7] =
    [".git", "target", "node_modules", "data", "dist", "mutants.out", "mutants.out.old"];

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    /// Its path, relative to the root of the repository, with `/`.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its text; none when it is not UTF-8.
    pub text: Option<String>,
}

/// All files, sorted by path.
#[derive(Debug, Clone)]
pub struct Tree {
    files: Vec<File>,
    rust: Vec<RustFile>,
}

impl Tree {
    /// Reads the repository that this crate stands in.
    ///
    /// # Errors
    /// When a file that is listed cannot be read.
    pub fn load() -> io::Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let paths = match listed_by_git(&root) {
            Some(paths) => paths,
            None => walked(&root)?,
        };
        let mut files = Vec::new();
        for path in paths {
            // A file may be deleted and still be listed; a link or a folder is not a file.
            let full = root.join(&path);
            if fs::symlink_metadata(&full).is_ok_and(|metadata| metadata.is_file()) {
                let bytes = fs::read(&full)?;
                files.push(File { path, bytes: bytes.len() as u64, text: String::from_utf8(bytes).ok() });
            }
        }
        Ok(Self::of(files))
    }

    /// A tree made of the given paths and texts, for the tests of the rules.
    pub fn sample(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            bytes: text.len() as u64,
            text: Some((*text).to_owned()),
        };
        Self::of(files.iter().map(file).collect())
    }

    fn of(mut files: Vec<File>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut rust: Vec<RustFile> = files.iter().filter_map(RustFile::new).collect();
        let declared: BTreeSet<String> = rust.iter().flat_map(RustFile::test_modules).collect();
        for file in &mut rust {
            let stem = file.path.trim_end_matches(".rs");
            let inherited =
                declared.iter().any(|test| stem.starts_with(&format!("{}/", test.trim_end_matches(".rs"))));
            file.is_test |= inherited || declared.contains(&file.path);
        }
        Self { files, rust }
    }

    /// Every file.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The Rust files of the crates.
    pub fn rust(&self) -> &[RustFile] {
        &self.rust
    }

    /// The text of one file, if it is there.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path)?.text.as_deref()
    }
}

/// What git tracks, and what it would track once added; none where there is no git.
fn listed_by_git(root: &Path) -> Option<BTreeSet<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
    let listed = String::from_utf8(output.stdout).ok()?;
    let paths: BTreeSet<String> =
        listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

fn walked(root: &Path) -> io::Result<BTreeSet<String>> {
    let mut paths = BTreeSet::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if !entry.file_type()?.is_dir() {
                paths.insert(path.to_string_lossy().into_owned());
            } else if !SKIPPED.contains(&entry.file_name().to_string_lossy().as_ref()) {
                folders.push(path);
            }
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_found_with_and_without_git() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert!(walked(&root).unwrap().contains("crates/tidy/src/tree.rs"));
        assert!(Tree::load().unwrap().text("crates/tidy/src/tree.rs").is_some());
    }
}
