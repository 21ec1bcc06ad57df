//! The table of routes. A route can enter the server only through here, with its access; `tidy` holds every route to
//! a test that names it.

use crate::access::{Access, Gate, pass};
use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::PathItem;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// The largest form with files.
pub(crate) const MOST_WITH_FILES: usize = 64 * 1024 * 1024;

/// One route, as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its path, with `{…}` for what varies.
    pub path: String,
    /// Its method.
    pub method: &'static str,
    /// Who may call it.
    pub access: Access,
}

/// The routes that are registered so far.
pub struct Table {
    app: App,
    screens: Router<App>,
    interface: OpenApiRouter<App>,
    routes: Vec<Route>,
}

impl Table {
    /// A table without routes; `described` is what the interface says of itself.
    #[must_use]
    pub fn new(app: App, described: OpenApi) -> Self {
        Self {
            app,
            screens: Router::new(),
            interface: OpenApiRouter::with_openapi(described),
            routes: vec![],
        }
    }

    /// A route that shows something.
    #[must_use]
    pub fn get<H, T>(self, access: Access, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.screen(access, "GET", path, get(handler))
    }

    /// A route that changes something.
    #[must_use]
    pub fn post<H, T>(self, access: Access, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        self.screen(access, "POST", path, post(handler))
    }

    fn screen(
        mut self,
        access: Access,
        method: &'static str,
        path: &'static str,
        handler: MethodRouter<App>,
    ) -> Self {
        self.routes.push(Route { path: path.to_owned(), method, access });
        let gate = Gate { app: self.app.clone(), access };
        // Whoever is known may send files with a form; the gate has been passed before any of them is read.
        let files = access != Access::Public && method == "POST";
        let handler = if files { handler.layer(DefaultBodyLimit::max(MOST_WITH_FILES)) } else { handler };
        self.screens = self.screens.route(path, handler.route_layer(from_fn_with_state(gate, pass)));
        self
    }

    /// A route of the interface, described where it is handled.
    #[must_use]
    pub fn api(mut self, access: Access, described: UtoipaMethodRouter<App>) -> Self {
        let (schemas, paths, handler) = described;
        for (path, item) in &paths.paths {
            let methods = declared(item).into_iter();
            self.routes.extend(methods.map(|method| Route { path: path.clone(), method, access }));
        }
        let gate = Gate { app: self.app.clone(), access };
        let gated = handler.route_layer(from_fn_with_state(gate, pass));
        self.interface = self.interface.routes((schemas, paths, gated));
        self
    }

    /// A route of the interface that takes a file.
    #[must_use]
    pub fn api_with_file(self, access: Access, described: UtoipaMethodRouter<App>) -> Self {
        let (schemas, paths, handler) = described;
        self.api(access, (schemas, paths, handler.layer(DefaultBodyLimit::max(MOST_WITH_FILES))))
    }

    /// The routes as one service, with what the interface says of itself, and the list of them.
    pub fn finish(self) -> (Router<App>, OpenApi, Vec<Route>) {
        let (interface, described) = self.interface.split_for_parts();
        let mut routes = self.routes;
        routes.sort_by(|a, b| (&a.path, a.method).cmp(&(&b.path, b.method)));
        (self.screens.merge(interface), described, routes)
    }
}

fn declared(item: &PathItem) -> Vec<&'static str> {
    let all = [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    all.into_iter().filter(|(_, there)| *there).map(|(method, _)| method).collect()
}
