//! `shouwen channel`: the ways out of the house, set from a file, listed, tried.

use crate::command_line::{Channel, ChannelCommand, Project};
use crate::messenger::HttpMessenger;
use crate::{answer, data, say, world};
use anyhow::Context;
use centre::ports::Messenger;
use centre::{Centre, CentreError, Principal};
use diag::Lang;
use model::ProjectId;
use std::sync::Arc;

/// Sets, lists, tries and removes channels; `false` when a file does not fit or a try fails.
pub(crate) fn run(arguments: &Channel, lang: Lang) -> anyhow::Result<bool> {
    match &arguments.what {
        ChannelCommand::Set { project, file } => {
            let text =
                std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
            with(project, async |centre, who, project| match centre.set_channel(&who, project, &text).await {
                Ok(name) => {
                    answer(&format!("{name}\n"));
                    Ok(true)
                }
                Err(CentreError::Invalid(problems)) => {
                    for problem in problems {
                        answer(&format!("{}: {}\n", problem.field, problem.message.get(lang)));
                    }
                    Ok(false)
                }
                Err(error) => Err(error.into()),
            })
        }
        ChannelCommand::List(project) => with(project, async |centre, who, project| {
            for channel in centre.channels(&who, project).await? {
                let (name, method, host, kinds) =
                    (channel.name, channel.method, channel.host, channel.kinds.join(","));
                let rests = channel.rests_until.map(|until| format!("\t{until}")).unwrap_or_default();
                answer(&format!("{name}\t{method}\t{host}\t{kinds}{rests}\n"));
            }
            Ok(true)
        }),
        ChannelCommand::Test { project, name } => with(project, async |centre, who, project| {
            let messenger: Arc<dyn Messenger> = Arc::new(HttpMessenger::new());
            let tested = centre.test_channel(&who, project, name, &messenger, "").await?;
            say(if tested.taken { "对方已收下" } else { "对方没有收下：" });
            if !tested.taken {
                say(&tested.words);
            }
            Ok(tested.taken)
        }),
        ChannelCommand::Remove { project, name } => with(project, async |centre, who, project| {
            centre.drop_channel(&who, project, name).await?;
            Ok(true)
        }),
    }
}

pub(crate) fn with(
    project: &Project,
    work: impl AsyncFnOnce(Centre, Principal, ProjectId) -> anyhow::Result<bool>,
) -> anyhow::Result<bool> {
    let centre = data::centre(&project.data, world::machine())?;
    data::run(async move {
        let who = centre
            .at_console(&project.user)
            .await
            .with_context(|| format!("logging in as {}", project.user))?;
        let id = centre.project(&project.project).await?;
        work(centre, who, id).await
    })
}
