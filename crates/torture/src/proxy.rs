//! A proxy as one stands before several servers: takes turns, and asks the next one when a server does not answer, breaks
//! off, or says that it is not to be asked now. Only what may be asked twice is asked twice: GET, and POST with a key.

use crate::http::{Message, connect};
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Times around all servers before a client is told.
const ROUNDS: usize = 60;
/// The rest after each round.
const REST: Duration = Duration::from_millis(50);

/// A running proxy; its threads end with the process.
#[derive(Debug, Clone)]
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    inside: Arc<Inside>,
}

#[derive(Debug)]
struct Inside {
    servers: Mutex<Vec<SocketAddr>>,
    turn: AtomicUsize,
    repeated: AtomicU32,
}

impl Proxy {
    /// Stands before these servers from now on.
    pub(crate) fn before(servers: Vec<SocketAddr>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (turn, repeated) = (AtomicUsize::new(0), AtomicU32::new(0));
        let inside = Arc::new(Inside { servers: Mutex::new(servers), turn, repeated });
        let taken = Arc::clone(&inside);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let inside = Arc::clone(&taken);
                // A client that breaks off has what he wanted, or will say that he has not.
                thread::spawn(move || inside.serve(client).ok());
            }
        });
        Ok(Self { address, inside })
    }

    /// Sends what came to one server to another one from now on.
    pub(crate) fn replace(&self, index: usize, by: SocketAddr) {
        let mut servers = self.inside.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = servers.get_mut(index) {
            *server = by;
        }
    }

    /// How often another server had to be asked.
    pub(crate) fn repeated(&self) -> u32 {
        self.inside.repeated.load(Ordering::Relaxed)
    }
}

impl Inside {
    fn serve(&self, mut client: TcpStream) -> anyhow::Result<()> {
        client.set_nodelay(true)?;
        while let Some(request) = Message::read(&mut client)? {
            client.write_all(&self.answer(&request).bytes())?;
        }
        Ok(())
    }

    fn answer(&self, request: &Message) -> Message {
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        let mut last = None;
        for _ in 0..ROUNDS {
            let servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner).clone();
            for turn in 0..servers.len() {
                let Some(server) = servers.get((first + turn) % servers.len()) else { continue };
                match ask(*server, request) {
                    Ok(answer) if !matches!(answer.status(), None | Some(502..=504)) => return answer,
                    Ok(answer) => last = Some(answer),
                    Err(_) => {}
                }
                if !request.may_be_repeated() {
                    return last.unwrap_or_else(nobody);
                }
                self.repeated.fetch_add(1, Ordering::Relaxed);
            }
            thread::park_timeout(REST);
        }
        last.unwrap_or_else(nobody)
    }
}

/// One request and one answer on a connection of its own.
fn ask(server: SocketAddr, request: &Message) -> anyhow::Result<Message> {
    let mut stream = connect(server)?;
    stream.write_all(&request.bytes())?;
    Message::read(&mut stream)?.ok_or_else(|| anyhow::anyhow!("the server hung up"))
}

fn nobody() -> Message {
    Message { head: "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0".to_owned(), body: vec![] }
}
