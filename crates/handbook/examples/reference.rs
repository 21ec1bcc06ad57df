//! Says the manual of the language: `cargo run -q -p handbook --example reference > docs/handbook-reference.md`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().lock().write_all(handbook::reference::manual().as_bytes())
}
