//! `shouwen fmt`: puts files into form, or says which are not.

use crate::command_line::Fmt;
use crate::{answer, folder};
use anyhow::Context;
use diag::{Lang, Sources, render_text};

/// Formats; `false` when a file cannot be read as KDL or, with `--check`, is not in form.
pub(crate) fn run(arguments: &Fmt, lang: Lang) -> anyhow::Result<bool> {
    let mut fine = true;
    for file in folder::files(&arguments.path)? {
        let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        match handbook::format::format(&text) {
            Err(found) => {
                let mut sources = Sources::new();
                sources.add(file.display().to_string(), text);
                answer(&render_text(&found, &sources, lang, false));
                fine = false;
            }
            Ok(formatted) if formatted == text => {}
            Ok(_) if arguments.check => {
                answer(&format!("{}\n", file.display()));
                fine = false;
            }
            Ok(formatted) => {
                std::fs::write(&file, formatted).with_context(|| format!("writing {}", file.display()))?;
            }
        }
    }
    Ok(fine)
}
