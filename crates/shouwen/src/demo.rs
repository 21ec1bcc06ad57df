//! `shouwen demo`: an estate with a believable history, made by running the centre with a clock, never by inserting rows.

mod estate;
mod lines;
mod story;

use crate::command_line::Demo;
use crate::world::{Dice, MachineChance, MachineClock, StoryClock};
use crate::{answer, data, say};
use anyhow::bail;
use calendar::Instant;
use centre::{Centre, Clock, Ports};
use handbook::Source;
use std::sync::Arc;

/// The property handbook, as it was when this program was built.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../handbooks/property"]
struct PropertyHandbook;

/// The handbook's texts.
pub(crate) fn property_handbook() -> Vec<Source> {
    let mut names: Vec<String> = PropertyHandbook::iter().map(|name| name.to_string()).collect();
    names.sort();
    let read = |name: String| {
        let file = PropertyHandbook::get(&name)?;
        Some(Source::new(
            format!("handbooks/property/{name}"),
            String::from_utf8(file.data.into_owned()).ok()?,
        ))
    };
    names.into_iter().filter(|name| name.ends_with(".kdl")).filter_map(read).collect()
}

/// The password of everybody in the demo.
const PASSWORD: &str = "shouwen-demo";

/// Makes the estate, lives through the months, and says who can log in.
pub(crate) fn run(arguments: &Demo) -> anyhow::Result<bool> {
    let now = arguments.clock.unwrap_or_else(|| MachineClock.now());
    let start = now.minus(i64::from(arguments.months) * 30 * Instant::DAY + Instant::DAY);
    let clock = Arc::new(StoryClock::new(start));
    let ports = Ports { clock: Arc::clone(&clock) as Arc<dyn Clock>, chance: Arc::new(MachineChance) };
    let centre: Centre = data::centre(&arguments.data, ports)?;
    data::run(async move {
        if centre.project(estate::CODE).await.is_ok() {
            bail!("{} 里已经有演示数据 / there is a demo in it already", arguments.data.data.display());
        }
        let mut dice = Dice::new(arguments.seed, 1);
        say("正在建演示小区：楼栋、房间、住户、员工、手册……");
        let estate = estate::build(&centre, arguments.rooms, &mut dice).await?;
        say(&format!("正在过 {} 个月的日子……", arguments.months));
        let lived = story::live(&centre, &clock, &estate, start, now, arguments.seed).await?;
        clock.move_to(now);
        say(&format!("共 {} 张单，其中 {} 张还没办结", lived.opened, lived.open));
        answer(&estate.users());
        Ok(true)
    })
}
