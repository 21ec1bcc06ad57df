//! The queue as a workbook: written beside the requests, row by row to the disk, on as many sheets as it needs.

use super::{COLUMNS, Cell, Parts};
use crate::words::Words;
use axum::body::Body;
use centre::CentreError;
use centre::list_file::FileRow;
use futures_util::stream;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::{Read as _, Seek as _};
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::spawn_blocking;

/// Cases of a sheet; the format ends at 1,048,576 rows.
const OF_SHEET: u32 = 1_000_000;
/// Parts that wait to be written.
const WAITING: usize = 2;
/// Bytes sent at once.
const CHUNK: usize = 64 * 1024;

/// What can go wrong beside the database.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("writing the workbook")]
    Format(#[from] XlsxError),
    #[error("keeping the workbook until it is sent")]
    Disk(#[from] std::io::Error),
}

/// All cases as a workbook, ready to be sent.
pub(super) async fn written(mut parts: Parts, t: Words) -> Result<Body, CentreError> {
    let (send, receive) = mpsc::channel(WAITING);
    let writer = spawn_blocking(move || write(receive, t));
    while let Some(rows) = parts.next().await? {
        if send.send(rows).await.is_err() {
            // The writer has given up; it says why.
            break;
        }
    }
    drop(send);
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| CentreError::corrupt("workbook", error);
    let file = writer.await.map_err(|error| failed(error.into()))?.map_err(|error| failed(error.into()))?;
    Ok(Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let read = spawn_blocking(move || {
            let mut chunk = vec![0; CHUNK];
            let length = file.read(&mut chunk)?;
            chunk.truncate(length);
            Ok::<_, std::io::Error>((chunk, file))
        });
        let (chunk, file) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>(if chunk.is_empty() { None } else { Some((chunk, file)) })
    })))
}

fn write(mut parts: Receiver<Vec<FileRow>>, t: Words) -> Result<File, Failed> {
    let mut book = Workbook::new();
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let mut number = 1;
    let mut waiting: Vec<FileRow> = Vec::new();
    loop {
        let name = if number == 1 { t.get("nav-queue") } else { format!("{} {number}", t.get("nav-queue")) };
        let sheet = begin(&mut book, &name, t)?;
        let mut line = 0;
        loop {
            if waiting.is_empty() {
                match parts.blocking_recv() {
                    Some(rows) => waiting = rows,
                    None => break,
                }
            }
            for row in waiting.drain(..waiting.len().min((OF_SHEET - line) as usize)) {
                line += 1;
                put(sheet, line, &row, &time, t)?;
            }
            if line == OF_SHEET {
                break;
            }
        }
        if line > 0 {
            sheet.autofilter(0, 0, line, columns())?;
        }
        if line < OF_SHEET {
            break;
        }
        number += 1;
    }
    let mut file = tempfile::tempfile()?;
    book.save_to_writer(&mut file)?;
    file.rewind()?;
    Ok(file)
}

/// The last column.
fn columns() -> u16 {
    u16::try_from(COLUMNS.len() - 1).unwrap_or(u16::MAX)
}

fn begin<'a>(book: &'a mut Workbook, name: &str, t: Words) -> Result<&'a mut Worksheet, XlsxError> {
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, (heading, width, _)) in (0..).zip(COLUMNS) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, t.get(heading), &bold)?;
    }
    Ok(sheet)
}

fn put(sheet: &mut Worksheet, line: u32, row: &FileRow, time: &Format, t: Words) -> Result<(), XlsxError> {
    for (column, (_, _, cell)) in (0..).zip(COLUMNS) {
        match cell(row, t) {
            Cell::Words(words) if words.is_empty() => {}
            Cell::Words(words) => {
                sheet.write_string(line, column, words)?;
            }
            Cell::Time(at) => {
                if let Some(at) = at.as_deref().and_then(|at| at.get(..19)) {
                    sheet.write_datetime_with_format(
                        line,
                        column,
                        ExcelDateTime::parse_from_str(at)?,
                        time,
                    )?;
                }
            }
        }
    }
    Ok(())
}
