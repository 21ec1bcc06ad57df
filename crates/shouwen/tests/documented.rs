//! Every command of the documents is run as it stands there, in order, in an empty folder.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

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

/// A list of open matters as another system exports it.
fn open_matters() -> Vec<u8> {
    let rows = [
        ["未办结事项一览", "", "", "", ""],
        ["单号", "服务事项", "内容", "报事时间", "状态"],
        ["Q-1", "咨询", "地下车位怎么租", "2026-03-05 14:30", "处理中"],
        ["Q-2", "咨询", "装修押金什么时候退", "2026-03-06 9:05", "已办结"],
    ];
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (line, row) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            page.write_string(line, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
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
    std::fs::write(folder.join("open.xlsx"), open_matters()).unwrap();
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
