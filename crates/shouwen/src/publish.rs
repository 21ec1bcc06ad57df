//! `shouwen publish`, `handbooks`, `rollback`: which handbook is in force in a project.

use crate::bar::Bar;
use crate::command_line::{Project, Publish, Rollback};
use crate::{answer, data, folder, say, world};
use centre::CentreError;
use centre::handbooks::Texts;
use centre::redate::Recounted;
use diag::Lang;

/// Publishes; `false` when the handbook has errors.
pub(crate) fn run(arguments: &Publish, lang: Lang) -> anyhow::Result<bool> {
    let mut texts = Texts { sources: folder::sources(&arguments.path)?, overlays: vec![] };
    for overlay in &arguments.overlay {
        texts.overlays.extend(folder::sources(overlay)?);
    }
    let centre = data::centre(&arguments.data, world::machine())?;
    data::run(async move {
        let who = centre.at_console(&arguments.user).await?;
        let project = centre.project(&arguments.project).await?;
        let bar = Bar::new();
        let watch = move |recounted: Recounted| bar.advance(recounted.done, recounted.all);
        match centre.publish_watched(&who, project, texts, arguments.reason.clone(), &watch).await {
            Ok(published) => {
                say(published.warnings.get(lang));
                if published.redated > 0 {
                    let redated = published.redated;
                    say(&match lang {
                        Lang::Zh => format!("{redated} 张未办结的单按新公布的节假日重算了暂定的时限"),
                        Lang::En => {
                            format!("{redated} open cases were counted again with the holidays now known")
                        }
                    });
                }
                answer(&format!("{}\n", published.hash));
                Ok(true)
            }
            Err(CentreError::BrokenHandbook { report, .. }) => {
                answer(report.get(lang));
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    })
}

/// Lists publications, newest first.
pub(crate) fn list(arguments: &Project) -> anyhow::Result<bool> {
    let centre = data::centre(&arguments.data, world::machine())?;
    data::run(async move {
        let who = centre.at_console(&arguments.user).await?;
        let project = centre.project(&arguments.project).await?;
        for publication in centre.publications(&who, project).await? {
            let (number, at, hash, reason) =
                (publication.number, publication.at, publication.hash, publication.reason);
            answer(&format!("{number}\t{at}\t{hash}\t{reason}\n"));
        }
        Ok(true)
    })
}

/// Goes back to the handbook before.
pub(crate) fn rollback(arguments: &Rollback) -> anyhow::Result<bool> {
    let centre = data::centre(&arguments.project.data, world::machine())?;
    data::run(async move {
        let who = centre.at_console(&arguments.project.user).await?;
        let project = centre.project(&arguments.project.project).await?;
        let hash = centre.rollback(&who, project, arguments.reason.clone()).await?;
        answer(&format!("{hash}\n"));
        Ok(true)
    })
}
