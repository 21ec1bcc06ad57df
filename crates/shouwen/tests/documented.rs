//! Every command of the documents is run as it stands there, in order, in an empty folder.

use std::path::Path;
use std::process::Command;

/// The commands of the `sh` blocks of a document.
fn commands(document: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        match (inside, line.trim_end()) {
            (false, "```sh") => inside = true,
            (true, "```") => inside = false,
            (true, line) if !line.is_empty() && !line.starts_with('#') => found.push(line.to_owned()),
            _ => {}
        }
    }
    found
}

#[test]
fn the_operations_guide_runs_as_it_stands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = std::fs::read_to_string(root.join("docs/operations.md")).unwrap();
    let commands = commands(&document);
    assert!(commands.len() >= 10, "{commands:?}");
    let folder = std::env::temp_dir().join(format!("shouwen-documented-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(root.join("handbooks").canonicalize().unwrap(), folder.join("handbooks"))
        .unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_shouwen")).parent().unwrap().to_owned();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", program.display());
    for command in &commands {
        let run = Command::new("bash")
            .args(["-euo", "pipefail", "-c", command])
            .current_dir(&folder)
            .env("PATH", &path)
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert!(run.status.success(), "{command}\n{out}\n{err}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
