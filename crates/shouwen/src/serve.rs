//! `shouwen serve`: screens, interface and timers over one centre.

use crate::command_line::Serve;
use crate::messenger::HttpMessenger;
use crate::{data, say, world};
use anyhow::Context;
use centre::Ports;
use std::sync::Arc;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

/// Serves until it is told to stop; what was begun is finished first.
pub(crate) fn run(arguments: &Serve) -> anyhow::Result<bool> {
    let filter = EnvFilter::try_from_env("SHOUWEN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let centre =
        data::centre(&arguments.data, Ports { clock: world::clock(arguments.clock), ..world::machine() })?;
    let address = arguments.address.clone().unwrap_or_else(|| format!("http://{}", arguments.listen));
    let ledger = crate::copying::ledger_of(&arguments.data);
    data::run(async move {
        let listener = tokio::net::TcpListener::bind(arguments.listen)
            .await
            .with_context(|| format!("listening on {}", arguments.listen))?;
        let (stop, stopped) = watch::channel(false);
        let timers = {
            let (centre, mut stopped) = (centre.clone(), stopped.clone());
            tokio::spawn(async move {
                centre.run_timers(async move { drop(stopped.wait_for(|stop| *stop).await) }).await;
            })
        };
        let outward = {
            let (centre, address, mut stopped) = (centre.clone(), address.clone(), stopped.clone());
            let messenger = Arc::new(HttpMessenger::new());
            tokio::spawn(async move {
                let stopped = async move { drop(stopped.wait_for(|stop| *stop).await) };
                centre.run_outward(messenger, address, stopped).await;
            })
        };
        let seals = {
            let (centre, mut stopped) = (centre.clone(), stopped.clone());
            tokio::spawn(async move {
                centre.run_seals(async move { drop(stopped.wait_for(|stop| *stop).await) }).await;
            })
        };
        // What an erasure left to do when the process died is done now; it must not keep the doors shut.
        if let Err(error) = centre.finish_erasures().await {
            say(&format!("删除后的清理没有做完，下次再做：{error}"));
        }
        if let Err(error) = crate::copying::keep_ledger(&centre, &ledger).await {
            say(&format!("删除记录（erasures.jsonl）没有写成，下次启动再写：{error:#}"));
        }
        let secure = address.starts_with("https://");
        say(&format!("首问已启动：{address}  (Ctrl-C 停止)"));
        let settings = web::Settings { address, secure };
        let app = web::router(web::App::new(centre, settings));
        axum::serve(listener, app).with_graceful_shutdown(asked_to_stop()).await.context("serving")?;
        stop.send_replace(true);
        timers.await.context("stopping the timers")?;
        outward.await.context("stopping what leaves the house")?;
        seals.await.context("stopping the seals")?;
        Ok(true)
    })
}

/// Resolves at Ctrl-C or a termination signal.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
