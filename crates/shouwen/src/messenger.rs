//! The way out: requests to machines outside over HTTP, with a short patience, no redirects, no proxy, and no private
//! address unless the channel allows it.

use centre::ports::{Messenger, MessengerError, Reply, Request};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;
use ureq::config::Config;
use ureq::http::{self, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error, SendBody, Timeout};

/// From the first look-up to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);
/// As much of an answer as is read.
const MOST_READ: u64 = 16 * 1024;

/// Sends by HTTP or HTTPS.
pub(crate) struct HttpMessenger {
    public: Agent,
    anywhere: Agent,
}

impl HttpMessenger {
    /// Ready to send.
    pub(crate) fn new() -> Self {
        let connector = DefaultConnector::default;
        Self {
            public: Agent::with_parts(config(), connector(), PublicOnly(DefaultResolver::default())),
            anywhere: Agent::with_parts(config(), connector(), DefaultResolver::default()),
        }
    }
}

fn config() -> Config {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(PATIENCE))
        .proxy(None)
        .user_agent("shouwen")
        .build()
}

impl Messenger for HttpMessenger {
    fn send(&self, request: &Request) -> Result<Reply, MessengerError> {
        let agent = if request.allow_private { &self.anywhere } else { &self.public };
        let mut builder = http::Request::builder().method(request.method.as_str()).uri(&request.address);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        let sent = if request.method == "GET" {
            agent.run(builder.body(SendBody::none()).map_err(|_| MALFORMED)?)
        } else {
            agent.run(builder.body(request.body.as_str()).map_err(|_| MALFORMED)?)
        };
        let mut answer = sent.map_err(|error| translate(&error))?;
        let status = answer.status().as_u16();
        // The status says that it arrived; a body that breaks off does not take that back.
        let body = answer.body_mut().with_config().limit(MOST_READ).lossy_utf8(true).read_to_string();
        Ok(Reply { status, body: body.unwrap_or_default() })
    }
}

const MALFORMED: MessengerError = MessengerError::Forbidden("the filled address or a header is malformed");
const PRIVATE: &str = "the address lies in a private network (allow-private)";

/// The engine's error in words without an address.
fn translate(error: &Error) -> MessengerError {
    use std::io::ErrorKind;
    match error {
        Error::HostNotFound => MessengerError::Unreachable("the host is not known"),
        Error::ConnectionFailed => MessengerError::Unreachable("no connection"),
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            MessengerError::Unreachable("no connection in time")
        }
        Error::Tls(_) => MessengerError::Unreachable("no trusted connection"),
        Error::Io(source) if source.get_ref().is_some_and(|inner| inner.is::<Private>()) => {
            MessengerError::Forbidden(PRIVATE)
        }
        Error::Io(source) => match source.kind() {
            ErrorKind::ConnectionRefused => MessengerError::Unreachable("the connection was refused"),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NotFound => {
                MessengerError::Unreachable("there is no way to the host")
            }
            _ => MessengerError::Unknown("the connection broke off"),
        },
        Error::Timeout(_) => MessengerError::Unknown("no answer in time"),
        Error::Http(_) | Error::BadUri(_) => MALFORMED,
        _ => MessengerError::Unknown("no answer that can be read"),
    }
}

/// Marks the error of a look-up that found a private address.
#[derive(Debug)]
struct Private;

impl std::fmt::Display for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(PRIVATE)
    }
}

impl std::error::Error for Private {}

/// Looks up names and refuses those that lead into a private network, at the very look-up that is connected to.
#[derive(Debug)]
struct PublicOnly(DefaultResolver);

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        if found.iter().all(|address| is_public(address.ip())) {
            Ok(found)
        } else {
            Err(Error::Io(std::io::Error::other(Private)))
        }
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            // Shared address space of carriers, and what is reserved.
            let special = first == 0 || (first == 100 && (64..128).contains(&second)) || first >= 240;
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast() || special)
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => is_public_v6(v6),
        },
    }
}

/// Only global unicast, without what carries an IPv4 address inside.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let translated = (first == 0x2001 && second == 0) || first == 0x2002;
    first & 0xe000 == 0x2000 && !translated
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;
    use std::thread;

    /// A receiver for one request: answers with a status, hands back what came.
    fn receiver(answer: &'static str) -> (String, thread::JoinHandle<(String, String)>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/send?key=k", listener.local_addr().unwrap());
        let serving = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                if line == "\r\n" {
                    break;
                }
                let lower = line.to_lowercase();
                if let Some(value) = lower.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                head.push_str(&lower);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            (head, String::from_utf8(body).unwrap())
        });
        (address, serving)
    }

    fn request(address: &str, allow_private: bool) -> Request {
        Request {
            method: "POST".to_owned(),
            address: address.to_owned(),
            headers: vec![("Shouwen-Delivery".to_owned(), "dlv_1".to_owned())],
            body: "{\"text\":\"漏水\"}".to_owned(),
            allow_private,
        }
    }

    #[test]
    fn a_request_arrives_whole() {
        let (address, serving) =
            receiver("HTTP/1.1 200 OK\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{\"errcode\":0}");
        let reply = HttpMessenger::new().send(&request(&address, true)).unwrap();
        assert_eq!(reply, Reply { status: 200, body: "{\"errcode\":0}".to_owned() });
        let (head, body) = serving.join().unwrap();
        assert!(head.starts_with("post /send?key=k http/1.1"), "{head}");
        assert!(head.contains("shouwen-delivery: dlv_1"), "{head}");
        assert_eq!(body, "{\"text\":\"漏水\"}");
    }

    #[test]
    fn a_redirect_is_not_followed() {
        let (address, serving) = receiver(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        );
        assert_eq!(HttpMessenger::new().send(&request(&address, true)).unwrap().status, 302);
        serving.join().unwrap();
    }

    #[test]
    fn failures_say_whether_it_may_have_arrived() {
        let messenger = HttpMessenger::new();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let private = messenger.send(&request(&address, false));
        assert_eq!(private, Err(MessengerError::Forbidden(PRIVATE)));
        let breaks_off = thread::spawn(move || drop(listener.accept().unwrap()));
        let unknown = messenger.send(&request(&address, true));
        assert!(matches!(unknown, Err(MessengerError::Unknown(_))), "{unknown:?}");
        breaks_off.join().unwrap();
        // The listener is gone: nobody is there.
        let gone = messenger.send(&request(&address, true));
        assert!(matches!(gone, Err(MessengerError::Unreachable(_))), "{gone:?}");
    }

    #[test]
    fn which_addresses_are_public() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.1.1",
            "172.16.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "2002:0a00:0001::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "172.32.0.1", "2606:4700::1111"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
