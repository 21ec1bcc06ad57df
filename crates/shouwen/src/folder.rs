//! Handbooks on disk: every `.kdl` file below a folder, by path.

use anyhow::{Context, bail};
use handbook::Source;
use std::path::{Path, PathBuf};

/// The `.kdl` files below a folder, or the file itself, by path.
pub(crate) fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    walk(path, &mut found)?;
    found.sort();
    if found.is_empty() {
        bail!("{}：没有 .kdl 文件 / no .kdl file below it", path.display());
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("reading folder {}", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("reading folder {}", folder.display()))?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "kdl") {
            found.push(path);
        }
    }
    Ok(())
}

/// The sources of a handbook, named by their path inside it.
pub(crate) fn sources(path: &Path) -> anyhow::Result<Vec<Source>> {
    let read = |file: PathBuf| {
        let bytes = std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            anyhow::anyhow!("{}：不是 UTF-8 文本，请另存为 UTF-8 / not UTF-8 text", file.display())
        })?;
        Ok(Source::new(file.display().to_string(), text))
    };
    files(path)?.into_iter().map(read).collect()
}
