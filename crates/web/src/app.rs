//! What every handler is given: the centre, how this server is reached, and what it says of itself.

use crate::admission::Room;
use crate::api::description::Description;
use crate::live::Seats;
use crate::metrics::Metrics;
use centre::Centre;
use std::sync::{Arc, OnceLock};

/// How this server is reached.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address that customers and colleagues open, without a slash at its end; it stands in printed QR codes.
    pub address: String,
    /// Browsers come by TLS, so that the session may be kept to it.
    pub secure: bool,
    /// Whoever builds screens works here: the living page of their parts is served at `/design`.
    pub design: bool,
}

/// The state of the server; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The running centre.
    pub centre: Centre,
    /// How this server is reached.
    pub settings: Arc<Settings>,
    /// What was answered so far.
    pub metrics: Arc<Metrics>,
    /// Room for what is being sent to us.
    pub room: Room,
    /// Places for live screens.
    pub seats: Arc<Seats>,
    described: Arc<OnceLock<Description>>,
}

impl App {
    /// The state of a server over a centre.
    #[must_use]
    pub fn new(centre: Centre, settings: Settings) -> Self {
        Self {
            centre,
            settings: Arc::new(settings),
            metrics: Arc::new(Metrics::default()),
            room: Room::default(),
            seats: Arc::new(Seats::default()),
            described: Arc::new(OnceLock::new()),
        }
    }

    /// What the interface says of itself; empty until all routes are registered.
    pub(crate) fn described(&self) -> &Description {
        self.described.get_or_init(|| Description::new(&crate::api::description::base()))
    }

    /// Keeps what the routes said of themselves.
    pub(crate) fn describe(&self, description: Description) {
        let _ = self.described.set(description);
    }
}
