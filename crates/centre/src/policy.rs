//! Who may see what of a case that he may see: the draw of return visits, the customer of an anonymous case, the
//! answers that are masked for his post. What may not be seen is taken out of the
//! state and out of the timeline before a view is made of them, so that no view can forget it.

mod customers;
mod draws;
mod masks;

pub(crate) use customers::{hidden_among, hide_customer};
pub(crate) use draws::{Draws, findable, leave_out_draws};
pub(crate) use masks::{Masks, end_of};
