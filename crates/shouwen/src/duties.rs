//! `shouwen duties`: what was due and could not be recorded, and trying it again.

use crate::command_line::Duties;
use crate::{answer, data, world};
use diag::Lang;

/// Shows what is put aside, or lets it fall due again; `false` when something is put aside.
pub(crate) fn run(arguments: &Duties, lang: Lang) -> anyhow::Result<bool> {
    data::must_be_there(&arguments.data)?;
    let centre = data::centre(&arguments.data, world::machine())?;
    let again = arguments.again;
    data::run(async move {
        if again {
            let tried = centre.try_parked_again().await?;
            answer(&match lang {
                Lang::Zh => format!("{tried} 项会再试：服务开着的半分钟内就试，没开的下次启动时试\n"),
                Lang::En => format!(
                    "{tried} duties are tried again: within half a minute by a running server, else at its next start\n"
                ),
            });
            return Ok(true);
        }
        let parked = centre.parked().await?;
        for duty in &parked {
            answer(&format!("{}  {}  {}  {}\n", duty.case, duty.duty, duty.since, duty.error));
        }
        if parked.is_empty() {
            answer(match lang {
                Lang::Zh => "没有放在一边的待办：到时限的都记下了\n",
                Lang::En => "nothing is put aside: whatever was due is recorded\n",
            });
        }
        Ok(parked.is_empty())
    })
}
