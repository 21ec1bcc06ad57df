//! `shouwen serve`: screens, interface and timers over one centre, until it is told to stop.
//!
//! Stopping takes a bounded time: at once `/readyz` says so, timers end between two units of work and live screens are sent
//! elsewhere; for a moment the door stays open, so that a proxy has time to look; then it is closed and what was begun is
//! finished.

use crate::command_line::Serve;
use crate::messenger::HttpMessenger;
use crate::{data, say, world};
use anyhow::Context;
use centre::{Centre, Ports};
use std::future::IntoFuture as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing_subscriber::EnvFilter;

/// How long requests that were begun may take after the door is closed.
const FINISH: Duration = Duration::from_secs(20);
/// How long what runs beside the requests may take to end.
const END: Duration = Duration::from_secs(10);

/// Serves until it is told to stop; what was begun is finished first.
pub(crate) fn run(arguments: &Serve) -> anyhow::Result<bool> {
    let filter = EnvFilter::try_from_env("SHOUWEN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let ports = Ports { clock: world::clock(arguments.clock), ..world::machine() };
    let centre = data::centre(&arguments.data, ports)?;
    centre.join_others().context("listening to other servers")?;
    let address = arguments.address.clone().unwrap_or_else(|| format!("http://{}", arguments.listen));
    let drain = arguments.drain.unwrap_or(if data::is_shared(&arguments.data) { 5 } else { 0 });
    let ledger = crate::copying::ledger_of(&arguments.data);
    let design = arguments.design;
    data::run(async move {
        let listener = tokio::net::TcpListener::bind(arguments.listen)
            .await
            .with_context(|| no_door(arguments.listen))?;
        // Before anything is fired: a clock that is wrong fires nothing.
        centre.compare_clock(&world::MachineClock).await.context("asking the database for the time")?;
        // Whom an older backup brought back is not to be seen by anybody.
        crate::copying::keep_erased(&centre, &ledger).await.context("erasing again whom the ledger names")?;
        let mut beside = beside(&centre, &address);
        // What an erasure left to do when the process died is done now; it must not keep the doors shut.
        if let Err(error) = centre.finish_erasures().await {
            say(&format!("删除后的清理没有做完，下次再做：{error}"));
        }
        if let Err(error) = centre.finish_imports().await {
            say(&format!("导入后的清理没有做完，下次再做：{error}"));
        }
        if let Err(error) = crate::copying::keep_ledger(&centre, &ledger).await {
            say(&format!("删除记录（erasures.jsonl）没有写成，下次启动再写：{error:#}"));
        }
        let secure = address.starts_with("https://");
        say(&format!("首问已启动：{address}  (Ctrl-C 停止)"));
        let settings = web::Settings { address, secure, design };
        let app = web::router(web::App::new(centre.clone(), settings));
        let (close, closed) = watch::channel(false);
        let mut serving = tokio::spawn(
            axum::serve(listener, app).with_graceful_shutdown(changes_to_true(closed)).into_future(),
        );
        let asked = tokio::select! {
            asked = asked_to_stop() => asked,
            ended = &mut serving => return ended.context("serving")?.context("serving").map(|()| true),
        };
        centre.stop();
        if asked == Asked::Terminated && drain > 0 {
            // A second signal is in a hurry.
            let _hurry = timeout(Duration::from_secs(drain), asked_to_stop()).await;
        }
        close.send_replace(true);
        match timeout(FINISH, serving).await {
            Ok(ended) => ended.context("serving")?.context("serving")?,
            Err(_) => say("还有请求没有做完，不再等了"),
        }
        if timeout(END, async { while beside.join_next().await.is_some() {} }).await.is_err() {
            say("后台的事没有做完，不再等了；没做完的下次接着做");
        }
        Ok(true)
    })
}

/// What to do when an address cannot be had.
fn no_door(address: std::net::SocketAddr) -> String {
    let port = address.port();
    format!(
        "{address} 用不了：多半是已有程序占着端口 {port}。先停掉它，或者换一个，比如 --listen 127.0.0.1:8081（make run 用 LISTEN=127.0.0.1:8081） / \
         cannot listen on {address}: stop what has port {port}, or choose another with --listen (LISTEN= for make run)"
    )
}

/// What runs beside the requests: timers, what leaves the house, seals, and the watch over clock and disk.
fn beside(centre: &Centre, address: &str) -> JoinSet<()> {
    let mut running = JoinSet::new();
    let own = centre.clone();
    running.spawn(async move { own.run_timers(own.stopped()).await });
    let (own, address) = (centre.clone(), address.to_owned());
    let messenger = Arc::new(HttpMessenger::new());
    running.spawn(async move { own.run_outward(messenger, address, own.stopped()).await });
    let own = centre.clone();
    running.spawn(async move { own.run_seals(own.stopped()).await });
    let own = centre.clone();
    running.spawn(async move { own.run_watch(&world::MachineClock, own.stopped()).await });
    running
}

async fn changes_to_true(mut flag: watch::Receiver<bool>) {
    // When nobody can set it any more, everything ends anyway.
    let _set = flag.wait_for(|set| *set).await;
}

/// How somebody asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// By Ctrl-C: somebody sits here and waits.
    Interrupted,
    /// By a termination signal: something that starts and stops servers.
    Terminated,
}

/// Resolves at Ctrl-C or a termination signal.
async fn asked_to_stop() -> Asked {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => Asked::Interrupted,
        () = terminated => Asked::Terminated,
    }
}
