//! `shouwen draw`: a service of a handbook as SVG, the same picture as on its page. It needs a handbook that can be read,
//! not one without a remark, so that an author can look at what he is writing.

use crate::command_line::Draw;
use crate::{answer, folder, say};
use diag::{Lang, render_text};
use diagram::Shown;
use handbook::{Source, compile};

/// Draws; `false` when the handbook has errors or no such service.
pub(crate) fn run(arguments: &Draw, lang: Lang) -> anyhow::Result<bool> {
    let sources = folder::sources(&arguments.path)?;
    let mut overlays: Vec<Source> = Vec::new();
    for overlay in &arguments.overlay {
        overlays.extend(folder::sources(overlay)?);
    }
    let compiled = compile(&sources, &overlays);
    let Some(handbook) = &compiled.handbook else {
        say(&render_text(compiled.diagnostics.as_slice(), &compiled.sources, lang, false));
        return Ok(false);
    };
    let Some(shown) = Shown::find(handbook, &arguments.service, lang) else {
        say(diagram::no_such_service(handbook, &arguments.service).get(lang));
        return Ok(false);
    };
    let picture = if arguments.blueprint { shown.blueprint() } else { shown.flow_chart() };
    answer(&picture.alone());
    Ok(true)
}
